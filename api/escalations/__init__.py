"""Escalations over HTTP."""
