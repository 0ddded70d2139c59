"""Ideas are written down, read, changed and thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.publishing.campaigning import check_campaign
from domain.publishing.idea import Idea, IdeaSource, IdeaStatus
from domain.publishing.idea_events import IDEA_CREATED, IDEA_DELETED, IDEA_UPDATED, idea_changed
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import CampaignId, IdeaId, Kind
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewIdea:
    """What came to somebody's mind."""

    title: str
    notes: str | None = None
    link: str | None = None
    tags: tuple[str, ...] = ()
    score: int | None = None
    owner: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    campaign_id: CampaignId | None = None


async def create_idea(room: Publishing, actor: Actor, request: NewIdea) -> Idea:
    """Raises MissingScope, DuplicateExternalId, and what `check_campaign` raises."""
    actor.require(Permission.PLANNING_WRITE)
    now = room.clock.now()
    idea = Idea(
        id=IdeaId(room.ids.new(Kind.IDEA)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        title=request.title,
        status=IdeaStatus.NEW,
        source=IdeaSource.PERSON,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        notes=request.notes,
        link=request.link,
        tags=tuple(dict.fromkeys(request.tags)),
        score=request.score,
        owner=request.owner,
        external_id=request.external_id,
        metadata=request.metadata,
        campaign_id=request.campaign_id,
    )
    async with room.begin(actor) as tx:
        await check_campaign(tx, idea.campaign_id)
        await tx.ideas.add(idea)
        tx.announce(idea_changed(IDEA_CREATED, idea))
        await tx.commit(idea)
    return idea


async def change_idea(
    room: Publishing, actor: Actor, idea_id: IdeaId, version: Version, changes: Mapping[str, Any]
) -> Idea:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState for a status that only promoting
    gives, DuplicateExternalId, and what `check_campaign` raises."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.ideas.get(idea_id)
        must_match(version, before.version)
        await check_campaign(tx, changes.get("campaign_id"), before.campaign_id)
        idea = before.change(room.clock.now(), **changes)
        await tx.ideas.save(idea)
        tx.announce(idea_changed(IDEA_UPDATED, idea, before))
        await tx.commit(idea)
    return idea


async def remove_idea(room: Publishing, actor: Actor, idea_id: IdeaId, version: Version) -> Idea:
    """For good; a message that was made of it stays. Raises MissingScope, NotFound,
    VersionMismatch."""
    actor.require(Permission.PLANNING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.ideas.get(idea_id)
        must_match(version, before.version)
        idea = before.remove(room.clock.now())
        await tx.ideas.save(idea)
        tx.announce(idea_changed(IDEA_DELETED, idea, before))
        await tx.commit(idea)
    return idea


async def read_idea(room: Publishing, actor: Actor, idea_id: IdeaId) -> Idea:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.PLANNING_READ)
    return await room.reads.idea(actor, idea_id)


async def list_ideas(room: Publishing, actor: Actor, request: PageRequest) -> Page[Idea]:
    actor.require(Permission.PLANNING_READ)
    return await room.reads.ideas(actor, request)
