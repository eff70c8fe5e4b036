"""The exercises of notebook 08: reliability."""
