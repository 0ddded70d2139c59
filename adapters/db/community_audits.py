"""Audits of communities, their templates and findings, in PostgreSQL."""

from collections.abc import Collection, Sequence

from adapters.db.batches import insert_all
from adapters.db.database import Database
from adapters.db.desk import DbKept
from adapters.db.grounds import GROUND, ground_of
from adapters.db.mapping import Table
from adapters.db.missing import missing
from adapters.db.shelf import Shelf
from adapters.db.transaction import DbTransaction
from adapters.faults import point
from domain.communities.audit_finding import AuditFinding
from domain.communities.audit_template import AuditTemplate
from domain.communities.community_audit import AuditEvidence, AuditResult, CommunityAudit
from domain.communities.community_audit_ports import AuditGround
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    AuditFindingId,
    AuditTemplateId,
    CommunityAuditId,
    CommunityId,
    MediaId,
)
from domain.shared.paging import Filter, Page, PageRequest

AUDIT_TEMPLATES = Table("audit_templates", AuditTemplate)
AUDITS = Table("community_audits", CommunityAudit)
RESULT_KEYS = ("workspace_id", "audit_id", "subject_id", "item_key")
RESULTS = Table("community_audit_results", AuditResult, keys=RESULT_KEYS)
EVIDENCE = Table("community_audit_evidence", AuditEvidence, keys=(*RESULT_KEYS, "position"))
FINDINGS = Table("audit_findings", AuditFinding)

UNDONE = "t.state IN ('proposed', 'open', 'in_progress')"
MOST_FINDINGS = 200


class DbAuditTemplates(DbKept[AuditTemplate]):
    def __init__(self, tx: DbTransaction) -> None:
        super().__init__(tx, AUDIT_TEMPLATES, "audit_template")

    async def standing(self) -> int:
        found: int = await self._tx.connection.fetchval(
            f"SELECT count(*) FROM audit_templates t WHERE {self._tx.tools.database.mine('t')}"
            " AND t.removed_at IS NULL",
            self._tx.actor.workspace,
        )
        return found


class DbAudits:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, audit: CommunityAudit, results: Sequence[AuditResult]) -> None:
        self._tx.add(AUDITS, audit)
        self._tx.add(RESULTS, *results)

    async def get(self, audit_id: CommunityAuditId) -> CommunityAudit:
        record = await self._tx.connection.fetchrow(
            f"SELECT {AUDITS.listed('t')} FROM community_audits t"
            f" WHERE {self._mine('t')} AND t.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            audit_id,
        )
        if record is None:
            raise NotFound(thing="audit")
        return AUDITS.entity(record)

    async def save(self, audit: CommunityAudit) -> None:
        await self._tx.connection.execute(AUDITS.update, *AUDITS.values(audit))

    async def results(self, audit_id: CommunityAuditId) -> Sequence[AuditResult]:
        found = await self._tx.connection.fetch(
            f"SELECT {RESULTS.listed('t')} FROM community_audit_results t"
            f" WHERE {self._mine('t')} AND t.audit_id = $2 ORDER BY t.subject_id, t.item_key",
            self._tx.actor.workspace,
            audit_id,
        )
        return [RESULTS.entity(record) for record in found]

    async def record(self, result: AuditResult, evidence: Sequence[AuditEvidence]) -> None:
        await self._tx.connection.execute(RESULTS.update, *RESULTS.values(result))
        await insert_all(self._tx.connection, (EVIDENCE, evidence))
        point("audit_result_written")

    async def missing_media(self, media_ids: Collection[MediaId]) -> set[MediaId]:
        return await missing(self._tx, "media", media_ids) if media_ids else set()


class DbAuditFindings:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, finding: AuditFinding) -> None:
        self._tx.add(FINDINGS, finding)

    async def get(self, finding_id: AuditFindingId) -> AuditFinding:
        record = await self._tx.connection.fetchrow(
            f"SELECT {FINDINGS.listed('t')} FROM audit_findings t"
            f" WHERE {self._mine('t')} AND t.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            finding_id,
        )
        if record is None:
            raise NotFound(thing="audit_finding")
        return FINDINGS.entity(record)

    async def save(self, finding: AuditFinding) -> None:
        await self._tx.connection.execute(FINDINGS.update, *FINDINGS.values(finding))

    async def undone(self, community_id: CommunityId, template_key: str) -> set[str]:
        found = await self._tx.connection.fetch(
            f"SELECT DISTINCT t.item_key FROM audit_findings t WHERE {self._mine('t')}"
            f" AND t.community_id = $2 AND t.template_key = $3 AND {UNDONE}"
            " AND t.item_key IS NOT NULL",
            self._tx.actor.workspace,
            community_id,
            template_key,
        )
        return {record["item_key"] for record in found}


class DbCommunityAuditReads:
    """Named for what it reads: those of the trail of who did what are in `audit`."""

    def __init__(self, database: Database) -> None:
        self._audit_database = database
        self._audit_templates = Shelf(
            database,
            AUDIT_TEMPLATES,
            "audit_template",
            sorts=("id", "name", "created_at"),
            filters={"subject": "t.subject", "external_id": "t.external_id"},
            also="t.removed_at IS NULL",
        )
        self._audits = Shelf(
            database,
            AUDITS,
            "audit",
            sorts=("id", "created_at"),
            filters={
                "community_id": "t.community_id",
                "subject": "t.subject",
                "state": "t.state",
                "template_key": "t.template_key",
                "created_at": "t.created_at",
            },
        )
        self._findings = Shelf(
            database,
            FINDINGS,
            "audit_finding",
            sorts=("id", "created_at"),
            filters={
                "community_id": "t.community_id",
                "audit_id": "t.audit_id",
                "state": "t.state",
                "severity": "t.severity",
                "owner_id": "t.owner_id",
                "overdue": "(coalesce(t.due_at < (SELECT workspace_now()), false)"
                f" AND {UNDONE}) = %s",
                "due_at": "t.due_at",
            },
        )

    async def audit_template(self, actor: Actor, template_id: AuditTemplateId) -> AuditTemplate:
        return await self._audit_templates.one(actor, template_id)

    async def audit_templates(self, actor: Actor, request: PageRequest) -> Page[AuditTemplate]:
        return await self._audit_templates.page(actor, request)

    async def audit(self, actor: Actor, audit_id: CommunityAuditId) -> CommunityAudit:
        return await self._audits.one(actor, audit_id)

    async def audits(self, actor: Actor, request: PageRequest) -> Page[CommunityAudit]:
        return await self._audits.page(actor, request)

    async def audit_results(
        self, actor: Actor, audit_id: CommunityAuditId
    ) -> Sequence[AuditResult]:
        found = await self._audit_database.ask(
            actor,
            f"SELECT {RESULTS.listed('t')} FROM community_audit_results t"
            f" WHERE {self._audit_database.in_workspace('t')} AND t.audit_id = $5"
            " ORDER BY t.subject_id, t.item_key",
            audit_id,
        )
        return [RESULTS.entity(record) for record in found]

    async def audit_evidence(
        self, actor: Actor, audit_id: CommunityAuditId
    ) -> Sequence[AuditEvidence]:
        found = await self._audit_database.ask(
            actor,
            f"SELECT {EVIDENCE.listed('t')} FROM community_audit_evidence t"
            f" WHERE {self._audit_database.in_workspace('t')} AND t.audit_id = $5"
            " ORDER BY t.subject_id, t.item_key, t.position",
            audit_id,
        )
        return [EVIDENCE.entity(record) for record in found]

    async def audit_before(self, actor: Actor, audit: CommunityAudit) -> CommunityAudit | None:
        record = await self._audit_database.ask_one(
            actor,
            f"SELECT {AUDITS.listed('t')} FROM community_audits t"
            f" WHERE {self._audit_database.in_workspace('t')} AND t.community_id = $5"
            " AND t.template_key = $6 AND t.state = 'completed' AND (t.created_at, t.id) < ($7, $8)"
            " ORDER BY t.created_at DESC, t.id DESC LIMIT 1",
            audit.community_id,
            audit.template_key,
            audit.created_at,
            audit.id,
        )
        return AUDITS.entity(record) if record else None

    async def audit_finding(self, actor: Actor, finding_id: AuditFindingId) -> AuditFinding:
        return await self._findings.one(actor, finding_id)

    async def audit_findings(self, actor: Actor, request: PageRequest) -> Page[AuditFinding]:
        return await self._findings.page(actor, request)

    async def findings_of(self, actor: Actor, audit_id: CommunityAuditId) -> Sequence[AuditFinding]:
        here = PageRequest(MOST_FINDINGS, filters=[Filter("audit_id", "in", [audit_id])])
        return list((await self._findings.page(actor, here)).items)

    async def audit_ground(self, actor: Actor) -> AuditGround:
        return ground_of(await self._audit_database.ask_one(actor, GROUND))
