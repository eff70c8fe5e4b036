"""The exercises of notebook 01: what TCP is, and what UDP, IP and ICMP are not."""
