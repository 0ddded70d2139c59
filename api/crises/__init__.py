"""Crises over HTTP."""
