"""Why insights refuse: they decide nothing of their own yet, and refuse in the words all share."""
