"""One verb that decides, one file."""
