"""What this room needs from outside: each part of it has its own ports, as `contest_ports.py`."""
