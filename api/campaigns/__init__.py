"""Campaigns, on the wire."""
