"""What the parts of the room of crises are made of: each part keeps its values in its own file."""
