"""How reports are handed on, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.reports_of_insights import ReportTx
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.insights.report_delivery import ReportDelivery, ReportRecipient
from domain.insights.report_link import ReportLink
from domain.insights.report_schedule import ReportSchedule
from domain.insights.sharing_ports import Door
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    InsightReportId,
    OrganizationId,
    ReportLinkId,
    ReportRecipientId,
    ReportScheduleId,
    WorkspaceId,
)
from domain.shared.paging import Filter, Page, PageRequest

E = TypeVar("E")
REPORT_LINKS = Table("report_links", ReportLink)
REPORT_SCHEDULES = Table("report_schedules", ReportSchedule)
REPORT_DELIVERIES = Table("report_deliveries", ReportDelivery)
REPORT_RECIPIENTS = Table("report_recipients", ReportRecipient)


class SharingTx(ReportTx):
    """A transaction about handing reports on."""

    @property
    def links(self) -> "DbReportLinks":
        return DbReportLinks(self)

    @property
    def schedules(self) -> "DbReportSchedules":
        return DbReportSchedules(self)

    @property
    def deliveries(self) -> "DbReportDeliveries":
        return DbReportDeliveries(self)

    @property
    def recipients(self) -> "DbReportRecipients":
        return DbReportRecipients(self)


class _Kept(Generic[E]):
    """Rows of one table; what is saved is written with the commit, beside what was added."""

    table: Table[E]
    thing: str
    also = "true"

    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, *these: E) -> None:
        if these:
            self._tx.add(self.table, *these)

    async def get(self, thing_id: str) -> E:
        found = await self._locked("t.id = $2", thing_id)
        if not found:
            raise NotFound(thing=self.thing)
        return found[0]

    async def save(self, before: E, after: E) -> None:
        self._tx.change(self.table, (before, after))

    async def _locked(self, condition: str, *parameters: Any) -> list[E]:
        found = await self._tx.connection.fetch(
            f"SELECT {self.table.listed('t')} FROM {self.table.name} t"
            f" WHERE {self._mine('t')} AND {self.also} AND {condition} ORDER BY t.id FOR UPDATE",
            self._tx.actor.workspace,
            *parameters,
        )
        return [self.table.entity(record) for record in found]


class DbReportLinks(_Kept[ReportLink]):
    table, thing = REPORT_LINKS, "report_link"


class DbReportSchedules(_Kept[ReportSchedule]):
    table, thing = REPORT_SCHEDULES, "report_schedule"
    also = "t.removed_at IS NULL"

    async def at_work(self) -> Sequence[ReportSchedule]:
        return await self._locked("NOT t.paused")

    async def standing(self) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM report_schedules t WHERE {self._mine('t')} AND {self.also}",
            self._tx.actor.workspace,
        )
        return found


class DbReportDeliveries(_Kept[ReportDelivery]):
    table, thing = REPORT_DELIVERIES, "report_delivery"

    async def waiting(
        self,
        *,
        report_id: InsightReportId | None = None,
        recipient_id: ReportRecipientId | None = None,
    ) -> Sequence[ReportDelivery]:
        return await self._locked(
            "t.state = 'pending' AND ($2::text IS NULL OR t.report_id = $2)"
            " AND ($3::text IS NULL OR t.recipient_id = $3)",
            report_id,
            recipient_id,
        )


class DbReportRecipients(_Kept[ReportRecipient]):
    table, thing = REPORT_RECIPIENTS, "report_recipient"

    async def known(self, hashes: Collection[str]) -> Mapping[str, ReportRecipient]:
        if not hashes:
            return {}
        # There may be no row yet to lock.
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/report_recipients",
        )
        found = await self._tx.connection.fetch(
            f"SELECT {self.table.listed('t')} FROM report_recipients t"
            f" WHERE {self._mine('t')} AND t.address_hash = ANY ($2)",
            self._tx.actor.workspace,
            list(hashes),
        )
        return {record["address_hash"]: self.table.entity(record) for record in found}


class DbSharingReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._links = Shelf(
            database,
            REPORT_LINKS,
            "report_link",
            sorts=("id", "created_at", "expires_at"),
            filters={
                "report_id": "t.report_id",
                "revoked": "(t.revoked_at IS NOT NULL) = %s",
                "created_at": "t.created_at",
            },
        )
        self._schedules = Shelf(
            database,
            REPORT_SCHEDULES,
            "report_schedule",
            sorts=("id", "created_at", "name"),
            filters={
                "template_id": "t.template_id",
                "paused": "t.paused = %s",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )
        self._deliveries = Shelf(
            database,
            REPORT_DELIVERIES,
            "report_delivery",
            sorts=("id", "created_at"),
            filters={"report_id": "t.report_id", "state": "t.state", "by": "t.by"},
        )
        self._recipients = Shelf(
            database, REPORT_RECIPIENTS, "report_recipient", sorts=("id",), filters={}
        )

    async def link(self, actor: Actor, link_id: ReportLinkId) -> ReportLink:
        return await self._links.one(actor, link_id)

    async def links(
        self, actor: Actor, report_id: InsightReportId, request: PageRequest
    ) -> Page[ReportLink]:
        return await self._links.page(actor, _of(request, report_id))

    async def note_opened(self, actor: Actor, link_id: ReportLinkId, now: datetime) -> int:
        async with self._database.within(actor) as connection:
            opened: int | None = await connection.fetchval(
                "UPDATE report_links t SET opened = t.opened + 1, last_opened_at = $3"
                f" WHERE {self._database.mine('t')} AND t.id = $2 RETURNING t.opened",
                actor.workspace,
                link_id,
                now,
            )
            await connection.execute("COMMIT")
        return opened or 0

    async def schedule(self, actor: Actor, schedule_id: ReportScheduleId) -> ReportSchedule:
        return await self._schedules.one(actor, schedule_id)

    async def schedules(self, actor: Actor, request: PageRequest) -> Page[ReportSchedule]:
        return await self._schedules.page(actor, request)

    async def deliveries(
        self, actor: Actor, report_id: InsightReportId, request: PageRequest
    ) -> Page[ReportDelivery]:
        return await self._deliveries.page(actor, _of(request, report_id))

    async def sealed(
        self, actor: Actor, link_ids: Collection[ReportLinkId]
    ) -> Mapping[ReportLinkId, ReportLink]:
        if not link_ids:
            return {}
        found = await self._database.ask(
            actor,
            f"SELECT {REPORT_LINKS.listed('t')} FROM report_links t"
            f" WHERE {self._database.in_workspace('t')} AND t.id = ANY ($5)"
            " AND t.revoked_at IS NULL AND t.expires_at > (SELECT workspace_now())",
            list(link_ids),
        )
        links = [REPORT_LINKS.entity(record) for record in found]
        return {link.id: link for link in links}

    async def recipient(self, actor: Actor, recipient_id: ReportRecipientId) -> ReportRecipient:
        return await self._recipients.one(actor, recipient_id)

    async def link_door(self, hash: str) -> Door | None:
        return await self._door("find_report_link", hash)

    async def stop_door(self, hash: str) -> Door | None:
        return await self._door("find_report_recipient", hash)

    async def _door(self, name: str, hash: str) -> Door | None:
        async with self._database.connection() as connection:
            record = await connection.fetchrow(f"SELECT * FROM {name}($1)", hash)
        if record is None:
            return None
        organization, workspace = record["organization_id"], record["workspace_id"]
        return Door(record["id"], OrganizationId(organization), WorkspaceId(workspace))


def _of(request: PageRequest, report_id: InsightReportId) -> PageRequest:
    mine = Filter("report_id", "in", [report_id])
    return replace(request, filters=[*request.filters, mine])
