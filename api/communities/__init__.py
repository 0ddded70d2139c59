"""Communities, channels and platforms over HTTP."""
