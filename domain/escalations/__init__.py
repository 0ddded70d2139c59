"""Who is told when what should happen does not."""
