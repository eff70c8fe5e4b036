"""The exercises of notebook 05: a stream of bytes, not messages."""
