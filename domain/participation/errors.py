"""Why this room refuses: each part of it has its own refusals, as `contest_errors.py`."""
