"""Workbooks that callers bring, read without trust by a child that may do little."""
