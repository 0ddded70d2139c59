"""What takes part in this room has a file of its own, named after it; `poll` is a question."""
