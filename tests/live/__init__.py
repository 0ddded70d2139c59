"""Tests against platform servers that nobody here wrote, on this machine."""
