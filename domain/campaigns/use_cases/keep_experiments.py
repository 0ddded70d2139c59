"""Experiments are written down, read and changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.campaigns.experiment import (
    Counting,
    Experiment,
    OnDecision,
    Variant,
)
from domain.campaigns.experiment_checks import (
    faults_of,
    faults_of_link,
    faults_of_posts,
    idle_settings,
)
from domain.campaigns.experiment_events import CREATED, UPDATED, experiment_changed
from domain.campaigns.model import CampaignStatus
from domain.campaigns.ports import CampaignsTransaction
from domain.campaigns.room import Campaigns
from domain.campaigns.sequential import StopRule
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CampaignId, ChannelId, ExperimentId, Kind, LinkId
from domain.shared.paging import Page, PageRequest
from domain.shared.readings import Metric
from domain.shared.versions import Version, must_match

_OF_POSTS = frozenset({"counting", "variants", "success_metric", "exposure_metric"})
_MAY_BE_IDLE = frozenset({"counting", "variants", "on_decision", "winner_channel_ids"})
_OF_LINKS = frozenset({"counting", "variants", "link_id"})


@dataclass(frozen=True, slots=True)
class NewExperiment:
    """What is held against what, and when that ends."""

    name: str
    counting: Counting
    variants: tuple[Variant, ...]
    hypothesis: str | None = None
    campaign_id: CampaignId | None = None
    link_id: LinkId | None = None
    success_metric: Metric | None = None
    exposure_metric: Metric | None = None
    rule: StopRule = field(default_factory=StopRule)
    on_decision: OnDecision = OnDecision.NONE
    winner_channel_ids: tuple[ChannelId, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_experiment(room: Campaigns, actor: Actor, request: NewExperiment) -> Experiment:
    """Raises MissingScope, NotFound for a campaign, a message, a link or a channel that is not
    there, ValidationFailed where parts of it do not go together or a platform does not count what
    it needs, DuplicateExternalId."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    experiment = Experiment(
        id=ExperimentId(room.ids.new(Kind.EXPERIMENT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        counting=request.counting,
        variants=request.variants,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        hypothesis=request.hypothesis,
        campaign_id=request.campaign_id,
        link_id=request.link_id,
        success_metric=request.success_metric,
        exposure_metric=request.exposure_metric,
        rule=request.rule,
        on_decision=request.on_decision,
        winner_channel_ids=request.winner_channel_ids,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await _check(room, tx, experiment, {*Experiment.__dataclass_fields__})
        await tx.experiments.add(experiment)
        tx.announce(experiment_changed(CREATED, experiment))
        await tx.commit(experiment)
    return experiment


async def change_experiment(
    room: Campaigns,
    actor: Actor,
    experiment_id: ExperimentId,
    version: Version,
    changes: Mapping[str, Any],
) -> Experiment:
    """`changes` may hold single parts of the rule. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState once it is archived, and for all but its words once it runs, otherwise as when it
    is created."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.experiments.get(experiment_id)
        must_match(version, before.version)
        changed = _gathered(before, changes)
        experiment = before.change(room.clock.now(), **changed)
        await _check(room, tx, experiment, {*changed})
        await tx.experiments.save(experiment)
        tx.announce(experiment_changed(UPDATED, experiment, before))
        await tx.commit(experiment)
    return experiment


async def read_experiment(room: Campaigns, actor: Actor, experiment_id: ExperimentId) -> Experiment:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.experiments.experiment(actor, experiment_id)


async def list_experiments(room: Campaigns, actor: Actor, request: PageRequest) -> Page[Experiment]:
    actor.require(Permission.PLANNING_READ)
    return await room.experiments.experiments(actor, request)


def _gathered(before: Experiment, changes: Mapping[str, Any]) -> dict[str, Any]:
    """With the parts of the rule that were sent as one rule."""
    parts = {name: value for name, value in changes.items() if name in _RULE}
    others = {name: value for name, value in changes.items() if name not in _RULE}
    return others | ({"rule": replace(before.rule, **parts)} if parts else {})


_RULE = frozenset(StopRule.__dataclass_fields__)


async def _check(
    room: Campaigns, tx: CampaignsTransaction, experiment: Experiment, changed: set[str]
) -> None:
    """What refers to other things is looked up where it was said anew."""
    faults = list(faults_of(experiment))
    if _MAY_BE_IDLE & changed:
        faults += idle_settings(experiment)
    if "campaign_id" in changed and experiment.campaign_id is not None:
        faults += await _of_campaign(tx, experiment.campaign_id)
    if "winner_channel_ids" in changed:
        await _of_channels(tx, experiment.winner_channel_ids)
    if _OF_POSTS & changed and experiment.message_ids:
        posts = await tx.experiments.posts(experiment.message_ids)
        faults += faults_of_posts(experiment, posts, room.metrics.counted())
    if _OF_LINKS & changed and experiment.link_id is not None and not faults:
        faults += await _of_link(tx, experiment, experiment.link_id)
    if faults:
        raise ValidationFailed(errors=faults)


async def _of_link(
    tx: CampaignsTransaction, experiment: Experiment, link_id: LinkId
) -> Sequence[FieldError]:
    try:
        link = await tx.tried_links.as_it_stands(link_id)
    except NotFound:
        raise NotFound(thing="link", pointer="/link_id") from None
    return list(faults_of_link(experiment, link))


async def _of_campaign(tx: CampaignsTransaction, campaign_id: CampaignId) -> Sequence[FieldError]:
    try:
        campaign = await tx.book.get(campaign_id)
    except NotFound:
        raise NotFound(thing="campaign", pointer="/campaign_id") from None
    archived = campaign.status is CampaignStatus.ARCHIVED
    return [FieldError("/campaign_id", "campaign_archived")] if archived else []


async def _of_channels(tx: CampaignsTransaction, ids: Sequence[ChannelId]) -> None:
    missing = await tx.experiments.missing_channels(ids)
    for pointer in _places(ids, missing):
        raise NotFound(thing="channel", pointer=pointer)


def _places(ids: Sequence[ChannelId], missing: set[ChannelId]) -> Iterator[str]:
    return (f"/winner_channel_ids/{place}" for place, id in enumerate(ids) if id in missing)
