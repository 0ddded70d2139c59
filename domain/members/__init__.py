"""Members: the people of a community, by what they did wherever they did it."""
