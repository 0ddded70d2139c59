"""When a poll is over that its platform leaves open until somebody closes it."""

from datetime import datetime, timedelta

from domain.publishing.content import Post

POLL_CLOSES = "poll.closes"
"""The duty to close the poll of a delivery. It is planned with the intent to send it, and plans its
own next time for as long as the poll cannot be closed yet."""

LEFT_OPEN = "poll_left_open"
"""The `error_code` of what is out and goes on taking votes after its time."""


def over_at(post: Post, since: datetime) -> datetime | None:
    """When its poll, open since then, is over; None where it has none."""
    return None if post.poll is None else since + timedelta(seconds=post.poll.duration_seconds)
