"""Survey policies are written down, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.inbox.errors import NoPublicUrl
from domain.inbox.ports import InboxTransaction
from domain.inbox.room import Inbox
from domain.inbox.survey import SurveyPolicy, SurveyScale, SurveyText, SurveyWay
from domain.inbox.survey_events import (
    POLICY_CREATED,
    POLICY_DELETED,
    POLICY_UPDATED,
    survey_policy_told,
)
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import ChannelId, Kind, SurveyPolicyId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewSurveyPolicy:
    """Who will be asked, when, and how."""

    name: str
    texts: tuple[SurveyText, ...]
    position: int = 0
    enabled: bool = True
    way: SurveyWay = SurveyWay.REPLY
    scale: SurveyScale = SurveyScale.FIVE
    delay_seconds: int = 0
    every_days: int = 30
    good_for_days: int = 14
    channel_ids: tuple[ChannelId, ...] = ()
    labels: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_survey_policy(room: Inbox, actor: Actor, request: NewSurveyPolicy) -> SurveyPolicy:
    """It counts for conversations that are closed from now on. Raises MissingScope, also where it
    replies and the actor may not; OutOfReach for whoever reaches less than all; ValidationFailed
    for invitations that could not be sent; NotFound for a channel that is not there; NoPublicUrl;
    DuplicateExternalId."""
    actor.require_all(Permission.INBOX_WRITE)
    now = room.clock.now()
    policy = SurveyPolicy(
        id=SurveyPolicyId(room.ids.new(Kind.SURVEY_POLICY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        position=request.position,
        texts=request.texts,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        enabled=request.enabled,
        way=request.way,
        scale=request.scale,
        delay_seconds=request.delay_seconds,
        every_days=request.every_days,
        good_for_days=request.good_for_days,
        channel_ids=request.channel_ids,
        labels=request.labels,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    _check(room, actor, policy)
    async with room.begin(actor) as tx:
        await _find_channels(tx, policy.channel_ids)
        await tx.survey_policies.add(policy)
        tx.announce(survey_policy_told(POLICY_CREATED, policy))
        await tx.commit(policy)
    return policy


async def change_survey_policy(
    room: Inbox,
    actor: Actor,
    policy_id: SurveyPolicyId,
    version: Version,
    changes: Mapping[str, Any],
) -> SurveyPolicy:
    """Who was asked already is not asked otherwise. It can always be switched off. Raises
    VersionMismatch, and what creating one raises."""
    actor.require_all(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.survey_policies.get(policy_id)
        must_match(version, before.version)
        policy = before.change(room.clock.now(), **changes)
        if set(changes) != {"enabled"} or policy.enabled:
            _check(room, actor, policy)
        await _find_channels(tx, changes.get("channel_ids", ()))
        await tx.survey_policies.save(policy)
        tx.announce(survey_policy_told(POLICY_UPDATED, policy, before))
        await tx.commit(policy)
    return policy


async def remove_survey_policy(
    room: Inbox, actor: Actor, policy_id: SurveyPolicyId, version: Version
) -> SurveyPolicy:
    """For good; who was asked can still answer. Raises MissingScope, OutOfReach, NotFound,
    VersionMismatch."""
    actor.require_all(Permission.INBOX_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.survey_policies.get(policy_id)
        must_match(version, before.version)
        policy = before.remove(room.clock.now())
        await tx.survey_policies.save(policy)
        tx.announce(survey_policy_told(POLICY_DELETED, policy, before))
        await tx.commit(policy)
    return policy


async def read_survey_policy(room: Inbox, actor: Actor, policy_id: SurveyPolicyId) -> SurveyPolicy:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.INBOX_READ)
    return await room.surveys.survey_policy(actor, policy_id)


async def list_survey_policies(
    room: Inbox, actor: Actor, request: PageRequest
) -> Page[SurveyPolicy]:
    actor.require(Permission.INBOX_READ)
    return await room.surveys.survey_policies(actor, request)


def _check(room: Inbox, actor: Actor, policy: SurveyPolicy) -> None:
    errors = list(policy.faults())
    if errors:
        raise ValidationFailed(errors=errors)
    if policy.way is SurveyWay.REPLY:
        # What it says is said in the workspace's name, as by whoever answers.
        actor.require(Permission.REPLIES_WRITE)
        if room.public_url is None:
            raise NoPublicUrl(pointer="/way")


async def _find_channels(tx: InboxTransaction, channel_ids: Sequence[ChannelId]) -> None:
    if channel_ids and await tx.survey_policies.missing_channels(channel_ids):
        raise NotFound(thing="channel")
