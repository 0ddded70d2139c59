"""What happens without being asked: publishing what is due, following events, keeping house."""
