"""The exercises of notebook 02: open a packet by hand."""
