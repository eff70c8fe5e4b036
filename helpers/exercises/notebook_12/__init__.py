"""The exercises of notebook 12: many clients."""
