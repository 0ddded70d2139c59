"""Missions in memory, and what is handed in for them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.members.mission import Mission, MissionState
from domain.members.submission import HANDED_IN, LIVING, Submission, SubmissionState
from domain.publishing.media import MediaStatus
from domain.shared.access import Actor
from domain.shared.ids import MediaId, MemberId, MissionId, SubmissionId
from domain.shared.paging import Filter, Page, PageRequest
from tests.kit.fakes.ambassadors import FakeAmbassadors, below
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.finding import found_in
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeMissions:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.missions

    def write(self, *pairs: tuple[Mission | None, Mission]) -> None:
        for _, one in pairs:
            refuse_twins(self._rows, one)
            self._rows[self._tx.key(one.id)] = one

    async def get(self, id: MissionId) -> Mission:
        return found_in(self._rows, self._tx.actor, id, "mission")

    async def shared(self, id: MissionId) -> Mission:
        return await self.get(id)

    async def there(self, ids: Collection[MissionId]) -> Collection[MissionId]:
        return {id for id in ids if self._tx.key(id) in self._rows}

    async def standing(self) -> int:
        over = (MissionState.CLOSED, MissionState.ARCHIVED)
        here = [row for (at, _), row in self._rows.items() if at == self._tx.actor.workspace]
        return sum(one.state not in over for one in here)


class FakeSubmissions:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.submissions

    def write(self, *pairs: tuple[Submission | None, Submission]) -> None:
        for _, one in pairs:
            self._rows[self._tx.key(one.id)] = one

    async def get(self, id: SubmissionId) -> Submission:
        return found_in(self._rows, self._tx.actor, id, "submission")

    async def handed_in(
        self,
        mission_id: MissionId,
        members: Collection[MemberId],
        since: datetime | None,
        besides: SubmissionId,
    ) -> int:
        return sum(
            one.member_id in members
            and one.state in HANDED_IN
            and one.id != besides
            and (since is None or (one.submitted_at is not None and one.submitted_at >= since))
            for one in self._for(mission_id)
        )

    async def approved(self, mission_id: MissionId) -> int:
        return sum(one.state is SubmissionState.APPROVED for one in self._for(mission_id))

    async def showing(self, keys: Collection[str], besides: SubmissionId) -> SubmissionId | None:
        found = [
            one
            for (workspace, _), one in self._rows.items()
            if workspace == self._tx.actor.workspace
            and one.state in LIVING
            and one.id != besides
            and {*keys} & {*one.proof_keys}
        ]
        return min((one.id for one in found), default=None)

    async def media(self, ids: Collection[MediaId]) -> Mapping[MediaId, str]:
        rows = [self._tx.tables.media.get(self._tx.key(id)) for id in ids]
        return {
            one.id: one.sha256
            for one in rows
            if one is not None and one.status is MediaStatus.READY and one.deleted_at is None
        }

    def _for(self, mission_id: MissionId) -> list[Submission]:
        return [one for one in self._rows.values() if one.mission_id == mission_id]


class FakeMissionTx(FakeTransaction):
    @property
    def ambassadors(self) -> FakeAmbassadors:
        return FakeAmbassadors(self)

    @property
    def missions(self) -> FakeMissions:
        return FakeMissions(self)

    @property
    def submissions(self) -> FakeSubmissions:
        return FakeSubmissions(self)


class FakeMissionReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def mission(self, actor: Actor, id: MissionId) -> Mission:
        return found_in(self._memory.tables.missions, actor, id, "mission")

    async def missions(self, actor: Actor, request: PageRequest) -> Page[Mission]:
        return _page(self._memory.tables.missions, actor, request)

    async def submission(self, actor: Actor, id: SubmissionId) -> Submission:
        return found_in(self._memory.tables.submissions, actor, id, "submission")

    async def submissions(self, actor: Actor, request: PageRequest) -> Page[Submission]:
        return _page(self._memory.tables.submissions, actor, request)

    async def known_as(self, actor: Actor, external_id: str) -> Sequence[MemberId]:
        rows = self._memory.tables.members
        for (workspace, _), one in rows.items():
            if (workspace, one.external_id) == (actor.workspace, external_id):
                while one.merged_into is not None:
                    one = rows[workspace, one.merged_into]
                kin = below(self._memory.tables, actor, one.id)
                return [one.id, *sorted(kin - {one.id})]
        return []


class FakeLinks:
    """Everything is open to everybody."""

    def judged(self, url: str) -> str:
        return url


def _page(rows: Mapping[tuple[str, str], Any], actor: Actor, request: PageRequest) -> Page[Any]:
    """All of it: pages are the database's."""
    mine = [row for (workspace, _), row in rows.items() if workspace == actor.workspace]
    found = [row for row in mine if all(_meets(row, each) for each in request.filters)]
    return Page(sorted(found, key=lambda one: one.id, reverse=True))


def _meets(row: Any, wanted: Filter) -> bool:
    if wanted.field == "is_duplicate":
        return (row.duplicate_of is not None) is wanted.value
    assert wanted.operator == "in", "other comparisons are the database's"
    return getattr(row, wanted.field) in wanted.value
