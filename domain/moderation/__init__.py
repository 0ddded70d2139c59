"""Moderation: what is done on platforms about what others say there, and about who says it."""
