"""Why events refuses."""

from domain.shared.errors import Blocked, Conflict, Invalid


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
