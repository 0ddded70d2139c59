"""A believable month of a small brand, for anyone to look at; each part is filled by a module."""
