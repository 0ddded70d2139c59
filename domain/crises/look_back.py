"""A crisis as it looks from behind: all of it follows from what was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_promises import Kept, Promise
from domain.crises.crisis_task import CrisisTask, TaskKind, TaskState
from domain.crises.crisis_times import Point, TimeTo, Took
from domain.crises.crisis_volumes import NoVolumes, Volumes
from domain.crises.look_back_ports import Ground, ReputationAround, ToldMessages
from domain.shared.ids import CommunityId, TeammateId


@dataclass(frozen=True, slots=True)
class TaskTally:
    """How many there are; of those that are done how many were so after they were due, of those
    that are open how many are late."""

    total: int
    done: int
    done_late: int
    open: int
    overdue: int
    dropped: int


@dataclass(frozen=True, slots=True)
class LookBack:
    """All instants are UTC. It lasted from `since`, when it began or was raised, to `until`, when
    it was resolved or ended otherwise, or `as_of` while it goes on."""

    crisis: Crisis
    as_of: datetime
    since: datetime
    until: datetime
    points: Mapping[Point, datetime | None]
    times: Mapping[TimeTo, Took]
    promises: Sequence[Promise]
    said: Sequence[CrisisEntry]
    published: ToldMessages
    kept_back: ToldMessages
    volumes: Volumes | NoVolumes
    tasks: Sequence[CrisisTask]
    reputation: Sequence[ReputationAround]

    @property
    def actions(self) -> Sequence[CrisisTask]:
        return [one for one in self.tasks if one.kind is TaskKind.ACTION]

    @property
    def costs(self) -> Mapping[str, int]:
        """By currency, in its smallest unit."""
        found: dict[str, int] = {}
        for one in sorted(self.crisis.costs, key=lambda cost: cost.currency):
            found[one.currency] = found.get(one.currency, 0) + one.amount
        return found

    def promised(self, kept: Kept) -> int:
        return sum(one.kept is kept for one in self.promises)

    def tally(self, kind: TaskKind) -> TaskTally:
        mine = [one for one in self.tasks if one.kind is kind]
        done = [one for one in mine if one.state is TaskState.DONE]
        still_open = [one for one in mine if one.is_open]
        return TaskTally(
            total=len(mine),
            done=len(done),
            done_late=sum(_is_late(one, one.ended_at) for one in done),
            open=len(still_open),
            overdue=sum(_is_late(one, self.as_of) for one in still_open),
            dropped=sum(one.state is TaskState.DROPPED for one in mine),
        )


@dataclass(frozen=True, slots=True)
class ReviewOnPaper:
    """What is printed: with what people and communities are called."""

    found: LookBack
    ground: Ground
    timeline: Sequence[CrisisEntry]
    teammates: Mapping[TeammateId, str]
    communities: Mapping[CommunityId, str]


def _is_late(task: CrisisTask, at: datetime | None) -> bool:
    return task.due_at is not None and at is not None and task.due_at < at
