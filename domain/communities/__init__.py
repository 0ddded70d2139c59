"""Communities and the channels through which they are reached."""
