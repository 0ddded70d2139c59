"""Crises and their timelines in memory."""

import random
from collections.abc import Sequence
from typing import Any

from domain.crises.crisis import OPEN, Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_ports import CrisesTransaction, Saying, StoppedMessage
from domain.crises.room import Crises, Detection, Drills, Response
from domain.escalations.crisis_climbs import CrisisClimbs
from domain.moderation.crisis_rules import CrisisRules
from domain.publishing.crisis_stops import CrisisStops
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, CrisisEntryId, CrisisId, MessageId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.campaigns import FakeCampaignsKnown
from tests.kit.fakes.channel_facts import FakeChannelFacts
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.conversations import FakeAssignees
from tests.kit.fakes.crisis_work import (
    FakeCrisisTasks,
    FakeFiles,
    FakePlaybookRuns,
    FakePlaybooks,
    FakeRotas,
)
from tests.kit.fakes.detection import (
    FakeDetectionReads,
    FakeDetectorBook,
    FakeSeriesBook,
    FakeSignalBook,
    ScriptedHistory,
)
from tests.kit.fakes.drills import FakeDrillBook, FakeDrillReads, FakeStage, NothingRecorded
from tests.kit.fakes.escalations import FakeEscalationsTx
from tests.kit.fakes.holding_statements import (
    FakeCrisisSettings,
    FakeHoldingStatements,
    FakeMeasures,
    FakeStatementReads,
    FakeStatusPages,
)
from tests.kit.fakes.holds import FakeHolds
from tests.kit.fakes.memory import FakeBegin, FakeTransaction, Memory
from tests.kit.fakes.moderation import FakeModerationTx
from tests.kit.fakes.nothing import Nothing
from tests.kit.fakes.stakeholders import (
    FakeCrisisNotices,
    FakeNoticeDesk,
    FakeReachableTeammates,
    FakeStakeholderLists,
)


class FakeCrisesTx(FakeTransaction):
    @property
    def book(self) -> "FakeCrisisBook":
        return FakeCrisisBook(self)

    @property
    def holds(self) -> FakeHolds:
        return FakeHolds(self)

    @property
    def campaigns(self) -> FakeCampaignsKnown:
        return FakeCampaignsKnown(self)

    @property
    def places(self) -> "FakePlaces":
        return FakePlaces(self)

    @property
    def stops(self) -> CrisisStops:
        return CrisisStops(self, self.actor, self.memory.ids)

    @property
    def statements(self) -> FakeHoldingStatements:
        return FakeHoldingStatements(self)

    @property
    def status(self) -> FakeStatusPages:
        return FakeStatusPages(self)

    @property
    def settings(self) -> FakeCrisisSettings:
        return FakeCrisisSettings(self)

    @property
    def measures(self) -> FakeMeasures:
        return FakeMeasures(self)

    @property
    def stricter(self) -> CrisisRules:
        there = FakeModerationTx(self.memory, self.actor)
        there.tables, there._news = self.tables, self._news
        return CrisisRules(there, self.places, self.actor, self.memory.ids)

    @property
    def people(self) -> FakeAssignees:
        return FakeAssignees(self)

    @property
    def said(self) -> "FakeSaid":
        return FakeSaid(self)

    @property
    def tasks(self) -> FakeCrisisTasks:
        return FakeCrisisTasks(self)

    @property
    def playbooks(self) -> FakePlaybooks:
        return FakePlaybooks(self)

    @property
    def runs(self) -> FakePlaybookRuns:
        return FakePlaybookRuns(self)

    @property
    def rotas(self) -> FakeRotas:
        return FakeRotas(self)

    @property
    def lists(self) -> FakeStakeholderLists:
        return FakeStakeholderLists(self)

    @property
    def notices(self) -> FakeCrisisNotices:
        return FakeCrisisNotices(self)

    @property
    def teammates(self) -> FakeReachableTeammates:
        return FakeReachableTeammates(self)

    @property
    def files(self) -> FakeFiles:
        return FakeFiles(self)

    @property
    def checks(self) -> CrisisStops:
        return self.stops

    @property
    def climbs(self) -> CrisisClimbs:
        ladders = FakeEscalationsTx(self.memory, self.actor)
        ladders.tables, ladders._news = self.tables, self._news
        return CrisisClimbs(ladders, self.actor, self.memory.clock, self.memory.ids)


class FakeCrisisVoice:
    """Says everything in one message."""

    async def say(self, tx: CrisesTransaction, actor: Actor, saying: Saying) -> MessageId:
        return MessageId("msg_1")

    async def ring(self) -> None:
        """Nobody waits."""


class FakePlaces(FakeChannelFacts):
    async def on_platform(self, platform: str) -> Sequence[ChannelId]:
        return [
            one.id
            for one in self._tx.tables.channels.values()
            if (one.workspace_id, one.platform) == (self._tx.actor.workspace, platform)
        ]


class FakeSaid:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def knows(self, message_id: MessageId) -> bool:
        return self._tx.key(message_id) in self._tx.tables.messages


class FakeCrisisBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.crises

    async def open(self, crisis: Crisis) -> bool:
        refuse_twins(self._rows, crisis)
        is_open = crisis.trigger is not None and crisis.state in OPEN
        if is_open and await self.open_for(str(crisis.trigger)) is not None:
            return False
        self._rows[crisis.workspace_id, crisis.id] = crisis
        return True

    async def open_for(self, trigger: str) -> Crisis | None:
        found = [
            one
            for (workspace, _), one in self._rows.items()
            if workspace == self._tx.actor.workspace
            and one.trigger == trigger
            and one.state in OPEN
        ]
        return found[0] if found else None

    async def get(self, crisis_id: CrisisId) -> Crisis:
        found = self._rows.get(self._tx.key(crisis_id))
        if found is None:
            raise NotFound(thing="crisis")
        return found

    async def save(self, crisis: Crisis) -> None:
        refuse_twins(self._rows, crisis)
        self._rows[self._tx.key(crisis.id)] = crisis

    async def note(self, entry: CrisisEntry) -> None:
        self._tx.tables.crisis_entries[self._tx.key(entry.id)] = entry

    async def entry(self, crisis_id: CrisisId, entry_id: CrisisEntryId) -> CrisisEntry:
        found = self._tx.tables.crisis_entries.get(self._tx.key(entry_id))
        if found is None or found.crisis_id != crisis_id:
            raise NotFound(thing="crisis_entry")
        return found

    async def saying(self, crisis_id: CrisisId, message_id: MessageId) -> CrisisEntry | None:
        found = [
            one
            for one in self._tx.tables.crisis_entries.values()
            if one.crisis_id == crisis_id and one.details.get("message_id") == message_id
        ]
        return found[0] if found else None

    async def save_entry(self, entry: CrisisEntry) -> None:
        self._tx.tables.crisis_entries[self._tx.key(entry.id)] = entry


class FakeCrisisReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def crisis(self, actor: Actor, crisis_id: CrisisId) -> Crisis:
        found = self._memory.tables.crises.get((actor.workspace, crisis_id))
        if found is None:
            raise NotFound(thing="crisis")
        return found

    async def crises(self, actor: Actor, request: PageRequest) -> Page[Crisis]:
        raise NotImplementedError

    async def timeline(
        self, actor: Actor, crisis_id: CrisisId, request: PageRequest
    ) -> Page[CrisisEntry]:
        rows = self._memory.tables.crisis_entries.items()
        return Page([e for (w, _), e in rows if (w, e.crisis_id) == (actor.workspace, crisis_id)])

    async def entry(
        self, actor: Actor, crisis_id: CrisisId, entry_id: CrisisEntryId
    ) -> CrisisEntry:
        raise NotImplementedError

    async def stopped(
        self, actor: Actor, crisis_id: CrisisId, request: PageRequest
    ) -> Page[StoppedMessage]:
        raise NotImplementedError


class FakeDetectionTx(FakeCrisesTx):
    @property
    def detectors(self) -> FakeDetectorBook:
        return FakeDetectorBook(self)

    @property
    def signals(self) -> FakeSignalBook:
        return FakeSignalBook(self)

    @property
    def heard(self) -> FakeSeriesBook:
        return FakeSeriesBook(self)


class FakeDrillsTx(FakeCrisesTx):
    @property
    def drills(self) -> FakeDrillBook:
        return FakeDrillBook(self)

    @property
    def recordings(self) -> NothingRecorded:
        return NothingRecorded()


def fake_crises(memory: Memory) -> Crises:
    """Lists of the work are read in the real database alone."""
    work: Any = Nothing("lists")
    looking: Any = Nothing("what was recorded")
    reads, history = FakeCrisisReads(memory), ScriptedHistory()
    return Crises(
        response=Response(
            begin=FakeBegin(FakeCrisesTx, memory),
            reads=reads,
            work=work,
            statements=FakeStatementReads(memory),
            status=work,
            settings=work,
            measures=work,
            voice=FakeCrisisVoice(),
            notices=work,
            desk=FakeNoticeDesk(),
            clock=memory.clock,
            ids=memory.ids,
        ),
        detection=Detection(
            history,
            memory.clock,
            FakeBegin(FakeDetectionTx, memory),
            FakeDetectionReads(memory, history),
            memory.ids,
        ),
        looking=looking,
        drills=Drills(
            FakeBegin(FakeDrillsTx, memory),
            FakeDrillReads(memory),
            FakeStage(),
            random.Random,
            memory.clock,
            memory.ids,
        ),
    )
