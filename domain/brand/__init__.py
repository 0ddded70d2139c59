"""What a brand stands for, and how it means to get where it wants to be."""
