"""UTM templates are written down, read, changed and thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from domain.campaigns.link_events import UTM_CREATED, UTM_DELETED, UTM_UPDATED, utm_template_told
from domain.campaigns.room import Campaigns
from domain.campaigns.utm import Utm, UtmTemplate
from domain.shared.access import Actor, Permission
from domain.shared.errors import ValidationFailed
from domain.shared.ids import Kind, UtmTemplateId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

TEXTS = frozenset(each.name for each in fields(Utm))


@dataclass(frozen=True, slots=True)
class NewUtmTemplate:
    name: str
    utm: Utm
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_utm_template(
    room: Campaigns, actor: Actor, request: NewUtmTemplate
) -> UtmTemplate:
    """Raises MissingScope, ValidationFailed for a place that nobody would fill in,
    DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    template = UtmTemplate(
        id=UtmTemplateId(room.ids.new(Kind.UTM_TEMPLATE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        utm=request.utm,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    _check(template)
    async with room.linking.begin(actor) as tx:
        await tx.utm_templates.add(template)
        tx.announce(utm_template_told(UTM_CREATED, template))
        await tx.commit(template)
    return template


async def change_utm_template(
    room: Campaigns,
    actor: Actor,
    template_id: UtmTemplateId,
    version: Version,
    changes: Mapping[str, Any],
) -> UtmTemplate:
    """`changes` are of the template and of its parameters, by their names. Links that were said
    already keep the parameters they were filled with. Raises MissingScope,
    NotFound, VersionMismatch, ValidationFailed, DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.linking.begin(actor) as tx:
        before = await tx.utm_templates.get(template_id)
        must_match(version, before.version)
        texts = {name: text for name, text in changes.items() if name in TEXTS}
        rest = {name: value for name, value in changes.items() if name not in TEXTS}
        utm = replace(before.utm, **texts)
        template = before.change(room.clock.now(), utm=utm, **rest)
        _check(template)
        await tx.utm_templates.save(template)
        tx.announce(utm_template_told(UTM_UPDATED, template, before))
        await tx.commit(template)
    return template


async def remove_utm_template(
    room: Campaigns, actor: Actor, template_id: UtmTemplateId, version: Version
) -> UtmTemplate:
    """For good. Links and campaigns that refer to it go without. Raises MissingScope, NotFound,
    VersionMismatch."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.linking.begin(actor) as tx:
        before = await tx.utm_templates.get(template_id)
        must_match(version, before.version)
        template = before.remove(room.clock.now())
        await tx.utm_templates.save(template)
        tx.announce(utm_template_told(UTM_DELETED, template, before))
        await tx.commit(template)
    return template


async def read_utm_template(
    room: Campaigns, actor: Actor, template_id: UtmTemplateId
) -> UtmTemplate:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.linking.reads.utm_template(actor, template_id)


async def list_utm_templates(
    room: Campaigns, actor: Actor, request: PageRequest
) -> Page[UtmTemplate]:
    actor.require(Permission.PLANNING_READ)
    return await room.linking.reads.utm_templates(actor, request)


def _check(template: UtmTemplate) -> None:
    faults = list(template.utm.faults())
    if faults:
        raise ValidationFailed(errors=faults)
