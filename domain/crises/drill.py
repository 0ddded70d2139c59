"""A drill plays a storm to people who respond to it as if it were true."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.crises.crisis_times import TimeTo
from domain.crises.storm import IS_CRISIS, Storm
from domain.shared.errors import InvalidState
from domain.shared.ids import CrisisId, DrillId, OrganizationId, WorkspaceId

DRILL_DUE = "drill.due"
"""The duty to tell what is said by now in a drill."""

STEP = timedelta(seconds=15)
"""What is said within such a time is told together."""

AFTERMATH = timedelta(minutes=30)
"""For so long after its end what detectors tell is of that drill."""


class DrillState(StrEnum):
    """It runs until all of it was told, or somebody calls it off."""

    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class DrillMove(StrEnum):
    """What people can do with a drill, beside changing it."""

    CANCEL = "cancel"


MOVES: Mapping[DrillState, tuple[DrillMove, ...]] = {
    DrillState.RUNNING: (DrillMove.CANCEL,),
    DrillState.ENDED: (),
    DrillState.CANCELLED: (),
}


@dataclass(frozen=True, slots=True)
class Drill:
    """All instants are the workspace's, in UTC. The storm itself begins at `storm_begins_at`, after
    the calm before it. `messages` are in it, of which `told` were told: all that are said up to
    `told_until`. `targets` are seconds within which something is to happen. `crisis_id` is the
    crisis that people say belongs to it; without it that which a signal of the drill raised."""

    id: DrillId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    state: DrillState
    storm: Storm
    messages: int
    storm_begins_at: datetime
    storm_ends_at: datetime
    told_until: datetime
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    told: int = 0
    targets: Mapping[TimeTo, int] = field(default_factory=dict)
    crisis_id: CrisisId | None = None
    over_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_crisis(self) -> bool | None:
        """Whether what is played is a crisis; None where nobody knows."""
        known = IS_CRISIS[self.storm.kind]
        return self.storm.is_crisis if known is None else known

    @property
    def possible_moves(self) -> tuple[DrillMove, ...]:
        return MOVES[self.state]

    @property
    def heeded_until(self) -> datetime | None:
        """Until when what detectors tell is of it; None while that is not known."""
        return None if self.over_at is None else self.over_at + AFTERMATH

    def tell(self, count: int, until: datetime) -> "Drill":
        """So many more were told, and with them all that is said up to then; nobody's news."""
        return replace(self, told=self.told + count, told_until=until)

    def end(self, now: datetime) -> "Drill":
        """All of it was told."""
        return self._moved(now, state=DrillState.ENDED, over_at=now)

    def cancel(self, now: datetime) -> "Drill":
        """What was not told yet never will be. Raises InvalidState."""
        if DrillMove.CANCEL not in self.possible_moves:
            raise InvalidState(thing="drill", state=self.state.value, moves="")
        return self._moved(now, state=DrillState.CANCELLED, over_at=now)

    def change(self, now: datetime, **changes: Any) -> "Drill":
        """What it is called and measured by; what is played stays."""
        return self._moved(now, **changes)

    def _moved(self, now: datetime, **changes: Any) -> "Drill":
        return replace(self, **changes, version=self.version + 1, updated_at=now)
