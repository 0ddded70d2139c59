"""What moderation judges with: rules made ready, and scorers."""
