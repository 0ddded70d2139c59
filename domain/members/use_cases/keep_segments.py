"""Segments are written down, read, counted, changed and thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.members.asking import must_be_there
from domain.members.errors import TooManySegments
from domain.members.model import Member
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.segment import (
    AGES_EVERY,
    MOST_SEGMENTS,
    SEGMENTS_AGE,
    SEGMENTS_FOLLOWED,
    Question,
    Segment,
)
from domain.members.segment_events import CREATED, DELETED, UPDATED, segment_told
from domain.members.segment_ports import SegmentView
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, SegmentId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewSegment:
    """Whom it is about, and how it is called."""

    name: str
    question: Question
    description: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_segment(room: Members, actor: Actor, request: NewSegment) -> SegmentView:
    """Whoever meets it enters it shortly afterwards, and that is told. Raises MissingScope,
    NotFound for what it names, TooManySegments, DuplicateExternalId."""
    actor.require(Permission.MEMBERS_WRITE)
    now = room.clock.now()
    segment = Segment(
        id=SegmentId(room.ids.new(Kind.SEGMENT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        groups=request.question.groups,
        match=request.question.match,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        description=request.description,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await must_be_there(tx, segment.question)
        if await tx.segments.standing() >= MOST_SEGMENTS:
            raise TooManySegments(maximum=MOST_SEGMENTS)
        view = SegmentView(segment, await tx.segments.count(segment, segment.updated_at))
        await tx.segments.add(segment)
        tx.announce(segment_told(CREATED, segment))
        _plan(tx, segment)
        await tx.commit(view)
    return view


async def change_segment(
    room: Members,
    actor: Actor,
    segment_id: SegmentId,
    version: Version,
    changes: Mapping[str, Any],
) -> SegmentView:
    """Raises VersionMismatch, and what creating one raises but for TooManySegments."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.segments.get(segment_id)
        must_match(version, before.version)
        segment = before.change(room.clock.now(), **changes)
        if "groups" in changes:
            await must_be_there(tx, segment.question)
        view = SegmentView(segment, await tx.segments.count(segment, segment.updated_at))
        await tx.segments.save(segment)
        tx.announce(segment_told(UPDATED, segment, before))
        _plan(tx, segment)
        await tx.commit(view)
    return view


async def remove_segment(
    room: Members, actor: Actor, segment_id: SegmentId, version: Version
) -> SegmentView:
    """For good. Nobody is told to have left it. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.segments.get(segment_id)
        must_match(version, before.version)
        segment = before.remove(room.clock.now())
        view = SegmentView(segment, await tx.segments.count(segment, segment.updated_at))
        await tx.segments.save(segment)
        tx.announce(segment_told(DELETED, segment, before))
        await tx.commit(view)
    return view


async def read_segment(room: Members, actor: Actor, segment_id: SegmentId) -> SegmentView:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    segment = await room.segments.segment(actor, segment_id)
    return SegmentView(segment, await count_members(room, actor, segment.question))


async def list_segments(room: Members, actor: Actor, request: PageRequest) -> Page[SegmentView]:
    """Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    page = await room.segments.segments(actor, request)
    asked: dict[str, Question] = {one.id: one.question for one in page.items}
    counts = await room.segments.counts(actor, asked, room.clock.now())
    return Page([SegmentView(one, counts[one.id]) for one in page.items], page.next_after)


async def preview_segment(room: Members, actor: Actor, question: Question) -> int:
    """How many would be in it at this moment. Raises MissingScope, NotFound for what it names."""
    actor.require(Permission.MEMBERS_READ)
    async with room.begin(actor) as tx:
        await must_be_there(tx, question)
    return await count_members(room, actor, question)


async def count_members(room: Members, actor: Actor, question: Question) -> int:
    """How many meet it at this moment. Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return (await room.segments.counts(actor, {"it": question}, room.clock.now()))["it"]


async def list_segment_members(
    room: Members, actor: Actor, segment_id: SegmentId, request: PageRequest
) -> Page[Member]:
    """Who meets its conditions at this moment. Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    segment = await room.segments.segment(actor, segment_id)
    now = room.clock.now()
    return await room.segments.in_segment(actor, segment.question, now, request)


def _plan(tx: MembersTransaction, segment: Segment) -> None:
    tx.plan(SEGMENTS_FOLLOWED, segment.workspace_id, segment.updated_at)
    if segment.ages:
        tx.plan(SEGMENTS_AGE, segment.workspace_id, segment.updated_at + AGES_EVERY)
