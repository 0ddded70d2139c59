"""Guidelines are drafted, changed while they are drafts, published, and read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.communities.errors import CommunityArchived, GuidelinesDraftExists
from domain.communities.guidelines import ForReader, Guidelines, GuidelinesText, for_reader
from domain.communities.guidelines_events import (
    CREATED,
    DELETED,
    PUBLISHED,
    SUPERSEDED,
    UPDATED,
    guidelines_told,
)
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.ids import CommunityId, GuidelinesId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewGuidelines:
    """What the next version would say."""

    texts: tuple[GuidelinesText, ...]
    needs_acknowledgement: bool = True
    summary: str | None = None


async def draft_guidelines(
    room: Communities, actor: Actor, community_id: CommunityId, request: NewGuidelines
) -> Guidelines:
    """The next version, which holds nobody before it is published. Raises MissingScope, NotFound,
    CommunityArchived, GuidelinesDraftExists."""
    actor.require(Permission.COMMUNITIES_WRITE)
    async with room.begin(actor) as tx:
        await _open(tx, community_id)
        draft = await tx.guidelines.draft(community_id)
        if draft is not None:
            raise GuidelinesDraftExists(guidelines=draft.id)
        now = room.clock.now()
        made = Guidelines(
            id=GuidelinesId(room.ids.new(Kind.GUIDELINES)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            community_id=community_id,
            number=await tx.guidelines.last_number(community_id) + 1,
            texts=request.texts,
            needs_acknowledgement=request.needs_acknowledgement,
            summary=request.summary,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
        )
        await tx.guidelines.add(made)
        tx.announce(guidelines_told(CREATED, made))
        await tx.commit(made)
    return made


async def change_guidelines(
    room: Communities,
    actor: Actor,
    guidelines_id: GuidelinesId,
    version: Version,
    changes: Mapping[str, Any],
) -> Guidelines:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState for what was published."""
    actor.require(Permission.COMMUNITIES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.guidelines.get(guidelines_id)
        must_match(version, before.version)
        after = before.change(room.clock.now(), **changes)
        await tx.guidelines.save(after)
        tx.announce(guidelines_told(UPDATED, after, before))
        await tx.commit(after)
    return after


async def publish_guidelines(
    room: Communities, actor: Actor, guidelines_id: GuidelinesId, version: Version
) -> Guidelines:
    """It takes the place of the one in force. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState for what was published before, CommunityArchived."""
    actor.require(Permission.COMMUNITIES_WRITE)
    found = await room.reads.guidelines(actor, guidelines_id)
    async with room.begin(actor) as tx:
        await _open(tx, found.community_id)
        before = await tx.guidelines.get(guidelines_id)
        must_match(version, before.version)
        now = room.clock.now()
        after = before.publish(actor.id, now)
        old = await tx.guidelines.in_force(after.community_id)
        if old is not None:
            over = old.supersede(now)
            await tx.guidelines.save(over)
            tx.announce(guidelines_told(SUPERSEDED, over, old))
        await tx.guidelines.save(after)
        tx.announce(guidelines_told(PUBLISHED, after, before))
        await tx.commit(after)
    return after


async def remove_guidelines(
    room: Communities, actor: Actor, guidelines_id: GuidelinesId, version: Version
) -> Guidelines:
    """A draft, for good. Raises MissingScope, NotFound, VersionMismatch, InvalidState for what was
    published."""
    actor.require(Permission.COMMUNITIES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.guidelines.get(guidelines_id)
        must_match(version, before.version)
        after = before.remove(room.clock.now())
        await tx.guidelines.save(after)
        tx.announce(guidelines_told(DELETED, after, before))
        await tx.commit(after)
    return after


async def read_guidelines(
    room: Communities, actor: Actor, guidelines_id: GuidelinesId
) -> Guidelines:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.COMMUNITIES_READ)
    return await room.reads.guidelines(actor, guidelines_id)


async def list_guidelines(
    room: Communities, actor: Actor, community_id: CommunityId, request: PageRequest
) -> Page[Guidelines]:
    """Every version, and the draft. Raises MissingScope, NotFound for the community."""
    actor.require(Permission.COMMUNITIES_READ)
    await room.reads.community(actor, community_id)
    return await room.reads.guidelines_of(actor, community_id, request)


async def read_guidelines_in_force(
    room: Communities, actor: Actor, community_id: CommunityId, asked: str | None
) -> ForReader:
    """What holds now, in the language of that reader as far as there is one. Raises MissingScope,
    NotFound for the community, NoGuidelinesPublished."""
    actor.require(Permission.COMMUNITIES_READ)
    community = await room.reads.community(actor, community_id)
    found, workspace = await room.reads.guidelines_in_force(actor, community_id)
    return for_reader(found, asked, community.language, workspace)


async def _open(tx: CommunitiesTransaction, community_id: CommunityId) -> None:
    if (await tx.communities.get(community_id)).archived_at is not None:
        raise CommunityArchived()
