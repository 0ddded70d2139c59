"""What others publish, heard by asking their feeds."""
