"""Insights: what platforms count of what is ours, as it was at one moment after the other."""
