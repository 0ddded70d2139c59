"""What adapters know about text."""
