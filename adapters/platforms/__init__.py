"""One folder per platform; none knows the database or another platform."""
