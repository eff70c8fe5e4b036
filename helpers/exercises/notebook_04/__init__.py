"""The exercises of notebook 04: a client, step by step."""
