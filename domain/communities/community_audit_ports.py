"""What audits need from outside, each with its promises in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.communities.audit_drawing import Candidate
from domain.communities.audit_facts import (
    Account,
    Backlog,
    Contributions,
    Growth,
    Look,
    Pictures,
    Post,
    Promises,
    SeenLink,
    Talk,
    Talks,
    Voiced,
)
from domain.communities.audit_finding import AuditFinding
from domain.communities.audit_template import AuditTemplate
from domain.communities.community_audit import AuditEvidence, AuditResult, CommunityAudit
from domain.shared.access import Actor
from domain.shared.colours import Dress
from domain.shared.ids import (
    AuditFindingId,
    AuditTemplateId,
    CommunityAuditId,
    CommunityId,
    MediaId,
)
from domain.shared.paging import Page, PageRequest

MOST_POSTS = 2000
MOST_CONVERSATIONS = 5000
MOST_LINKS = 50
MOST_VOICED = 200
MOST_CASES = 1000
"""Of more than so many, audits look at the latest."""


class AuditTemplates(Protocol):
    async def add(self, template: AuditTemplate) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def get(self, template_id: AuditTemplateId) -> AuditTemplate:
        """Locked. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, template: AuditTemplate) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def standing(self) -> int:
        """How many there are."""
        ...


class AuditBook(Protocol):
    """Audits with their results and evidence. Whoever writes a result has its audit locked."""

    async def add(self, audit: CommunityAudit, results: Sequence[AuditResult]) -> None: ...

    async def get(self, audit_id: CommunityAuditId) -> CommunityAudit:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, audit: CommunityAudit) -> None: ...

    async def results(self, audit_id: CommunityAuditId) -> Sequence[AuditResult]:
        """All of them."""
        ...

    async def record(self, result: AuditResult, evidence: Sequence[AuditEvidence]) -> None:
        """Write what came of an item, and what shows it; evidence is only ever added."""
        ...

    async def missing_media(self, media_ids: Collection[MediaId]) -> set[MediaId]:
        """Those that are not in the library of this workspace."""
        ...


class AuditFindings(Protocol):
    async def add(self, finding: AuditFinding) -> None: ...

    async def get(self, finding_id: AuditFindingId) -> AuditFinding:
        """Locked. Raises NotFound."""
        ...

    async def save(self, finding: AuditFinding) -> None: ...

    async def undone(self, community_id: CommunityId, template_key: str) -> set[str]:
        """The items of which there is a finding already that nobody has put right."""
        ...


class CommunityAuditReads(Protocol):
    """Queries about audits. Each sees only the actor's workspace."""

    async def audit_template(self, actor: Actor, template_id: AuditTemplateId) -> AuditTemplate:
        """Raises NotFound."""
        ...

    async def audit_templates(self, actor: Actor, request: PageRequest) -> Page[AuditTemplate]: ...

    async def audit(self, actor: Actor, audit_id: CommunityAuditId) -> CommunityAudit:
        """Raises NotFound."""
        ...

    async def audits(self, actor: Actor, request: PageRequest) -> Page[CommunityAudit]: ...

    async def audit_results(
        self, actor: Actor, audit_id: CommunityAuditId
    ) -> Sequence[AuditResult]: ...

    async def audit_evidence(
        self, actor: Actor, audit_id: CommunityAuditId
    ) -> Sequence[AuditEvidence]: ...

    async def audit_before(self, actor: Actor, audit: CommunityAudit) -> CommunityAudit | None:
        """The last completed one of the same template and community that began earlier."""
        ...

    async def audit_finding(self, actor: Actor, finding_id: AuditFindingId) -> AuditFinding:
        """Raises NotFound."""
        ...

    async def audit_findings(self, actor: Actor, request: PageRequest) -> Page[AuditFinding]: ...

    async def findings_of(self, actor: Actor, audit_id: CommunityAuditId) -> Sequence[AuditFinding]:
        """The latest two hundred of an audit, in the order of their ids."""
        ...

    async def audit_ground(self, actor: Actor) -> "AuditGround": ...


@dataclass(frozen=True, slots=True)
class AuditGround:
    """What a workspace goes by: its name and language as its branding says, if that says them."""

    name: str
    timezone: str
    language: str
    dress: Dress = field(default_factory=Dress)


class AuditFacts(Protocol):
    """What the checks look at, gathered within the actor's walls by queries that have an end: of
    more than the bounds above, the latest. Repeating is safe. Raises TemporarilyUnavailable."""

    async def channels(self, actor: Actor, look: Look) -> Sequence[Account]:
        """Those of the community that are not disconnected."""
        ...

    async def posts(self, actor: Actor, look: Look) -> Sequence[Post]:
        """Messages that went out in the window, answers not among them, the earliest first."""
        ...

    async def talks(self, actor: Actor, look: Look) -> Talks: ...

    async def talk(self, actor: Actor, look: Look) -> Talk: ...

    async def promises(self, actor: Actor, look: Look) -> Promises: ...

    async def voice_of_posts(self, actor: Actor, look: Look) -> Voiced: ...

    async def voice_of_replies(self, actor: Actor, look: Look) -> Voiced: ...

    async def links(self, actor: Actor, look: Look) -> Sequence[SeenLink]:
        """Each address of those posts once, asked for through the guard that keeps the service away
        from private addresses. Takes as long as the servers behind them."""
        ...

    async def pictures(self, actor: Actor, look: Look) -> Pictures: ...

    async def backlog(self, actor: Actor, look: Look) -> Backlog: ...

    async def growth(self, actor: Actor, look: Look) -> Growth: ...

    async def contributions(self, actor: Actor, look: Look) -> Contributions: ...

    async def candidates(self, actor: Actor, look: Look) -> Sequence[Candidate]:
        """Conversations that began in the window, with what makes them risky."""
        ...


class AuditPrinter(Protocol):
    async def pdf(self, document: Mapping[str, Any]) -> bytes:
        """The same document always gives the same bytes; a logo whose bytes are gone is left out.
        Raises TemporarilyUnavailable."""
        ...
