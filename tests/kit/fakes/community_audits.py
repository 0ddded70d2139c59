"""Audits in memory, and facts for them that a test makes up."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

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
from domain.communities.audit_finding import UNDONE, AuditFinding
from domain.communities.audit_template import AuditTemplate
from domain.communities.community_audit import (
    AuditEvidence,
    AuditResult,
    AuditState,
    CommunityAudit,
)
from domain.communities.community_audit_ports import AuditGround
from domain.shared.access import Actor
from domain.shared.colours import Dress
from domain.shared.errors import NotFound
from domain.shared.ids import (
    AuditFindingId,
    AuditTemplateId,
    CommunityAuditId,
    CommunityId,
    MediaId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.memory import FakeTransaction, Memory
from tests.kit.fakes.operations import FakeOperations


class FakeAuditTemplates:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.audit_templates

    async def add(self, template: AuditTemplate) -> None:
        self._rows[self._tx.key(template.id)] = template

    async def get(self, template_id: AuditTemplateId) -> AuditTemplate:
        found = self._rows.get(self._tx.key(template_id))
        if found is None or found.removed_at is not None:
            raise NotFound(thing="audit_template")
        return found

    async def save(self, template: AuditTemplate) -> None:
        self._rows[self._tx.key(template.id)] = template

    async def standing(self) -> int:
        return sum(one.removed_at is None for one in self._rows.values())


class FakeAuditBook:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._audits = tx.tables.community_audits
        self._results = tx.tables.community_audit_results
        self._evidence = tx.tables.community_audit_evidence

    async def add(self, audit: CommunityAudit, results: Sequence[AuditResult]) -> None:
        self._audits[self._tx.key(audit.id)] = audit
        for result in results:
            self._results[_place(result)] = result

    async def get(self, audit_id: CommunityAuditId) -> CommunityAudit:
        try:
            return self._audits[self._tx.key(audit_id)]
        except KeyError:
            raise NotFound(thing="audit") from None

    async def save(self, audit: CommunityAudit) -> None:
        self._audits[self._tx.key(audit.id)] = audit

    async def results(self, audit_id: CommunityAuditId) -> Sequence[AuditResult]:
        return [one for one in self._results.values() if one.audit_id == audit_id]

    async def record(self, result: AuditResult, evidence: Sequence[AuditEvidence]) -> None:
        self._results[_place(result)] = result
        for one in evidence:
            place = (*_place(result), str(one.position))
            if place in self._evidence:
                raise AssertionError("evidence is added once")
            self._evidence[place] = one

    async def missing_media(self, media_ids: Collection[MediaId]) -> set[MediaId]:
        return {id for id in media_ids if self._tx.key(id) not in self._tx.tables.media}


class FakeAuditFindings:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.audit_findings

    async def add(self, finding: AuditFinding) -> None:
        self._rows[self._tx.key(finding.id)] = finding

    async def get(self, finding_id: AuditFindingId) -> AuditFinding:
        try:
            return self._rows[self._tx.key(finding_id)]
        except KeyError:
            raise NotFound(thing="audit_finding") from None

    async def save(self, finding: AuditFinding) -> None:
        self._rows[self._tx.key(finding.id)] = finding

    async def undone(self, community_id: CommunityId, template_key: str) -> set[str]:
        return {
            one.item_key
            for one in self._rows.values()
            if (one.community_id, one.template_key) == (community_id, template_key)
            and one.state in UNDONE
            and one.item_key is not None
        }


class FakeAuditingTx(FakeTransaction):
    @property
    def audit_templates(self) -> FakeAuditTemplates:
        return FakeAuditTemplates(self)

    @property
    def audits(self) -> FakeAuditBook:
        return FakeAuditBook(self)

    @property
    def audit_findings(self) -> FakeAuditFindings:
        return FakeAuditFindings(self)

    @property
    def operations(self) -> FakeOperations:
        return FakeOperations(self)


class FakeCommunityAuditReads:
    """Single things; pages are asked of the real database."""

    _memory: Memory

    async def audit_template(self, actor: Actor, template_id: AuditTemplateId) -> AuditTemplate:
        return await FakeAuditTemplates(FakeTransaction(self._memory, actor)).get(template_id)

    async def audit_templates(self, actor: Actor, request: PageRequest) -> Page[AuditTemplate]:
        raise NotImplementedError

    async def audit(self, actor: Actor, audit_id: CommunityAuditId) -> CommunityAudit:
        return await FakeAuditBook(FakeTransaction(self._memory, actor)).get(audit_id)

    async def audits(self, actor: Actor, request: PageRequest) -> Page[CommunityAudit]:
        raise NotImplementedError

    async def audit_results(
        self, actor: Actor, audit_id: CommunityAuditId
    ) -> Sequence[AuditResult]:
        return await FakeAuditBook(FakeTransaction(self._memory, actor)).results(audit_id)

    async def audit_evidence(
        self, actor: Actor, audit_id: CommunityAuditId
    ) -> Sequence[AuditEvidence]:
        found = self._memory.tables.community_audit_evidence.values()
        return [one for one in found if one.audit_id == audit_id]

    async def audit_before(self, actor: Actor, audit: CommunityAudit) -> CommunityAudit | None:
        before = [
            one
            for one in self._memory.tables.community_audits.values()
            if (one.community_id, one.template_key) == (audit.community_id, audit.template_key)
            and one.state is AuditState.COMPLETED
            and (one.created_at, one.id) < (audit.created_at, audit.id)
        ]
        return max(before, key=lambda one: (one.created_at, one.id), default=None)

    async def audit_finding(self, actor: Actor, finding_id: AuditFindingId) -> AuditFinding:
        return await FakeAuditFindings(FakeTransaction(self._memory, actor)).get(finding_id)

    async def audit_findings(self, actor: Actor, request: PageRequest) -> Page[AuditFinding]:
        raise NotImplementedError

    async def findings_of(self, actor: Actor, audit_id: CommunityAuditId) -> Sequence[AuditFinding]:
        found = self._memory.tables.audit_findings.values()
        return [one for one in found if one.audit_id == audit_id]

    async def audit_ground(self, actor: Actor) -> AuditGround:
        [found] = [w for w in self._memory.tables.workspaces.values() if w.id == actor.workspace]
        worn = self._memory.tables.brandings.get(actor.workspace)
        if worn is None:
            return AuditGround(found.name, found.timezone, found.language)
        logo = worn.logo_media_id
        held = self._memory.tables.media.get((actor.workspace, logo)) if logo else None
        dress = Dress(
            worn.primary_colour or Dress().primary,
            worn.accent_colour or Dress().accent,
            worn.background_colour or Dress().background,
            logo if held and not held.deleted_at else None,
        )
        name, language = worn.display_name or found.name, worn.locale or found.language
        return AuditGround(name, found.timezone, language, dress)


class ScriptedAuditFacts:
    """Says what a test wants it to; a name in `breaks` raises."""

    def __init__(self) -> None:
        self.of_channels: Sequence[Account] = (Account("chn_1", "aurora", "Aurora"),)
        self.of_posts: Sequence[Post] = ()
        self.of_talks = Talks(0, (), ())
        self.of_talk = Talk(60.0, 1, waits=False)
        self.of_promises = Promises(0, 0, ())
        self.of_voice = Voiced(has_voice=False)
        self.of_links: Sequence[SeenLink] = ()
        self.of_pictures = Pictures(0, ())
        self.of_backlog = Backlog(())
        self.of_growth = Growth(0, 0)
        self.of_contributions = Contributions(0, 0, ())
        self.of_candidates: Sequence[Candidate] = (Candidate("cnv_1"), Candidate("cnv_2"))
        self.breaks: set[str] = set()

    async def channels(self, actor: Actor, look: Look) -> Sequence[Account]:
        return self.of_channels

    async def posts(self, actor: Actor, look: Look) -> Sequence[Post]:
        return self.of_posts

    async def talks(self, actor: Actor, look: Look) -> Talks:
        if "talks" in self.breaks:
            raise RuntimeError("talks")
        return self.of_talks

    async def talk(self, actor: Actor, look: Look) -> Talk:
        return self.of_talk

    async def promises(self, actor: Actor, look: Look) -> Promises:
        return self.of_promises

    async def voice_of_posts(self, actor: Actor, look: Look) -> Voiced:
        return self.of_voice

    async def voice_of_replies(self, actor: Actor, look: Look) -> Voiced:
        return self.of_voice

    async def links(self, actor: Actor, look: Look) -> Sequence[SeenLink]:
        return self.of_links

    async def pictures(self, actor: Actor, look: Look) -> Pictures:
        return self.of_pictures

    async def backlog(self, actor: Actor, look: Look) -> Backlog:
        return self.of_backlog

    async def growth(self, actor: Actor, look: Look) -> Growth:
        return self.of_growth

    async def contributions(self, actor: Actor, look: Look) -> Contributions:
        return self.of_contributions

    async def candidates(self, actor: Actor, look: Look) -> Sequence[Candidate]:
        return self.of_candidates


class FakeAuditPrinter:
    async def pdf(self, document: Mapping[str, Any]) -> bytes:
        return json.dumps(document).encode()


def _place(result: AuditResult) -> tuple[str, ...]:
    return result.workspace_id, result.audit_id, result.subject_id, result.item_key
