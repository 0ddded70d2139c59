"""Discourse as a platform."""
