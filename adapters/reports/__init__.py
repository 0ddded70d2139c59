"""Reports as files that people are shown."""
