"""What is said and done on platforms by others, in our words, each thing once."""
