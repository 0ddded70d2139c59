"""Who follows an account is asked of its platform, some people at a time."""

PEOPLE_AT_ONCE = 30
"""The most that every platform says in one answer: Bluesky takes no more."""
