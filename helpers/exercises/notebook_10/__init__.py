"""The exercises of notebook 10: flow control and small packets."""
