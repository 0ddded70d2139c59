"""Containments are placed, read, changed and lifted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.moderation.containing import lift, place
from domain.moderation.containment import (
    CONTAINMENT_ENDS,
    ContainedState,
    Containment,
    ContainmentKind,
    ContainmentScope,
    ShownContained,
)
from domain.moderation.containment_events import CONTAINMENT_UPDATED, containment_changed
from domain.moderation.pace import ChannelPace
from domain.moderation.pacing import have_paced, slows_channels
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, InvalidState, ValidationFailed
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    ContainmentId,
    ConversationId,
    Kind,
    MessageId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewContainment:
    """What is to be kept within bounds: in one of these places, or without any in the whole
    workspace."""

    kind: ContainmentKind
    reason: str
    community_id: CommunityId | None = None
    channel_id: ChannelId | None = None
    message_id: MessageId | None = None
    conversation_id: ConversationId | None = None
    platform_person_id: str | None = None
    interval_seconds: int | None = None
    include_past: bool = False
    ends_at: datetime | None = None

    @property
    def scope(self) -> ContainmentScope:
        """The narrowest place that it names."""
        named = (
            (self.conversation_id, ContainmentScope.CONVERSATION),
            (self.message_id, ContainmentScope.POST),
            (self.channel_id, ContainmentScope.CHANNEL),
            (self.community_id, ContainmentScope.COMMUNITY),
        )
        return next((scope for id, scope in named if id), ContainmentScope.WORKSPACE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many messages a containment has on record, and how they stand. `paces` are of channels
    that their own platforms slow down for it."""

    containment: Containment
    counts: Mapping[ContainedState, int]
    paces: Sequence[ChannelPace] = ()


PLACES = {
    ContainmentKind.THREAD_PAUSE: (ContainmentScope.POST, ContainmentScope.CONVERSATION),
    ContainmentKind.SLOW_MODE: tuple(ContainmentScope),
    ContainmentKind.HIDE_AUTHOR: (ContainmentScope.CHANNEL, ContainmentScope.COMMUNITY),
    ContainmentKind.APPROVE_ALL: tuple(ContainmentScope),
}
"""Where each can be placed. Ids of people are a platform's own: of one person nothing is hidden
everywhere."""

WITH_PERSON = {
    ContainmentKind.HIDE_AUTHOR: True,
    ContainmentKind.APPROVE_ALL: False,
}
"""Which name a person: True where one has to be named."""


async def place_containment(room: Moderation, actor: Actor, request: NewContainment) -> Containment:
    """From this commit on it holds what comes in. Raises MissingScope, ValidationFailed where it
    does not say enough, or what has no meaning for its kind; NotFound for the place."""
    actor.require_all(Permission.MODERATION_WRITE)
    now = room.clock.now()
    _check(request, now)
    containment = Containment(
        id=ContainmentId(room.ids.new(Kind.CONTAINMENT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        kind=request.kind,
        scope=request.scope,
        reason=request.reason,
        placed_by=actor.id,
        created_at=now,
        updated_at=now,
        community_id=request.community_id,
        channel_id=request.channel_id,
        message_id=request.message_id,
        conversation_id=request.conversation_id,
        platform_person_id=request.platform_person_id,
        interval_seconds=request.interval_seconds,
        include_past=request.include_past,
        ends_at=request.ends_at,
    )
    async with room.begin(actor) as tx:
        await tx.containments.check_scope(containment)
        await tx.rules.turn_page()
        await place(tx, containment)
        await tx.commit(containment)
    return containment


async def change_containment(
    room: Moderation,
    actor: Actor,
    containment_id: ContainmentId,
    version: Version,
    changes: Mapping[str, Any],
) -> Containment:
    """Another reason, end or pace, while it stands. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState when it was lifted and for a pace where there is none, ValidationFailed for an end
    that is over."""
    actor.require_all(Permission.MODERATION_WRITE)
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.containments.get(containment_id)
        must_match(version, before.version)
        if "interval_seconds" in changes and before.kind is not ContainmentKind.SLOW_MODE:
            raise InvalidState(thing="containment", state=before.kind.value, moves="")
        _check_end(changes.get("ends_at"), now)
        after = before.change(now, **changes)
        await tx.rules.turn_page()
        await have_paced(tx, after, now)
        await tx.containments.save(before, after)
        if after.ends_at is not None:
            tx.plan(CONTAINMENT_ENDS, after.id, after.ends_at)
        else:
            tx.unplan(CONTAINMENT_ENDS, after.id)
        tx.announce(containment_changed(CONTAINMENT_UPDATED, after, before))
        await tx.commit(after)
    return after


async def lift_containment(
    room: Moderation, actor: Actor, containment_id: ContainmentId
) -> Containment:
    """End it. What it hid is shown again, one after the other, and nothing else. Raises
    MissingScope, NotFound, InvalidState when it was lifted before."""
    actor.require_all(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.containments.get(containment_id)
        await tx.rules.turn_page()
        after = await lift(tx, before, actor.id, room.clock.now())
        await tx.commit(after)
    return after


async def end_containment(room: Moderation, actor: Actor, containment_id: ContainmentId) -> None:
    """Lift one whose end has come. Safe to repeat: one that was lifted, or given another end, is
    left as it is."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        before = await tx.containments.get(containment_id)
        if not before.stands or before.ends_at is None or before.ends_at > now:
            return
        await tx.rules.turn_page()
        await lift(tx, before, actor.id, now)
        await tx.commit()


async def read_containment(
    room: Moderation, actor: Actor, containment_id: ContainmentId
) -> Containment:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.containment(actor, containment_id)


async def list_containments(
    room: Moderation, actor: Actor, request: PageRequest
) -> Page[Containment]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.containments(actor, request)


async def list_contained(
    room: Moderation, actor: Actor, containment_id: ContainmentId, request: PageRequest
) -> Page[ShownContained]:
    """What it holds, or held. Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    await room.reads.containment(actor, containment_id)
    return await room.reads.contained(actor, containment_id, request)


async def read_progress(room: Moderation, actor: Actor, containment_id: ContainmentId) -> Progress:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    containment = await room.reads.containment(actor, containment_id)
    counts = await room.reads.contained_counts(actor, containment_id)
    paces = await room.reads.paces(actor, containment) if slows_channels(containment) else ()
    return Progress(containment, counts, paces)


def _check(request: NewContainment, now: datetime) -> None:
    kind, errors = request.kind, []
    if request.scope not in PLACES[kind]:
        named = request.scope in (ContainmentScope.POST, ContainmentScope.CONVERSATION)
        pointer = f"/{'message' if request.scope is ContainmentScope.POST else 'conversation'}_id"
        wanted = "/channel_id" if kind is ContainmentKind.HIDE_AUTHOR else "/conversation_id"
        errors.append(_no_meaning(pointer, kind) if named else FieldError(wanted, "missing"))
    if kind not in WITH_PERSON and request.platform_person_id is not None:
        errors.append(_no_meaning("/platform_person_id", kind))
    if WITH_PERSON.get(kind) and request.platform_person_id is None:
        errors.append(FieldError("/platform_person_id", "missing"))
    if kind is ContainmentKind.SLOW_MODE and request.interval_seconds is None:
        errors.append(FieldError("/interval_seconds", "missing"))
    if kind is not ContainmentKind.SLOW_MODE and request.interval_seconds is not None:
        errors.append(_no_meaning("/interval_seconds", kind))
    if kind is not ContainmentKind.HIDE_AUTHOR and request.include_past:
        errors.append(_no_meaning("/include_past", kind))
    if errors:
        raise ValidationFailed(errors=errors)
    _check_end(request.ends_at, now)


def _no_meaning(pointer: str, kind: ContainmentKind) -> FieldError:
    return FieldError(pointer, "not_for_this_containment", {"kind": kind.value})


def _check_end(ends_at: datetime | None, now: datetime) -> None:
    if ends_at is not None and ends_at <= now:
        raise ValidationFailed(errors=[FieldError("/ends_at", "in_past")])
