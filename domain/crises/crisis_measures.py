"""What a crisis does to its surroundings while it stands, and why it was done by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.crises.model import Severity
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    CrisisId,
    CrisisMeasureId,
    ModerationPolicyId,
    ModerationRuleId,
    OrganizationId,
    WordListId,
    WorkspaceId,
)

MOST_MEASURES = 50
"""As many of a crisis stand at a time."""


class Measure(StrEnum):
    """What contains a crisis."""

    HOLD = "hold"
    REPLIES_NEED_APPROVAL = "replies_need_approval"
    TIGHTEN = "tighten"


class TightAction(StrEnum):
    """What becomes of what others say with one of the words, at least; in moderation's words."""

    HOLD = "hold"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Tightening:
    """Which words are looked for while a crisis stands, what becomes of what has them, and on which
    policy that stands."""

    policy_id: ModerationPolicyId
    word_list_ids: tuple[WordListId, ...]
    action: TightAction = TightAction.HOLD


class Cause(StrEnum):
    """What made a crisis such that something is done by itself."""

    OPENED = "opened"
    ACTIVATED = "activated"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Because:
    """Why something was done by itself: the workspace wants it of what is so bad and comes so
    far."""

    severity: Severity
    cause: Cause

    @property
    def details(self) -> Mapping[str, str]:
        """For the timeline."""
        return {
            "automatic": "true",
            "severity": self.severity.value,
            "because": self.cause.value,
        }


@dataclass(frozen=True, slots=True)
class CrisisMeasure:
    """What a crisis asks beside stopping, until it is lifted, once: on these channels, in these
    communities and on these platforms together, or everywhere where there are none. Holds are
    publishing's own. `rule_ids` are moderation's rules that came of a `tightening`."""

    id: CrisisMeasureId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    crisis_id: CrisisId
    measure: Measure
    placed_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    channel_ids: tuple[ChannelId, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    platforms: tuple[str, ...] = ()
    by_itself: bool = False
    tightening: Tightening | None = None
    rule_ids: tuple[ModerationRuleId, ...] = ()
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    def lift(self, by: str, now: datetime) -> "CrisisMeasure":
        """Raises InvalidState for one that does not stand."""
        if self.lifted_at is not None:
            raise InvalidState(thing="crisis_measure", state="lifted", moves="")
        return replace(self, lifted_at=now, lifted_by=by, updated_at=now, version=self.version + 1)
