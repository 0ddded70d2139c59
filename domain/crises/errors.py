"""Why the room of crises refuses: so far in no words but those that all rooms share."""
