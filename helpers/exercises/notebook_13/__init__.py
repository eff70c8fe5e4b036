"""The exercises of notebook 13: names and addresses."""
