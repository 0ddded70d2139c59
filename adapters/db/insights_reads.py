"""Reading what platforms count, inside the actor's walls."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.db.database import Database
from adapters.db.insights import SAMPLES
from adapters.db.shelf import Shelf
from domain.insights.model import Sample
from domain.insights.views import Numbers
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, MessageId
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.platforms import Capability

_KNOWN = "n.measured_at, n.due_at AS next_at, n.trouble"
_MEASURED = (
    "LEFT JOIN measurements n ON n.workspace_id = {0}.workspace_id AND n.subject_id = {0}.id"
)


class DbInsightsReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._samples = Shelf(
            database,
            SAMPLES,
            "sample",
            sorts={"id": "t.id", "as_of": "t.as_of"},
            filters={
                "message_id": "t.message_id",
                "delivery_id": "t.delivery_id",
                "metric": "t.metric",
                "as_of": "t.as_of",
            },
        )

    async def of_message(self, actor: Actor, message_id: MessageId) -> Sequence[Numbers]:
        found = await self._database.ask(
            actor,
            f"SELECT d.id, d.channel_id, d.platform, d.part, d.state, {_KNOWN},"
            f" $6 = ANY (c.capabilities) AS counted FROM messages g LEFT JOIN deliveries d"
            f"  ON d.workspace_id = g.workspace_id AND d.message_id = g.id"
            f" LEFT JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
            f" {_MEASURED.format('d')}"
            f" WHERE {self._database.in_workspace('g')} AND g.id = $5 ORDER BY d.position",
            message_id,
            Capability.POST_METRICS.value,
        )
        if not found:
            raise NotFound(thing="message")
        deliveries = [record for record in found if record["id"] is not None]
        latest = await self._latest(actor, [record["id"] for record in deliveries])
        return [
            Numbers(
                **_known(record, latest.get(record["id"], ())),
                channel_id=record["channel_id"],
                out=record["state"] == "published",
                delivery_id=record["id"],
                part=record["part"],
            )
            for record in deliveries
        ]

    async def of_channel(self, actor: Actor, channel_id: ChannelId) -> Numbers:
        record = await self._database.ask_one(
            actor,
            f"SELECT c.id, c.platform, {_KNOWN}, $6 = ANY (c.capabilities) AS counted"
            f" FROM channels c {_MEASURED.format('c')}"
            f" WHERE {self._database.in_workspace('c')} AND c.id = $5",
            channel_id,
            Capability.ACCOUNT_METRICS.value,
        )
        if record is None:
            raise NotFound(thing="channel")
        latest = await self._latest(actor, [channel_id])
        return Numbers(**_known(record, latest.get(channel_id, ())), channel_id=channel_id)

    async def samples_of_message(
        self, actor: Actor, message_id: MessageId, request: PageRequest
    ) -> Page[Sample]:
        known = await self._database.ask_one(
            actor,
            f"SELECT 1 AS known FROM messages g WHERE {self._database.in_workspace('g')}"
            f" AND g.id = $5",
            message_id,
        )
        if known is None:
            raise NotFound(thing="message")
        mine = Filter("message_id", "in", [message_id])
        return await self._samples.page(actor, replace(request, filters=[*request.filters, mine]))

    async def _latest(
        self, actor: Actor, subjects: Sequence[str]
    ) -> Mapping[str, Sequence[Sample]]:
        """The newest of each metric of each of these, as the platform said it: a step down the
        index for each."""
        found = await self._database.ask(
            actor,
            f"SELECT DISTINCT ON (t.subject_id, t.metric) {SAMPLES.listed('t')} FROM samples t"
            f" WHERE {self._database.in_workspace('t')} AND t.subject_id = ANY ($5)"
            " AND t.source = ''"
            f" ORDER BY t.subject_id, t.metric, t.as_of DESC, t.id DESC",
            subjects,
        )
        latest: dict[str, list[Sample]] = {}
        for record in found:
            latest.setdefault(record["subject_id"], []).append(SAMPLES.entity(record))
        return latest


def _known(record: Any, latest: Sequence[Sample]) -> dict[str, Any]:
    names = ("platform", "counted", "measured_at", "next_at", "trouble")
    return {name: record[name] for name in names} | {"latest": latest}
