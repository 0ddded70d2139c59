"""What can be done about participation."""
