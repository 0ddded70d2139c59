"""Links as experiments see them, and what products tell of whom they led on, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.campaigns.experiment import Experiment
from domain.campaigns.experiment_ports import Conversion, Counted
from domain.campaigns.link import Link
from domain.campaigns.sequential import Tally
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ExperimentId, LinkId, WorkspaceId

LINKS = Table("links", Link)

_PEOPLE = (
    "SELECT d.destination, sum(d.fresh)::bigint AS people FROM link_days d"
    " WHERE {mine} AND d.link_id = {link} AND d.day >= {day} GROUP BY d.destination"
)


@dataclass(frozen=True, slots=True)
class RecordedConversion:
    """A conversion as it is kept."""

    workspace_id: WorkspaceId
    link_id: LinkId
    external_id: str
    destination: str
    recorded_at: datetime


CONVERSIONS = Table(
    "link_conversions", RecordedConversion, keys=("workspace_id", "link_id", "external_id")
)


async def tried_by(tx: DbTransaction, link_id: LinkId) -> ExperimentId | None:
    """The experiment that runs on that link."""
    found: str | None = await tx.connection.fetchval(
        f"SELECT e.id FROM experiments e WHERE {tx.tools.database.mine('e')}"
        " AND e.link_id = $2 AND e.status = 'running'",
        tx.actor.workspace,
        link_id,
    )
    return ExperimentId(found) if found else None


class DbTriedLinks:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def get(self, link_id: LinkId) -> Link:
        return await self._one(link_id, "FOR UPDATE")

    async def as_it_stands(self, link_id: LinkId) -> Link:
        return await self._one(link_id, "FOR SHARE")

    async def _one(self, link_id: LinkId, lock: str) -> Link:
        record = await self._tx.connection.fetchrow(
            f"SELECT {LINKS.listed('l')} FROM links l"
            f" WHERE {self._tx.tools.database.mine('l')} AND l.id = $2 {lock}",
            self._tx.actor.workspace,
            link_id,
        )
        if record is None:
            raise NotFound(thing="link")
        return LINKS.entity(record)

    async def save(self, link: Link) -> None:
        await self._tx.connection.execute(LINKS.update, *LINKS.values(link))

    async def tried_by(self, link_id: LinkId) -> ExperimentId | None:
        return await tried_by(self._tx, link_id)

    async def exposures(self, link_id: LinkId, since: datetime) -> Mapping[str, int]:
        mine = self._tx.tools.database.mine("d")
        records = await self._tx.connection.fetch(
            _PEOPLE.format(mine=mine, link="$2", day="$3"),
            self._tx.actor.workspace,
            link_id,
            _first_day(since),
        )
        return {record["destination"]: record["people"] for record in records}

    async def convert(
        self, link_id: LinkId, conversions: Sequence[Conversion], now: datetime
    ) -> Mapping[str, Conversion]:
        # In one order for everybody, so that two who tell of the same wait for each other once.
        ordered = sorted(conversions, key=lambda one: one.external_id)
        fresh = await self._tx.connection.fetch(
            "INSERT INTO link_conversions (workspace_id, link_id, external_id, destination,"
            " recorded_at) SELECT $1, $2, c.external_id, c.destination, $5"
            " FROM unnest($3::text[], $4::text[]) AS c(external_id, destination)"
            " ORDER BY c.external_id ON CONFLICT DO NOTHING RETURNING external_id",
            self._tx.actor.workspace,
            link_id,
            [one.external_id for one in ordered],
            [one.destination for one in ordered],
            now,
        )
        new = {record["external_id"] for record in fresh}
        old = [one.external_id for one in ordered if one.external_id not in new]
        # A statement of its own: what somebody else kept meanwhile is seen by now.
        found = await self._tx.connection.fetch(
            "SELECT c.external_id, c.destination FROM link_conversions c"
            f" WHERE {self._tx.tools.database.mine('c')} AND c.link_id = $2"
            " AND c.external_id = ANY ($3)",
            self._tx.actor.workspace,
            link_id,
            old,
        )
        return {one["external_id"]: Conversion(**one) for one in found}


class CountsOfLinks:
    """For `domain.campaigns.experiment_ports.VariantCounts`: of each destination how many people
    were led there since it began, each once a day, and of how many conversions were told since.
    More of these than of people, which a product may tell, count as that many."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counted(self, actor: Actor, experiment: Experiment) -> Counted:
        began = experiment.started_at
        if began is None:
            return Counted(tuple(Tally(one.key, 0, 0) for one in experiment.variants))
        people = await self._database.ask(
            actor,
            _PEOPLE.format(mine=self._database.in_workspace("d"), link="$5", day="$6"),
            experiment.link_id,
            _first_day(began),
        )
        told = await self._database.ask(
            actor,
            "SELECT c.destination, count(*) AS many FROM link_conversions c"
            f" WHERE {self._database.in_workspace('c')} AND c.link_id = $5"
            " AND c.recorded_at >= $6 GROUP BY c.destination",
            experiment.link_id,
            began,
        )
        exposures = {record["destination"]: record["people"] for record in people}
        successes = {record["destination"]: record["many"] for record in told}
        return Counted(
            tuple(
                experiment.since_start(Tally(key, exposures.get(key, 0), successes.get(key, 0)))
                for key in (one.key for one in experiment.variants)
            )
        )


def _first_day(since: datetime) -> str:
    """The first day that was not over everywhere: clicks are counted by days of some wall."""
    return (since - timedelta(days=1)).date().isoformat()
