"""What people take part in, on the wire."""
