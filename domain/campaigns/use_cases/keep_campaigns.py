"""Campaigns are written down, read and changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.campaigns.events import APPROVED, CREATED, RETURNED, UPDATED, campaign_changed
from domain.campaigns.model import Budget, Campaign, CampaignStatus, each_once
from domain.campaigns.performance import Cost, Target, faults_of
from domain.campaigns.ports import CampaignsTransaction
from domain.campaigns.room import Campaigns
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CampaignId, Kind, UtmTemplateId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """What is to be reached, and by when; the days are on the workspace's wall."""

    name: str
    brief: str | None = None
    objective: str | None = None
    objective_id: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    budget: Budget | None = None
    hashtags: tuple[str, ...] = ()
    audience: str | None = None
    pillars: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    costs: tuple[Cost, ...] = ()
    utm_template_id: UtmTemplateId | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_campaign(room: Campaigns, actor: Actor, request: NewCampaign) -> Campaign:
    """Raises MissingScope, ValidationFailed for an end before the start, targets that cannot be
    counted and costs without a currency, NotFound for a UTM template or an objective,
    DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    campaign = Campaign(
        id=CampaignId(room.ids.new(Kind.CAMPAIGN)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        status=CampaignStatus.DRAFT,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        brief=request.brief,
        objective=request.objective,
        objective_id=request.objective_id,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        budget=request.budget,
        hashtags=each_once(request.hashtags),
        audience=request.audience,
        pillars=request.pillars,
        targets=request.targets,
        costs=request.costs,
        utm_template_id=request.utm_template_id,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    _check(campaign)
    async with room.begin(actor) as tx:
        await _check_template(tx, campaign, None)
        await _check_objective(tx, campaign, None)
        await tx.book.add(campaign)
        tx.announce(campaign_changed(CREATED, campaign))
        await tx.commit(campaign)
    return campaign


async def change_campaign(
    room: Campaigns,
    actor: Actor,
    campaign_id: CampaignId,
    version: Version,
    changes: Mapping[str, Any],
    *,
    approve: bool = False,
) -> Campaign:
    """Another plan than the approved one is a draft again; once it has begun it needs somebody who
    may approve, and who does so with the change.

    Raises MissingScope, NotFound, VersionMismatch, InvalidState once it is archived,
    CampaignApproved, ValidationFailed as when it is created, DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    if approve:
        actor.require(Permission.MESSAGES_APPROVE)
    async with room.begin(actor) as tx:
        before = await tx.book.get(campaign_id)
        must_match(version, before.version)
        now = room.clock.now()
        if approve:
            campaign = before.change_approved(actor.id, now, **changes)
        else:
            campaign = before.change(now, **changes)
        _check(campaign)
        await _check_template(tx, campaign, before)
        await _check_objective(tx, campaign, before)
        await tx.book.save(campaign)
        tx.announce(campaign_changed(UPDATED, campaign, before))
        if approve or campaign.status is not before.status:
            name = APPROVED if approve else RETURNED
            tx.announce(campaign_changed(name, campaign, before))
        await tx.commit(campaign)
    return campaign


async def read_campaign(room: Campaigns, actor: Actor, campaign_id: CampaignId) -> Campaign:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.campaign(actor, campaign_id)


async def list_campaigns(room: Campaigns, actor: Actor, request: PageRequest) -> Page[Campaign]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.campaigns(actor, request)


def _check(campaign: Campaign) -> None:
    """Days that are written alike sort as they follow each other."""
    faults = faults_of(campaign.targets, campaign.costs, has_budget=campaign.budget is not None)
    first, last = campaign.starts_on, campaign.ends_on
    if first is not None and last is not None and last < first:
        faults.append(FieldError("/ends_on", "ends_before_start"))
    if faults:
        raise ValidationFailed(errors=faults)


async def _check_template(
    tx: CampaignsTransaction, campaign: Campaign, before: Campaign | None
) -> None:
    wanted = campaign.utm_template_id
    if wanted is None or wanted == (before and before.utm_template_id):
        return
    if not await tx.book.has_template(wanted):
        raise NotFound(thing="utm_template", pointer="/utm_template_id")


async def _check_objective(
    tx: CampaignsTransaction, campaign: Campaign, before: Campaign | None
) -> None:
    wanted = campaign.objective_id
    if wanted is None or wanted == (before and before.objective_id):
        return
    if not await tx.book.has_objective(wanted):
        raise NotFound(thing="objective", pointer="/objective_id")
