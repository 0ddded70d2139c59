"""Participation on the wire."""
