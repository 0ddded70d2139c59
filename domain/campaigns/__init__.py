"""Campaigns: what is to be reached in a span of time, and how far that has come."""
