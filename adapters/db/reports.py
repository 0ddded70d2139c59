"""Reports, what a reporter's word is worth, and what can be said in public, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.db.database import Database
from adapters.db.mapping import Table
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from domain.moderation.report import (
    COUNTED,
    Credibility,
    Notice,
    Report,
    ReporterKind,
    ReportOutcome,
    outcome_of,
)
from domain.moderation.report_ports import ReceiptDoor
from domain.moderation.transparency import Summary
from domain.shared.access import Actor
from domain.shared.ids import (
    CaseId,
    ModerationLinkId,
    OrganizationId,
    ReportId,
    WorkspaceId,
)
from domain.shared.paging import Page, PageRequest

REPORTS = Table("reports", Report)
NOTICES = Table("report_notices", Notice, keys=("workspace_id", "report_id"))
# A case that joined another is judged there.
_JUDGED = (
    "JOIN moderation_cases j ON j.workspace_id = t.workspace_id"
    " AND j.id = coalesce(t.joined_id, t.id)"
)
_RESTRICTS = "d.statement IS NOT NULL"
_AUTOMATION = """CASE WHEN (d.statement->>'automated_decision')::boolean THEN 'decided'
    WHEN (d.statement->>'automated_detection')::boolean THEN 'detected' ELSE 'none' END"""


class DbReports:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, report: Report) -> None:
        self._tx.add(REPORTS, report)

    async def alone(self, receipt: str) -> None:
        await self._tx.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"{self._tx.actor.workspace}/receipt/{receipt}",
        )

    async def noticed(self, receipt: str) -> tuple[Report, Notice] | None:
        notice = await self._tx.connection.fetchrow(
            f"SELECT {NOTICES.listed('n')} FROM report_notices n"
            " WHERE n.workspace_id = $1 AND n.receipt = $2",
            self._tx.actor.workspace,
            receipt,
        )
        if notice is None:
            return None
        report = await self._tx.connection.fetchrow(
            f"SELECT {REPORTS.listed('r')} FROM reports r WHERE r.workspace_id = $1 AND r.id = $2",
            self._tx.actor.workspace,
            notice["report_id"],
        )
        return REPORTS.entity(report), NOTICES.entity(notice)

    async def note(self, notice: Notice) -> None:
        self._tx.add(NOTICES, notice)


class DbReportReads:
    """What moderation's reads know of reports."""

    def __init__(self, database: Database) -> None:
        self._reports_database = database
        self._reports = Shelf(
            database,
            REPORTS,
            "report",
            sorts=("id", "created_at"),
            filters={
                "channel_id": "t.channel_id",
                "case_id": "t.case_id",
                "reporter_kind": "t.reporter_kind",
                "reporter_id": "t.reporter_id",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
        )

    async def report(self, actor: Actor, report_id: ReportId) -> Report:
        return await self._reports.one(actor, report_id)

    async def notice(self, actor: Actor, report_id: ReportId) -> Notice | None:
        record = await self._reports_database.ask_one(
            actor,
            f"SELECT {NOTICES.listed('t')} FROM report_notices t"
            f" WHERE {self._mine} AND t.report_id = $5",
            report_id,
        )
        return NOTICES.entity(record) if record else None

    async def receipt_door(self, receipt: str) -> ReceiptDoor | None:
        async with self._reports_database.connection() as connection:
            record = await connection.fetchrow("SELECT * FROM find_receipt($1)", receipt)
        if record is None:
            return None
        return ReceiptDoor(
            ReportId(record["report_id"]),
            OrganizationId(record["organization_id"]),
            WorkspaceId(record["workspace_id"]),
        )

    async def waiting_by(self, actor: Actor, link_id: ModerationLinkId, most: int) -> int:
        record = await self._reports_database.ask_one(
            actor,
            "SELECT count(*) AS number FROM (SELECT FROM moderation_cases t"
            f" WHERE {self._mine} AND t.state IN ('open', 'in_review') AND t.opened_by = $5"
            " LIMIT $6) c",
            link_id,
            most,
        )
        return int(record["number"])

    async def reports(self, actor: Actor, request: PageRequest) -> Page[Report]:
        return await self._reports.page(actor, request)

    async def credibility(self, actor: Actor, kind: ReporterKind, reporter_id: str) -> Credibility:
        record = await self._reports_database.ask_one(
            actor,
            "SELECT count(*) AS decided, count(*) FILTER (WHERE r.upheld) AS upheld FROM ("
            " SELECT d.measure <> 'approve' AS upheld FROM reports t"
            " JOIN moderation_cases c ON c.workspace_id = t.workspace_id AND c.id = t.case_id"
            " JOIN decisions d ON d.workspace_id = c.workspace_id AND d.id = c.decision_id"
            f" WHERE {self._mine} AND t.reporter_kind = $5 AND t.reporter_id = $6"
            f" ORDER BY t.id DESC LIMIT {COUNTED}) r",
            kind,
            reporter_id,
        )
        return Credibility(record["decided"], record["upheld"])

    async def outcomes(
        self, actor: Actor, case_ids: Sequence[CaseId]
    ) -> Mapping[CaseId, ReportOutcome]:
        found = await self._reports_database.ask(
            actor,
            f"SELECT t.id, d.measure FROM moderation_cases t {_JUDGED}"
            " LEFT JOIN decisions d"
            " ON d.workspace_id = j.workspace_id AND d.id = j.decision_id"
            f" WHERE {self._mine} AND t.id = ANY ($5)",
            list(case_ids),
        )
        return {CaseId(row["id"]): outcome_of(row["measure"]) for row in found}

    async def summary(self, actor: Actor, since: datetime, until: datetime) -> Summary:
        first = "d.reverses IS NULL"
        total = await self._one(
            actor,
            since,
            until,
            f"count(*) FILTER (WHERE {first}) AS decisions,"
            f" count(*) FILTER (WHERE NOT ({first})) AS reversals,"
            " percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM"
            f" d.created_at - c.created_at)) FILTER (WHERE {first}) AS median",
        )
        return Summary(
            since=since,
            until=until,
            decisions=total["decisions"],
            by_measure=await self._counts(actor, since, until, "d.measure", first),
            by_ground=await self._counts(
                actor, since, until, "d.statement->>'ground'", f"{first} AND {_RESTRICTS}"
            ),
            by_automation=await self._counts(
                actor, since, until, _AUTOMATION, f"{first} AND {_RESTRICTS}"
            ),
            reports=await self._number(actor, since, until, "reports", "true"),
            appeals=await self._number(actor, since, until, "appeals", "true"),
            appeals_upheld=await self._number(actor, since, until, "appeals", "t.state = 'upheld'"),
            appeals_reversed=await self._number(
                actor, since, until, "appeals", "t.state = 'reversed'"
            ),
            reversals=total["reversals"],
            median_seconds=None if total["median"] is None else round(total["median"]),
        )

    @property
    def _mine(self) -> str:
        return self._reports_database.in_workspace("t")

    async def _one(self, actor: Actor, since: datetime, until: datetime, what: str) -> Any:
        return await self._reports_database.ask_one(
            actor,
            f"SELECT {what} FROM decisions d JOIN moderation_cases c"
            " ON c.workspace_id = d.workspace_id AND c.id = d.case_id"
            f" WHERE {self._reports_database.in_workspace('d')}"
            " AND d.created_at >= $5 AND d.created_at < $6",
            since,
            until,
        )

    async def _counts(
        self, actor: Actor, since: datetime, until: datetime, by: str, where: str
    ) -> dict[str, int]:
        found = await self._reports_database.ask(
            actor,
            f"SELECT {by} AS word, count(*) AS number FROM decisions d"
            f" WHERE {self._reports_database.in_workspace('d')}"
            f" AND d.created_at >= $5 AND d.created_at < $6 AND {where} GROUP BY 1 ORDER BY 1",
            since,
            until,
        )
        return {row["word"]: row["number"] for row in found}

    async def _number(
        self, actor: Actor, since: datetime, until: datetime, table: str, where: str
    ) -> int:
        record = await self._reports_database.ask_one(
            actor,
            f"SELECT count(*) AS number FROM {table} t WHERE {self._mine}"
            f" AND t.created_at >= $5 AND t.created_at < $6 AND {where}",
            since,
            until,
        )
        return int(record["number"])
