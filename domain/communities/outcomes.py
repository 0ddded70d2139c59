"""What a platform can make of a request for new credentials."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class Refreshed:
    """New credentials: they replace the stored ones of the same names, and the others stay as they
    are. `lasts` is how long they are good for, counted from the request; None: they do not expire.

    Raises ValueError for an empty credential: what a platform left out is left out here too.
    """

    credentials: Mapping[str, Secret]
    lasts: timedelta | None = None

    def __post_init__(self) -> None:
        if not self.credentials or not all(s.reveal() for s in self.credentials.values()):
            raise ValueError("an empty credential is none")


@dataclass(frozen=True, slots=True)
class GrantRefused:
    """The platform says in its own word for it that this refresh token is not, or no longer, good.
    Whether that ends the connection depends on whether the token is still the one we hold."""

    words: str


@dataclass(frozen=True, slots=True)
class NotRefreshed:
    """Nothing was exchanged, and the same refresh token may be tried again, after `retry_after`
    where the platform says so. `code` names what stood in the way, by the catalogue of errors."""

    code: str
    words: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RefreshUnknown:
    """The request went out and no trustworthy answer came back: the refresh token may be spent, and
    its successor lost. Trying again is the only way to find out."""

    words: str


RefreshOutcome = Refreshed | GrantRefused | NotRefreshed | RefreshUnknown
