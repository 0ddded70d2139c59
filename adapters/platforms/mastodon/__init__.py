"""Servers that speak the Mastodon client API, each with limits of its own."""
