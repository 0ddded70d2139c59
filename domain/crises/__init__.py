"""Crises: what is out of the ordinary in what people say, and what is done about it."""
