"""NodeBB as a platform."""
