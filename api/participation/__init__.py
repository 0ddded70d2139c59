"""Participation, on the wire."""
