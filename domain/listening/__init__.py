"""Listening: what is said about something, wherever it is heard or found."""
