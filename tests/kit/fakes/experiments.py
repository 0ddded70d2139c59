"""Experiments in memory, and counts that a test says."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from domain.campaigns.experiment import Counting, Experiment
from domain.campaigns.experiment_ports import Counted, Outcome, OutcomeKind, Post
from domain.campaigns.sequential import Tally
from domain.publishing.answer import MessageKind
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, ExperimentId, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.readings import Metric
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables

NATIVES = {
    "sandbox": {
        Metric.VIEWS: ("view_count",),
        Metric.REACTIONS: ("like_count",),
        Metric.COMMENTS: ("answer_count",),
    }
}


class FakeExperimentBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.experiments

    async def add(self, experiment: Experiment) -> None:
        refuse_twins(self._rows, experiment)
        self._rows[experiment.workspace_id, experiment.id] = experiment

    async def get(self, experiment_id: ExperimentId) -> Experiment:
        return _experiment(self._tx.tables, self._tx.actor, experiment_id)

    async def as_it_stands(self, experiment_id: ExperimentId) -> Experiment:
        return await self.get(experiment_id)

    async def save(self, experiment: Experiment) -> None:
        refuse_twins(self._rows, experiment)
        if self._tx.key(experiment.id) in self._rows:
            self._rows[self._tx.key(experiment.id)] = experiment

    async def posts(self, ids: Collection[MessageId]) -> Mapping[MessageId, Post]:
        tables, found = self._tx.tables, {}
        for id in ids:
            message = tables.messages.get(self._tx.key(id))
            if message is not None:
                platforms = {
                    delivery.platform
                    for delivery in tables.deliveries.values()
                    if delivery.message_id == id
                }
                is_post = message.kind is MessageKind.POST
                found[id] = Post(is_post, frozenset(platforms))
        return found

    async def missing_channels(self, ids: Collection[ChannelId]) -> set[ChannelId]:
        return {id for id in ids if self._tx.key(id) not in self._tx.tables.channels}

    async def record(
        self, experiment_id: ExperimentId, outcomes: Sequence[Outcome], now: datetime
    ) -> Mapping[str, Outcome]:
        rows, known = self._tx.tables.experiment_outcomes, {}
        for outcome in outcomes:
            key = self._tx.actor.workspace, experiment_id, outcome.external_id
            if key in rows:
                known[outcome.external_id] = rows[key]
            rows.setdefault(key, outcome)
        return known


class FakeExperimentReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def experiment(self, actor: Actor, experiment_id: ExperimentId) -> Experiment:
        return _experiment(self._memory.tables, actor, experiment_id)

    async def experiments(self, actor: Actor, request: PageRequest) -> Page[Experiment]:
        raise NotImplementedError


class ScriptedCounts:
    """What a test says was counted of messages: exposures and successes, by variant."""

    def __init__(self) -> None:
        self.of: dict[str, tuple[int, int]] = {}
        self.waiting = 0

    async def counted(self, actor: Actor, experiment: Experiment) -> Counted:
        tallies = (Tally(one.key, *self.of.get(one.key, (0, 0))) for one in experiment.variants)
        return Counted(tuple(map(experiment.since_start, tallies)), waiting=self.waiting)


class FakeOutcomeCounts:
    """Of outcomes in memory, each subject once."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def counted(self, actor: Actor, experiment: Experiment) -> Counted:
        subjects: dict[tuple[str, OutcomeKind], set[str]] = {}
        for key, outcome in self._memory.tables.experiment_outcomes.items():
            if key[:2] == (actor.workspace, experiment.id):
                subjects.setdefault((outcome.variant, outcome.kind), set()).add(outcome.subject)
        return Counted(tuple(_tally(one.key, subjects) for one in experiment.variants))


class FakeCountedMetrics:
    def counted(self) -> Mapping[str, Mapping[Metric, Sequence[str]]]:
        return NATIVES


def counts_of(memory: Memory) -> dict[Counting, ScriptedCounts | FakeOutcomeCounts]:
    return {Counting.MESSAGES: ScriptedCounts(), Counting.OUTCOMES: FakeOutcomeCounts(memory)}


def _tally(key: str, subjects: Mapping[tuple[str, OutcomeKind], set[str]]) -> Tally:
    exposed = subjects.get((key, OutcomeKind.EXPOSURE), set())
    converted = subjects.get((key, OutcomeKind.CONVERSION), set())
    return Tally(key, len(exposed), len(exposed & converted))


def _experiment(tables: Tables, actor: Actor, experiment_id: ExperimentId) -> Experiment:
    found = tables.experiments.get((actor.workspace, experiment_id))
    if found is None:
        raise NotFound(thing="experiment")
    return found
