"""The exercises of notebook 11: congestion control."""
