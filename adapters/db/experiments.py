"""Experiments, and what is counted of them here, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.missing import missing
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.campaigns.experiment import Experiment
from domain.campaigns.experiment_ports import Counted, Outcome, OutcomeKind, Post
from domain.campaigns.sequential import Tally
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, ExperimentId, MessageId, WorkspaceId
from domain.shared.paging import Page, PageRequest

EXPERIMENTS = Table("experiments", Experiment)
FILTERS = {
    "status": "t.status",
    "campaign_id": "t.campaign_id",
    "counting": "t.counting",
    "link_id": "t.link_id",
    "external_id": "t.external_id",
    "created_at": "t.created_at",
    "q": "position(lower(%s) in lower(concat_ws(' ', t.name, t.hypothesis))) > 0",
}


@dataclass(frozen=True, slots=True)
class RecordedOutcome:
    """An outcome as it is kept."""

    workspace_id: WorkspaceId
    experiment_id: ExperimentId
    external_id: str
    kind: OutcomeKind
    variant: str
    subject: str
    recorded_at: datetime


OUTCOMES = Table(
    "experiment_outcomes",
    RecordedOutcome,
    keys=("workspace_id", "experiment_id", "external_id"),
)


class DbExperimentBook:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, experiment: Experiment) -> None:
        self._tx.add(EXPERIMENTS, experiment)

    async def get(self, experiment_id: ExperimentId) -> Experiment:
        return await self._one(experiment_id, "FOR UPDATE")

    async def as_it_stands(self, experiment_id: ExperimentId) -> Experiment:
        return await self._one(experiment_id, "FOR SHARE")

    async def _one(self, experiment_id: ExperimentId, lock: str) -> Experiment:
        record = await self._tx.connection.fetchrow(
            f"SELECT {EXPERIMENTS.listed('e')} FROM experiments e"
            f" WHERE {self._tx.tools.database.mine('e')} AND e.id = $2 {lock}",
            self._tx.actor.workspace,
            experiment_id,
        )
        if record is None:
            raise NotFound(thing="experiment")
        return EXPERIMENTS.entity(record)

    async def save(self, experiment: Experiment) -> None:
        await self._tx.connection.execute(EXPERIMENTS.update, *EXPERIMENTS.values(experiment))

    async def posts(self, ids: Collection[MessageId]) -> Mapping[MessageId, Post]:
        records = await self._tx.connection.fetch(
            "SELECT m.id, m.kind = 'post' AS is_post, ARRAY(SELECT DISTINCT d.platform FROM"
            " deliveries d WHERE d.workspace_id = m.workspace_id AND d.message_id = m.id"
            " AND d.state <> 'skipped') AS platforms"
            f" FROM messages m WHERE {self._tx.tools.database.mine('m')} AND m.id = ANY ($2)",
            self._tx.actor.workspace,
            list(ids),
        )
        return {
            MessageId(record["id"]): Post(record["is_post"], frozenset(record["platforms"]))
            for record in records
        }

    async def missing_channels(self, ids: Collection[ChannelId]) -> set[ChannelId]:
        return await missing(self._tx, "channels", ids) if ids else set()

    async def record(
        self, experiment_id: ExperimentId, outcomes: Sequence[Outcome], now: datetime
    ) -> Mapping[str, Outcome]:
        # In one order for everybody, so that two who tell of the same wait for each other once.
        ordered = sorted(outcomes, key=lambda one: one.external_id)
        fresh = await self._tx.connection.fetch(
            "INSERT INTO experiment_outcomes (workspace_id, experiment_id, external_id, kind,"
            " variant, subject, recorded_at) SELECT $1, $2, o.external_id, o.kind, o.variant,"
            " o.subject, $7 FROM unnest($3::text[], $4::text[], $5::text[], $6::text[])"
            " AS o(external_id, kind, variant, subject) ORDER BY o.external_id"
            " ON CONFLICT DO NOTHING RETURNING external_id",
            self._tx.actor.workspace,
            experiment_id,
            [one.external_id for one in ordered],
            [one.kind.value for one in ordered],
            [one.variant for one in ordered],
            [one.subject for one in ordered],
            now,
        )
        new = {record["external_id"] for record in fresh}
        old = [one.external_id for one in ordered if one.external_id not in new]
        # A statement of its own: what somebody else kept meanwhile is seen by now.
        found = await self._tx.connection.fetch(
            f"SELECT {OUTCOMES.listed('o')} FROM experiment_outcomes o"
            f" WHERE {self._tx.tools.database.mine('o')} AND o.experiment_id = $2"
            " AND o.external_id = ANY ($3)",
            self._tx.actor.workspace,
            experiment_id,
            old,
        )
        return {record["external_id"]: _outcome(record) for record in found}


class DbExperimentReads:
    def __init__(self, database: Database) -> None:
        self._experiments = Shelf(
            database,
            EXPERIMENTS,
            "experiment",
            sorts=("id", "created_at", "updated_at", "name"),
            filters=FILTERS,
        )

    async def experiment(self, actor: Actor, experiment_id: ExperimentId) -> Experiment:
        return await self._experiments.one(actor, experiment_id)

    async def experiments(self, actor: Actor, request: PageRequest) -> Page[Experiment]:
        return await self._experiments.page(actor, request)


class CountsOfOutcomes:
    """Each subject counts once: as exposed, and as a success where it was exposed, too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counted(self, actor: Actor, experiment: Experiment) -> Counted:
        records = await self._database.ask(
            actor,
            "SELECT s.variant, count(*) FILTER (WHERE s.exposed) AS exposures,"
            " count(*) FILTER (WHERE s.exposed AND s.converted) AS successes"
            " FROM (SELECT o.variant, bool_or(o.kind = 'exposure') AS exposed,"
            "  bool_or(o.kind = 'conversion') AS converted FROM experiment_outcomes o"
            f"  WHERE {self._database.in_workspace('o')} AND o.experiment_id = $5"
            "  GROUP BY o.variant, o.subject) s GROUP BY s.variant",
            experiment.id,
        )
        found = {record["variant"]: record for record in records}
        return Counted(
            tuple(_tally(variant.key, found.get(variant.key)) for variant in experiment.variants)
        )


def _tally(key: str, record: Any) -> Tally:
    if record is None:
        return Tally(key, 0, 0)
    return Tally(key, record["exposures"], record["successes"])


def _outcome(record: Any) -> Outcome:
    return Outcome(
        external_id=record["external_id"],
        kind=OutcomeKind(record["kind"]),
        variant=record["variant"],
        subject=record["subject"],
    )
