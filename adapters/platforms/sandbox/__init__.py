"""A platform without a network: its posts live in our own database, its moods in the text."""
