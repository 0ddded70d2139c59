"""A session token is a short-lived stand-in for a server key, in the browser of one person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.shared.access import Mode, Permission
from domain.shared.ids import ApiKeyId, OrganizationId, WorkspaceId

LONGEST = timedelta(minutes=15)
LEEWAY = timedelta(seconds=5)
"""By how much the clocks of two of our processes may differ."""
FOR_END_USERS = frozenset(
    {
        Permission.COMMUNITIES_READ,
        Permission.CHANNELS_READ,
        Permission.MESSAGES_READ,
        Permission.MEDIA_READ,
        Permission.REPORTS_WRITE,
        Permission.MISSIONS_TAKE,
        Permission.POLLS_VOTE,
        Permission.CONTESTS_ENTER,
    }
)
"""All that the token of somebody who is no teammate can carry. Of reports that is their own, and of
what is handed in for missions, too."""


class SubjectKind(StrEnum):
    """Whom a token stands for: somebody who works here, or somebody from outside, whom the
    integrator alone knows."""

    TEAMMATE = "teammate"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. `subject` is a teammate's id, or the integrator's own id of a member."""

    organization_id: OrganizationId
    workspace_id: WorkspaceId
    mode: Mode
    subject_kind: SubjectKind
    subject: str
    scopes: frozenset[Permission]
    key_id: ApiKeyId
    issued_at: datetime
    expires_at: datetime

    @property
    def actor_id(self) -> str:
        """What acts are signed with. A member's own id may be anything, also what looks like
        somebody else's: it counts within its workspace alone."""
        if self.subject_kind is SubjectKind.TEAMMATE:
            return self.subject
        return f"{self.workspace_id}/{self.subject}"


class SessionTokens(Protocol):
    """Writes and reads session tokens."""

    def sign(self, claims: Claims) -> str: ...

    def looks_like_one(self, text: str) -> bool:
        """Whether this text is to be read as a session token, rather than as a key."""
        ...

    def read(self, text: str, now: datetime) -> Claims:
        """What a token says that is ours and in its time. Raises InvalidCredentials, also for one
        that is good for longer than `LONGEST`; ExpiredToken and TokenNotYetValid."""
        ...
