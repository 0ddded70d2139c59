"""Facts are kept in order, and what follows from them is done."""
