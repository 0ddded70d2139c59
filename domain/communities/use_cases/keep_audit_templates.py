"""Templates of audits are written down, read, changed and removed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.communities.audit_catalogue import AuditSubject
from domain.communities.audit_template import AuditSection, AuditTemplate, faults_of
from domain.communities.community_audit_events import (
    TEMPLATE_CREATED,
    TEMPLATE_DELETED,
    TEMPLATE_UPDATED,
    template_told,
)
from domain.communities.errors import TooManyAuditTemplates
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.errors import ValidationFailed
from domain.shared.ids import AuditTemplateId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

MOST_TEMPLATES = 100


@dataclass(frozen=True, slots=True)
class NewAuditTemplate:
    name: str
    subject: AuditSubject
    sections: tuple[AuditSection, ...]
    description: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_audit_template(
    room: Communities, actor: Actor, request: NewAuditTemplate
) -> AuditTemplate:
    """Raises MissingScope, ValidationFailed, TooManyAuditTemplates, DuplicateExternalId."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    now = room.clock.now()
    made = AuditTemplate(
        id=AuditTemplateId(room.ids.new(Kind.AUDIT_TEMPLATE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **{name: getattr(request, name) for name in NewAuditTemplate.__dataclass_fields__},
    )
    _check(made)
    async with room.begin(actor) as tx:
        if await tx.audit_templates.standing() >= MOST_TEMPLATES:
            raise TooManyAuditTemplates(maximum=MOST_TEMPLATES)
        await tx.audit_templates.add(made)
        tx.announce(template_told(TEMPLATE_CREATED, made))
        await tx.commit(made)
    return made


async def change_audit_template(
    room: Communities,
    actor: Actor,
    template_id: AuditTemplateId,
    version: Version,
    changes: Mapping[str, Any],
) -> AuditTemplate:
    """Audits that began before stay as they are. Raises MissingScope, NotFound, VersionMismatch,
    ValidationFailed, DuplicateExternalId."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.audit_templates.get(template_id)
        must_match(version, before.version)
        after = before.change(room.clock.now(), **changes)
        _check(after)
        await tx.audit_templates.save(after)
        tx.announce(template_told(TEMPLATE_UPDATED, after, before))
        await tx.commit(after)
    return after


async def remove_audit_template(
    room: Communities, actor: Actor, template_id: AuditTemplateId, version: Version
) -> AuditTemplate:
    """Its audits stay. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.audit_templates.get(template_id)
        must_match(version, before.version)
        after = before.remove(room.clock.now())
        await tx.audit_templates.save(after)
        tx.announce(template_told(TEMPLATE_DELETED, after, before))
        await tx.commit(after)
    return after


async def read_audit_template(
    room: Communities, actor: Actor, template_id: AuditTemplateId
) -> AuditTemplate:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.COMMUNITY_AUDITS_READ)
    return await room.reads.audit_template(actor, template_id)


async def list_audit_templates(
    room: Communities, actor: Actor, request: PageRequest
) -> Page[AuditTemplate]:
    """Raises MissingScope."""
    actor.require(Permission.COMMUNITY_AUDITS_READ)
    return await room.reads.audit_templates(actor, request)


def _check(template: AuditTemplate) -> None:
    errors = list(faults_of(template.subject, template.sections))
    if errors:
        raise ValidationFailed(errors=errors)
