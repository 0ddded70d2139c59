"""Bluesky as a platform."""
