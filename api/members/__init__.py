"""Members, on the wire."""
