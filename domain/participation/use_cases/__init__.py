"""What can be done about taking part, one verb at a time."""
