"""Why crises refuse: so far in no words but those that all rooms share."""
