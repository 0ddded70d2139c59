"""Bluesky: accounts of the AT Protocol, each on the data server that keeps its repository."""
