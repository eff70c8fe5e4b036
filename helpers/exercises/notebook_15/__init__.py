"""The exercises of notebook 15: TLS over TCP."""
