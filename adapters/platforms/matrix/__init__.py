"""Rooms on Matrix homeservers: one account in one room is one channel."""
