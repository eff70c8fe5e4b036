"""The exercises of notebook 03: a server, step by step."""
