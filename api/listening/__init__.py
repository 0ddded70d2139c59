"""Listening over HTTP."""
