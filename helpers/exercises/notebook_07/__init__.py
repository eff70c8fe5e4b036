"""The exercises of notebook 07: closing a connection."""
