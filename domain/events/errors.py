"""Why events refuses."""

from domain.shared.errors import NotFound


class EventGone(NotFound):
    """The event was relayed by somebody else, or is past its keep."""
