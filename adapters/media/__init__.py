"""Files that callers bring: received, kept, looked into without trust, and fetched."""
