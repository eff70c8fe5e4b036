"""The exercises of notebook 06: opening a connection."""
