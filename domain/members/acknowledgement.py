"""That somebody knows the guidelines of a community: which version, when, and by what it is known;
never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.members.model import MemberState
from domain.shared.ids import (
    AcknowledgementId,
    CommunityId,
    GuidelinesId,
    MemberId,
    WorkspaceId,
)


class Standing(StrEnum):
    """How it stands with somebody and the guidelines of a community: they acknowledged the last
    version that needs it, or one from before it, or never any; or no version needs it."""

    CURRENT = "current"
    OUTDATED = "outdated"
    NEVER = "never"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """There is one of each member and each version. `at` is when they said so, `source` where,
    `evidence` what proves it."""

    id: AcknowledgementId
    workspace_id: WorkspaceId
    member_id: MemberId
    community_id: CommunityId
    guidelines_id: GuidelinesId
    number: int
    source: str
    at: datetime
    recorded_at: datetime
    recorded_by: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class KnownGuidelines:
    """A version of the guidelines of a community, as members know it. `required` is the number of
    the last one that needs acknowledging, 0 where none does."""

    id: GuidelinesId
    community_id: CommunityId
    number: int
    published: bool
    required: int


@dataclass(frozen=True, slots=True)
class AcknowledgementView:
    """An acknowledgement, and whether it still counts."""

    acknowledgement: Acknowledgement
    required: int

    @property
    def id(self) -> str:
        return self.acknowledgement.id

    @property
    def outdated(self) -> bool:
        return self.acknowledgement.number < self.required


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """How it stands with one member of a community; what is known of the latest version that they,
    or whoever is part of them, acknowledged."""

    member_id: MemberId
    name: str | None
    state: MemberState
    standing: Standing
    number: int | None
    at: datetime | None


def standing_of(required: int, acknowledged: int | None) -> Standing:
    """`required` is the number of the last version that needs acknowledging, 0 where none does."""
    if not required:
        return Standing.NOT_NEEDED
    if acknowledged is None:
        return Standing.NEVER
    return Standing.CURRENT if acknowledged >= required else Standing.OUTDATED
