"""Why events refuses."""

from domain.shared.errors import (
    Blocked,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    Throttled,
    Unauthenticated,
    Unavailable,
)


class UnknownEventType(Invalid):
    """No event bears that name, and none begins like that. Facts: name."""

    code = "unknown_event_type"


class TooManyEndpoints(Conflict):
    """A workspace has so many endpoints that each further one would slow all. Facts: most."""

    code = "too_many_webhook_endpoints"


class ChallengeFailed(Blocked):
    """The endpoint did not say the challenge back. Facts: reason, status."""

    code = "webhook_challenge_failed"


class SecretUnreadable(Blocked):
    """The signing secret cannot be opened: the key that sealed it is not configured."""

    code = "webhook_secret_unreadable"


class RecoverTooFarBack(Invalid):
    """Events are not kept for that long. Facts: days."""

    code = "recover_too_far_back"


class CursorExpired(Gone):
    """Events are not kept for that long, so some after this place may be missing. Facts: days,
    oldest_id, oldest_at (the oldest event still kept, when there is one)."""

    code = "cursor_expired"


class OnlySomeWorkspaces(Forbidden):
    """What happens to the organization itself is told to keys that open all of it."""

    code = "key_opens_some_workspaces"


class TicketRefused(Unauthenticated):
    """That ticket was used, ran out, or never was one."""

    code = "invalid_stream_ticket"


class TooManyStreams(Throttled):
    """The key has so many streams open that one of them must end first. Facts: most."""

    code = "too_many_streams"


class StreamsFull(Unavailable):
    """This process has as many streams open as it can serve; another may have room."""

    code = "streams_full"


class ClockInLiveMode(Forbidden):
    """Time can be moved in test workspaces alone, with a test key."""

    code = "test_clock_in_live_mode"


class ClockExists(Conflict):
    """The workspace has a test clock, and can have no second."""

    code = "test_clock_exists"


class ClockSetBack(Invalid):
    """Time never goes back. Facts: now (of the workspace)."""

    code = "test_clock_backwards"


class ClockTooFar(Invalid):
    """Farther ahead than a test clock goes. Facts: latest, days."""

    code = "test_clock_too_far"


class ClockAhead(Conflict):
    """Without its clock the workspace would be set back. Facts: now (of the workspace)."""

    code = "test_clock_ahead"
