"""What platforms count, on the wire."""
