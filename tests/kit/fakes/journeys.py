"""Journeys, and who is on them, in memory."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

import asyncpg

from adapters.journeying import LEFT_JOURNEY, foreseen_within, said_within
from domain.members.journey import EntryKind, Journey, JourneyState
from domain.members.journey_ports import (
    Foreseen,
    NotYet,
    Progress,
    Said,
    StepCount,
    StepView,
    TravellerView,
    Unsaid,
    Word,
)
from domain.members.traveller import Traveller, TravellerState, TravellerStep
from domain.publishing.calling_off import call_off_messages
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import JourneyId, MemberId, MessageId, SegmentId, TravellerId
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.publishing import FakePublishingTx


class FakeJourneys:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.journeys

    async def add(self, journey: Journey) -> None:
        refuse_twins(self._rows, journey)
        self._rows[self._tx.key(journey.id)] = journey

    async def get(self, journey_id: JourneyId) -> Journey:
        return _journey(self._tx.tables, self._tx.actor, journey_id)

    async def shared(self, journey_id: JourneyId) -> Journey:
        return await self.get(journey_id)

    async def save(self, before: Journey, after: Journey) -> None:
        refuse_twins(self._rows, after)
        self._rows[self._tx.key(after.id)] = after

    async def standing(self) -> int:
        mine = _journeys(self._tx.tables, self._tx.actor)
        return len([one for one in mine if one.state is not JourneyState.ENDED])


class FakeTravellers:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.travellers
        self._steps = tx.tables.traveller_steps

    async def last(self, journey_id: JourneyId, member_id: MemberId) -> Traveller | None:
        on_it = self._on(journey_id)
        return next((one for one in reversed(on_it) if one.member_id == member_id), None)

    async def get(self, journey_id: JourneyId, traveller_id: TravellerId) -> Traveller:
        return _traveller(self._tx.tables, self._tx.actor, journey_id, traveller_id)

    async def due(
        self, journey_id: JourneyId, now: datetime | None, most: int
    ) -> Sequence[TravellerId]:
        waiting = self._waiting(journey_id)
        return [one.id for at, one in waiting if now is None or at <= now][:most]

    async def next_due(self, journey_id: JourneyId) -> datetime | None:
        return next((at for at, _ in self._waiting(journey_id)), None)

    async def of_members(self, members: Collection[MemberId]) -> Sequence[Traveller]:
        mine = [one for one in self._mine() if one.state is TravellerState.TRAVELLING]
        return [one for one in mine if one.member_id in members]

    def write(self, *pairs: tuple[Traveller | None, Traveller]) -> None:
        for _, after in pairs:
            self._rows[self._tx.key(after.id)] = after

    def record(self, step: TravellerStep) -> None:
        taken = {(one.traveller_id, one.number) for one in self._steps.values()}
        if (step.traveller_id, step.number) in taken:
            raise asyncpg.UniqueViolationError("a step is taken once")
        self._steps[self._tx.key(step.id)] = step

    async def messages(self, traveller_id: TravellerId) -> Sequence[MessageId]:
        steps = _steps(self._tx.tables, self._tx.actor, traveller_id)
        return [one.message_id for one in steps if one.message_id is not None]

    def _mine(self) -> list[Traveller]:
        here = self._tx.actor.workspace
        mine = [one for one in self._rows.values() if one.workspace_id == here]
        return sorted(mine, key=lambda one: one.id)

    def _on(self, journey_id: JourneyId) -> list[Traveller]:
        return [one for one in self._mine() if one.journey_id == journey_id]

    def _waiting(self, journey_id: JourneyId) -> list[tuple[datetime, Traveller]]:
        on_it = [(one.due_at, one) for one in self._on(journey_id)]
        return sorted(((at, one) for at, one in on_it if at), key=lambda it: (it[0], it[1].id))


class FakeJourneyTx(FakeTransaction):
    """What of a transaction of members journeys go by."""

    @property
    def journeys(self) -> FakeJourneys:
        return FakeJourneys(self)

    @property
    def travellers(self) -> FakeTravellers:
        return FakeTravellers(self)


class FakeSpeaking:
    """Has words written by publishing in memory, in the same transaction."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    async def say(self, tx: Transaction, actor: Actor, word: Word) -> Said | Unsaid | NotYet:
        return await said_within(self._publishing, _there(tx, actor), actor, word)

    async def foresee(
        self, tx: Transaction, actor: Actor, word: Word, at: datetime
    ) -> Foreseen | Unsaid:
        return await foreseen_within(self._publishing, _there(tx, actor), actor, word, at)

    async def call_off(self, tx: Transaction, actor: Actor, ids: Sequence[MessageId]) -> None:
        await call_off_messages(self._publishing, _there(tx, actor), ids, LEFT_JOURNEY)

    async def ring(self) -> None:
        await self._publishing.doorbell.ring()


def _there(tx: Transaction, actor: Actor) -> FakePublishingTx:
    assert isinstance(tx, FakeTransaction)
    there = FakePublishingTx(tx.memory, actor)
    there.tables, there._news = tx.tables, tx._news
    return there


class FakeJourneyReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def journey(self, actor: Actor, journey_id: JourneyId) -> Journey:
        return _journey(self._memory.tables, actor, journey_id)

    async def journeys(self, actor: Actor, request: PageRequest) -> Page[Journey]:
        return Page(_journeys(self._memory.tables, actor)[: request.limit], None)

    async def entered_by(self, actor: Actor, segment_id: SegmentId | None) -> Sequence[JourneyId]:
        entry = EntryKind.JOINED if segment_id is None else EntryKind.SEGMENT
        return [
            one.id
            for one in _journeys(self._memory.tables, actor)
            if (one.state, one.entry, one.segment_id) == (JourneyState.ACTIVE, entry, segment_id)
        ]

    async def anybody_travels(self, actor: Actor) -> bool:
        mine = [t for t in self._all() if t.workspace_id == actor.workspace]
        return any(one.state is TravellerState.TRAVELLING for one in mine)

    async def progress(self, actor: Actor, journey_id: JourneyId) -> Progress:
        on_it = [one for one in self._all() if one.journey_id == journey_id]
        steps = self._memory.tables.traveller_steps.values()
        taken = [one for one in steps if one.journey_id == journey_id]
        counts = Counter((one.number, one.outcome, one.reason) for one in taken)
        states = Counter(one.state for one in on_it)
        return Progress(
            entered=len(on_it),
            finished=states[TravellerState.FINISHED],
            travelling=Counter(t.passed for t in on_it if t.state is TravellerState.TRAVELLING),
            exited=Counter(one.reason for one in on_it if one.reason is not None),
            steps=tuple(
                StepCount(*key, count, *self._ends(taken, key))
                for key, count in sorted(counts.items(), key=lambda it: it[0][:2])
            ),
        )

    def _ends(self, taken: Sequence[TravellerStep], key: object) -> tuple[int, int]:
        messages = self._memory.tables.messages
        said = [one for one in taken if (one.number, one.outcome, one.reason) == key]
        found = [
            messages[one.workspace_id, one.message_id].status for one in said if one.message_id
        ]
        return len([s for s in found if s == "published"]), len([s for s in found if s == "failed"])

    async def traveller(
        self, actor: Actor, journey_id: JourneyId, traveller_id: TravellerId
    ) -> TravellerView:
        tables = self._memory.tables
        found = _traveller(tables, actor, journey_id, traveller_id)
        views = [
            StepView(step, _status(tables, step)) for step in _steps(tables, actor, traveller_id)
        ]
        return TravellerView(found, tuple(views))

    async def travellers(
        self, actor: Actor, journey_id: JourneyId, request: PageRequest
    ) -> Page[Traveller]:
        return Page([one for one in self._all() if one.journey_id == journey_id], None)

    def _all(self) -> list[Traveller]:
        return sorted(self._memory.tables.travellers.values(), key=lambda one: one.id)


def _status(tables: Tables, step: TravellerStep) -> str | None:
    if step.message_id is None:
        return None
    return tables.messages[step.workspace_id, step.message_id].status.value


def _journeys(tables: Tables, actor: Actor) -> list[Journey]:
    mine = [row for row in tables.journeys.values() if row.workspace_id == actor.workspace]
    return sorted(mine, key=lambda row: row.id)


def _journey(tables: Tables, actor: Actor, journey_id: JourneyId) -> Journey:
    found = tables.journeys.get((actor.workspace, journey_id))
    if found is None:
        raise NotFound(thing="journey")
    return found


def _traveller(
    tables: Tables, actor: Actor, journey_id: JourneyId, traveller_id: TravellerId
) -> Traveller:
    found = tables.travellers.get((actor.workspace, traveller_id))
    if found is None or found.journey_id != journey_id:
        raise NotFound(thing="traveller")
    return found


def _steps(tables: Tables, actor: Actor, traveller_id: TravellerId) -> list[TravellerStep]:
    mine = [one for one in tables.traveller_steps.values() if one.traveller_id == traveller_id]
    return sorted(mine, key=lambda one: one.number)
