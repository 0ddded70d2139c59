"""What each part of this room needs from outside stands in a file of its own, named after it."""
