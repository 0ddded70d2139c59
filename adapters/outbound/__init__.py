"""Every address that somebody else wrote down is judged here before we call it."""
