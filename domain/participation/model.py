"""What people take part in: each part of the room has its own model, as `contest.py`."""
