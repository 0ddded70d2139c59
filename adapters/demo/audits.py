"""The café has had its community looked at, and somebody is to put right what was found."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.wiring import House
from domain.communities.audit_catalogue import AuditSubject, CheckKind
from domain.communities.audit_finding import Severity
from domain.communities.audit_template import AuditItem, AuditSection, ItemKind
from domain.communities.community_audit import Answer
from domain.communities.use_cases.answer_audit import Reply, answer_audit, complete_audit
from domain.communities.use_cases.check_audit import check_audit
from domain.communities.use_cases.keep_audit_findings import NewFinding, open_finding
from domain.communities.use_cases.keep_audit_templates import (
    NewAuditTemplate,
    create_audit_template,
)
from domain.communities.use_cases.start_audit import NewAudit, start_audit
from domain.shared.access import Actor
from domain.shared.ids import AuditTemplateId, CommunityId

CADENCE = AuditItem("cadencia", ItemKind.CHECK, 2, CheckKind.POSTS_PER_WEEK)
MONTHLY = (
    AuditSection(
        "contenido",
        "Contenido",
        (
            CADENCE,
            replace(CADENCE, key="silencio", points=1, check=CheckKind.LONGEST_SILENCE),
            replace(CADENCE, key="voz", points=1, check=CheckKind.VOICE),
            replace(CADENCE, key="imagenes", points=1, check=CheckKind.ALT_TEXTS),
            AuditItem("biografia", ItemKind.YES_NO, 2, text="¿Dice la biografía lo que ofrecemos?"),
        ),
    ),
    AuditSection(
        "conversacion",
        "Conversación",
        (
            replace(CADENCE, key="respuesta", check=CheckKind.FIRST_REPLY),
            replace(CADENCE, key="pendientes", check=CheckKind.UNANSWERED),
            AuditItem("tono", ItemKind.SCALE, 1, text="¿Qué tal suena lo que respondemos?", best=5),
        ),
    ),
)
"""Nothing here asks the links: a demonstration calls nobody."""


@dataclass(frozen=True)
class Audits:
    house: House
    actor: Actor
    home: CommunityId
    now: datetime

    async def fill(self) -> None:
        """One that is over, with what it found, and one that waits for answers."""
        room = self.house.app.communities
        wanted = NewAuditTemplate("Revisión mensual", AuditSubject.COMMUNITY, MONTHLY)
        template = await create_audit_template(room, self.actor, wanted)
        for month in (1, 0):
            last = (self.now - timedelta(days=1 + 15 * month)).date()
            await self._one(template.id, last.isoformat(), over=bool(month))

    async def _one(self, template: AuditTemplateId, last: str, *, over: bool) -> None:
        room, day = self.house.app.communities, datetime.fromisoformat(last).date()
        wanted = NewAudit(
            self.home,
            template_id=template,
            first_day=day - timedelta(days=14),
            last_day=day,
        )
        audit = await start_audit(room, self.actor, wanted)
        await check_audit(room, self.actor, audit.id)
        answers = [Reply("biografia", Answer(value=0.0, note="Falta el horario de verano."))]
        if over:
            answers.append(Reply("tono", Answer(value=4.0)))
        for reply in answers:
            await answer_audit(room, self.actor, audit.id, None, reply)
        if over:
            await complete_audit(room, self.actor, audit.id, None)
            found = NewFinding(
                "La biografía no dice el horario",
                Severity.MEDIUM,
                "biografia",
                due_at=self.now + timedelta(days=10),
            )
            await open_finding(room, self.actor, audit.id, found)
