"""Why we say no. Every refusal is a leaf of this tree; the edge turns its branch into a status.

    Refusal
    ├── Unauthenticated     we do not know who asks
    ├── Forbidden           we know, and it is not theirs to do
    ├── NotFound            it does not exist, or it is somebody else's: the same answer
    ├── Gone                it was here, and is kept no longer
    ├── Conflict            not in this state, or not while that other thing stands
    ├── Stale               the caller decided on an older version
    ├── Invalid             the request itself is wrong, and says where
    ├── Blocked             a platform stands in the way, and somebody must act there
    ├── Throttled           too fast
    └── Unavailable         not now; the same request may work later

Words are not here: `code` and `facts` are, and the edge has a sentence for each code in every
language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong: a JSON pointer into the request, a code, and what the sentence
    needs."""

    pointer: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Refusal(Exception):
    """A reasoned no. Nothing was changed."""

    code: ClassVar[str]

    def __init__(
        self,
        *,
        pointer: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after_seconds: int | None = None,
        **facts: object,
    ) -> None:
        self.facts: Mapping[str, object] = facts
        self.pointer = pointer
        self.errors = tuple(errors)
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"{self.code} {facts}" if facts else self.code)


class Unauthenticated(Refusal):
    """401."""


class Forbidden(Refusal):
    """403."""


class NotFound(Refusal):
    """404. Absent and somebody else's are one answer, to the letter."""

    code = "not_found"


class Gone(Refusal):
    """410."""


class Conflict(Refusal):
    """409."""


class Stale(Refusal):
    """412."""


class Invalid(Refusal):
    """422, or 400 where the request could not even be read as one."""


class Blocked(Refusal):
    """424: something on a platform must change first."""


class Throttled(Refusal):
    """429."""


class Unavailable(Refusal):
    """503."""


class ValidationFailed(Invalid):
    """One or more fields are wrong; each says which and why."""

    code = "validation_failed"


class UrlNotAllowed(Invalid):
    """The address is not one we call. Facts: reason."""

    code = "url_not_allowed"


class VersionMismatch(Stale):
    """The thing has changed since the caller read it."""

    code = "version_mismatch"


class InvalidState(Conflict):
    """The move does not exist from here. Facts: thing, state, moves (the possible ones)."""

    code = "invalid_state"


class AlreadyDecided(Conflict):
    """Somebody has decided on this before. Facts: of an approval reviewer and step, of a case its
    state."""

    code = "already_decided"


class DuplicateExternalId(Conflict):
    """Another thing of this kind in this workspace bears that external id."""

    code = "duplicate_external_id"


class TemporarilyUnavailable(Unavailable):
    """A part we need is not answering; the same request may be repeated."""

    code = "unavailable"
