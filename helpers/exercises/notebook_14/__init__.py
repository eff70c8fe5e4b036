"""The exercises of notebook 14: HTTP/1.1 from scratch."""
