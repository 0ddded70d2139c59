"""Crises, on the wire."""
