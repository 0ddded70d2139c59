"""An audit begins: what it asks and what it looks at is settled, and the checks are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.communities.audit_catalogue import AuditSubject
from domain.communities.audit_drawing import draw
from domain.communities.audit_facts import Look
from domain.communities.audit_template import AuditSection, ItemKind
from domain.communities.auditing import window_of
from domain.communities.community_audit import (
    AUDIT_CHECKS,
    AuditResult,
    CommunityAudit,
    Sampling,
)
from domain.communities.community_audit_events import STARTED, audit_told
from domain.communities.errors import CommunityArchived, NothingToAudit
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import AuditTemplateId, CommunityAuditId, CommunityId, Kind, OperationId
from domain.shared.operations import (
    CREATED,
    Operation,
    OperationItem,
    OperationKind,
    OperationState,
    operation_changed,
)

USUAL_SAMPLE = 20


@dataclass(frozen=True, slots=True)
class AuditModel:
    """What an audit asks: of a template with an id and a version, or of one that is built in."""

    key: str
    name: str
    subject: AuditSubject
    sections: tuple[AuditSection, ...]
    template_id: AuditTemplateId | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class NewAudit:
    """Of a community, after a built-in `model` or the template with that id; from the first day to
    the last, in the workspace's time zone. The rest is for conversations: how many, and how they
    are drawn; without a seed by one that is made up."""

    community_id: CommunityId
    model: AuditModel | None = None
    template_id: AuditTemplateId | None = None
    first_day: date | None = None
    last_day: date | None = None
    sample_size: int | None = None
    sampling: Sampling | None = None
    seed: str | None = None


async def start_audit(room: Communities, actor: Actor, request: NewAudit) -> CommunityAudit:
    """Which conversations are looked at is drawn now, and never again. Raises MissingScope,
    NotFound for the community or the template, CommunityArchived, ValidationFailed for the window
    and for a sample where there is nothing to draw, NothingToAudit where no conversation began in
    the window, TemporarilyUnavailable."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    community = await room.reads.community(actor, request.community_id)
    if community.archived_at is not None:
        raise CommunityArchived()
    model = request.model or await _of_template(room, actor, request.template_id)
    ground = await room.reads.audit_ground(actor)
    now = room.clock.now()
    since, until = window_of(request.first_day, request.last_day, ground.timezone, now)
    audit = CommunityAudit(
        id=CommunityAuditId(room.ids.new(Kind.COMMUNITY_AUDIT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        community_id=request.community_id,
        subject=model.subject,
        name=model.name,
        template_key=model.key,
        sections=model.sections,
        since=since,
        until=until,
        timezone=ground.timezone,
        language=ground.language,
        operation_id=OperationId(room.ids.new(Kind.OPERATION)),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        template_id=model.template_id,
        template_version=model.version,
        **await _drawn(room, actor, request, model, Look(community.id, since, until, now)),
    )
    async with room.begin(actor) as tx:
        results = audit.blank()
        await _operation(tx, audit, results, now)
        await tx.audits.add(audit, results)
        tx.announce(audit_told(STARTED, audit))
        tx.plan(AUDIT_CHECKS, audit.id, now)
        await tx.commit(audit)
    return audit


async def _of_template(
    room: Communities, actor: Actor, template_id: AuditTemplateId | None
) -> AuditModel:
    assert template_id is not None, "there is a model or a template"
    found = await room.reads.audit_template(actor, template_id)
    return AuditModel(found.id, found.name, found.subject, found.sections, found.id, found.version)


async def _drawn(
    room: Communities, actor: Actor, request: NewAudit, model: AuditModel, look: Look
) -> dict[str, Any]:
    if model.subject is AuditSubject.COMMUNITY:
        given = [
            FieldError(f"/{name}", "nothing_to_draw")
            for name in ("sample_size", "sampling", "seed")
            if getattr(request, name) is not None
        ]
        if given:
            raise ValidationFailed(errors=given)
        return {}
    candidates = await room.audit_facts.candidates(actor, look)
    if not candidates:
        raise NothingToAudit()
    seed = request.seed or room.ids.new(Kind.COMMUNITY_AUDIT)
    sampling = request.sampling or Sampling.RANDOM
    size = request.sample_size or USUAL_SAMPLE
    drawn = draw(candidates, size, seed, sampling)
    return {"sampling": sampling, "seed": seed, "sample": drawn}


async def _operation(
    tx: CommunitiesTransaction,
    audit: CommunityAudit,
    results: Sequence[AuditResult],
    now: datetime,
) -> None:
    checks = {
        item.key
        for section in audit.sections
        for item in section.items
        if item.kind is ItemKind.CHECK
    }
    made = [one for one in results if one.item_key in checks]
    operation = Operation(
        id=audit.operation_id,
        workspace_id=audit.workspace_id,
        organization_id=audit.organization_id,
        kind=OperationKind.COMMUNITY_AUDIT,
        state=OperationState.PENDING,
        request={"audit_id": audit.id},
        total=len(made),
        created_by=audit.created_by,
        created_at=now,
        updated_at=now,
    )
    items = [
        OperationItem(
            audit.workspace_id,
            operation.id,
            index,
            {"item_key": one.item_key, "subject_id": one.subject_id},
        )
        for index, one in enumerate(made)
    ]
    await tx.operations.add(operation, items)
    tx.announce(operation_changed(CREATED, operation))
