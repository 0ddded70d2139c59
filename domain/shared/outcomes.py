"""What a platform can make of what it is asked to do, and what a look can find."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Published:
    """The platform has it. `post_id` is the platform's own id, `poll_id` the one by which it tells
    what comes of a poll in it, where it does. Where an outcome has a `request_id`, the platform
    named the request so: it helps whoever asks its support."""

    post_id: str
    url: str | None = None
    status_code: int | None = None
    request_id: str | None = None
    poll_id: str | None = None


class RefusalKind(StrEnum):
    """What a final refusal is about, and so who must act on it.

    `content`: what is said. `duplicate`: the account has said the same lately. `gone`: what the
    post answers, or is to change, is not there any more. `unsupported`: this server or account does
    not do what was asked, whoever asks. `account`: the platform has stopped the account itself, and
    takes nothing from it, whatever it says and with whatever credentials. `credentials` and
    `permission`: who speaks.
    """

    CONTENT = "content"
    DUPLICATE = "duplicate"
    GONE = "gone"
    UNSUPPORTED = "unsupported"
    ACCOUNT = "account"
    CREDENTIALS = "credentials"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True)
class Refused:
    """A final no. `words` are the platform's own, redacted and short."""

    kind: RefusalKind
    words: str
    status_code: int | None = None
    request_id: str | None = None

    @property
    def stops_the_account(self) -> bool:
        """Whether every other call for this account would be refused as well. Whoever goes on
        asking then is what platforms ban."""
        return self.kind in (RefusalKind.ACCOUNT, RefusalKind.CREDENTIALS)


NO_CREDENTIALS = Refused(RefusalKind.CREDENTIALS, "There are no credentials left for this channel.")


@dataclass(frozen=True, slots=True)
class Expired:
    """The credentials are over, and can be refreshed. Nothing was published."""

    words: str
    status_code: int | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Throttled:
    """Not now: the account must be left alone for that long. Nothing was published."""

    retry_after: timedelta
    words: str = ""
    status_code: int | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request never reached the platform; sending it again is safe."""

    words: str
    status_code: int | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request went out and no trustworthy answer came back. It may be visible."""

    words: str
    status_code: int | None = None
    request_id: str | None = None


Outcome = Published | Refused | Expired | Throttled | NotSent | Unknown


@dataclass(frozen=True, slots=True)
class Prepared:
    """The platform keeps the post under this handle, and shows it to nobody yet."""

    handle: str


Preparation = Prepared | Refused | Expired | Throttled | NotSent
"""What can come of preparing. Whatever became of that request, nothing is visible: there is no
Unknown."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A look-up that could see every recent post did not find this one."""


class Hindrance(StrEnum):
    """Why asking again alone will not help. `credentials_expired`: they are over, and can be
    refreshed; `credentials_refused`: others must be given; `gone`: what was asked about says that
    it is no more, and never will be."""

    CREDENTIALS_EXPIRED = "credentials_expired"
    CREDENTIALS_REFUSED = "credentials_refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The look-up itself failed, or the platform has none. Where the account must be left alone
    first, `retry_after` says for how long; `hindrance` is what stands in the way of every other
    look-up as well, if anything does."""

    words: str
    retry_after: timedelta | None = None
    hindrance: Hindrance | None = None

    @property
    def stops_others(self) -> bool:
        """Whether another question to the same account would come to nothing now as well."""
        return self.retry_after is not None or self.hindrance is not None


Finding = Published | Absent | CannotTell


@dataclass(frozen=True, slots=True)
class RecentPost:
    """One post of an account as its platform lists it; `at` by the platform's clock, UTC."""

    post_id: str
    url: str | None
    text: str
    at: datetime


Listing = tuple[RecentPost, ...] | CannotTell


def outcome_name(outcome: Outcome) -> str:
    """The outcome's word on the wire."""
    match outcome:
        case Published():
            return "published"
        case Refused():
            return "refused"
        case Expired():
            return "expired"
        case Throttled():
            return "throttled"
        case NotSent():
            return "not_sent"
        case Unknown():
            return "unknown"


def outcome_code(outcome: Outcome) -> str | None:
    """The code of what went wrong; None where nothing did."""
    match outcome:
        case Published():
            return None
        case Refused():
            return f"refused_{outcome.kind}"
        case Expired():
            return "credentials_expired"
        case Throttled():
            return "rate_limited"
        case NotSent():
            return "platform_unreachable"
        case Unknown():
            return "outcome_unknown"
