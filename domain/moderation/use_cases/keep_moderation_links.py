"""A moderation link is made for one page, read about, and revoked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.moderation.appealing import statement_to_appeal
from domain.moderation.case import refuse_out_of_reach
from domain.moderation.link import LinkPurpose, ModerationLink
from domain.moderation.link_events import LINK_CREATED, LINK_REVOKED, link_changed
from domain.moderation.room import Moderation
from domain.shared.access import Actor, OutOfReach, Permission, Reach
from domain.shared.clock import written
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import CommunityId, DecisionId, Kind, ModerationLinkId
from domain.shared.paging import Page, PageRequest
from domain.shared.secret import Secret

HINT = 4
AFTERWARDS = timedelta(days=180)
"""So long after the time for appeals is over one still reads what became of one."""

LONGEST = timedelta(days=1095)


@dataclass(frozen=True, slots=True)
class NewModerationLink:
    """Until when the link is good. Without either, that of an appeal is until half a year after the
    time for appeals, and those of a log and of a form until they are revoked."""

    expires_at: datetime | None = None
    good_for: timedelta | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModerationLinkWithSecret:
    """A link as it is made; afterwards nobody knows its secret but whoever was given it."""

    link: ModerationLink
    secret: Secret


async def create_appeal_link(
    room: Moderation, actor: Actor, decision_id: DecisionId, request: NewModerationLink
) -> ModerationLinkWithSecret:
    """Whoever has its address reads why, and appeals once, as the one whom it concerns.

    Raises MissingScope, NotFound, CaseOutOfReach, InvalidState where the decision restricts nobody,
    ValidationFailed for an end that is over or too far away, DuplicateExternalId.
    """
    actor.require(Permission.MODERATION_WRITE)
    decision = await room.reads.decision(actor, decision_id)
    refuse_out_of_reach(actor, await room.reads.case(actor, decision.case_id))
    usual = statement_to_appeal(decision).appeal_until + AFTERWARDS
    made = _new(room, actor, LinkPurpose.APPEAL, request, usual)
    return await _keep(room, actor, replace(made, link=replace(made.link, decision_id=decision.id)))


async def create_log_link(
    room: Moderation, actor: Actor, community_id: CommunityId | None, request: NewModerationLink
) -> ModerationLinkWithSecret:
    """From then on anybody who has its address reads what is decided, without names.

    Raises MissingScope, OutOfReach for whoever moderates a part only, NotFound for the community,
    ValidationFailed for an end that is over or too far away, DuplicateExternalId.
    """
    return await _for_anybody(room, actor, LinkPurpose.PUBLIC_LOG, community_id, request)


async def create_report_link(
    room: Moderation, actor: Actor, community_id: CommunityId | None, request: NewModerationLink
) -> ModerationLinkWithSecret:
    """From then on anybody who has its address reports what they think should not be there. Raises
    as create_log_link does."""
    return await _for_anybody(room, actor, LinkPurpose.REPORT, community_id, request)


async def revoke_moderation_link(
    room: Moderation, actor: Actor, link_id: ModerationLinkId
) -> ModerationLink:
    """From this commit on it opens nothing. An appeal that came by it stays. Raises MissingScope,
    OutOfReach, CaseOutOfReach, NotFound, InvalidState."""
    actor.require(Permission.MODERATION_WRITE)
    seen = await room.reads.moderation_link(actor, link_id)
    await _refuse_out_of_reach(room, actor, seen)
    async with room.begin(actor) as tx:
        before = await tx.moderation_links.get(link_id)
        link = before.revoke(room.clock.now())
        await tx.moderation_links.save(before, link)
        tx.announce(link_changed(LINK_REVOKED, link, before))
        await tx.commit(link)
    return link


async def read_moderation_link(
    room: Moderation, actor: Actor, link_id: ModerationLinkId
) -> ModerationLink:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.moderation_link(actor, link_id)


async def list_moderation_links(
    room: Moderation, actor: Actor, request: PageRequest
) -> Page[ModerationLink]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.moderation_links(actor, request)


def _new(
    room: Moderation,
    actor: Actor,
    purpose: LinkPurpose,
    request: NewModerationLink,
    usual: datetime | None,
) -> ModerationLinkWithSecret:
    now, secret = room.clock.now(), room.links.moderation_secret()
    link = ModerationLink(
        id=ModerationLinkId(room.ids.new(Kind.MODERATION_LINK)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        purpose=purpose,
        hash=room.links.hash_of_secret(secret.reveal()),
        hint=secret.reveal()[-HINT:],
        expires_at=_end_of(request, usual, now),
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    return ModerationLinkWithSecret(link, secret)


async def _for_anybody(
    room: Moderation,
    actor: Actor,
    purpose: LinkPurpose,
    community_id: CommunityId | None,
    request: NewModerationLink,
) -> ModerationLinkWithSecret:
    _require_all(actor)
    made = _new(room, actor, purpose, request, None)
    return await _keep(
        room, actor, replace(made, link=replace(made.link, community_id=community_id))
    )


async def _keep(
    room: Moderation, actor: Actor, made: ModerationLinkWithSecret
) -> ModerationLinkWithSecret:
    async with room.begin(actor) as tx:
        if made.link.community_id is not None:
            await tx.moderation_links.check_community(made.link.community_id)
        await tx.moderation_links.add(made.link)
        tx.announce(link_changed(LINK_CREATED, made.link))
        await tx.commit(made)
    return made


def _require_all(actor: Actor) -> None:
    """What is said of a whole workspace is not for whoever moderates a part of it."""
    actor.require(Permission.MODERATION_WRITE)
    reach = actor.reach_of(Permission.MODERATION_WRITE)
    if reach is not Reach.ALL:
        raise OutOfReach(scope=Permission.MODERATION_WRITE.value, reach=reach.value)


async def _refuse_out_of_reach(room: Moderation, actor: Actor, link: ModerationLink) -> None:
    if link.decision_id is None:
        _require_all(actor)
        return
    decision = await room.reads.decision(actor, link.decision_id)
    refuse_out_of_reach(actor, await room.reads.case(actor, decision.case_id))


def _end_of(request: NewModerationLink, usual: datetime | None, now: datetime) -> datetime | None:
    asked = now + request.good_for if request.good_for else request.expires_at
    if asked is None:
        return usual
    if asked <= now:
        raise ValidationFailed(errors=[FieldError("/expires_at", "in_past")])
    if asked > now + LONGEST:
        latest = {"latest": written(now + LONGEST)}
        raise ValidationFailed(errors=[FieldError("/expires_at", "expires_too_late", latest)])
    return asked
