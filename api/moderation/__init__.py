"""What is done on platforms, on the wire."""
