"""Open a community."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.communities.events import COMMUNITY_CREATED, community_changed
from domain.communities.model import Community
from domain.communities.room import Communities
from domain.communities.team import TeamPlace
from domain.communities.teaming import must_work_here
from domain.shared.access import Actor, Permission
from domain.shared.ids import CommunityId, Kind
from domain.shared.joining import Joining, JoinQuestion, Visibility
from domain.shared.wall_time import zone


@dataclass(frozen=True, slots=True)
class NewCommunity:
    name: str
    description: str | None = None
    team: tuple[TeamPlace, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    language: str | None = None
    timezone: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    joining: Joining = Joining.OPEN
    join_questions: tuple[JoinQuestion, ...] = ()
    join_needs_acknowledgement: bool = False


async def create_community(room: Communities, actor: Actor, request: NewCommunity) -> Community:
    """Raises MissingScope, UnknownTimezone, DuplicateExternalId, NotFound for
    somebody in the team who does not work here."""
    actor.require(Permission.COMMUNITIES_WRITE)
    if request.timezone is not None:
        zone(request.timezone)
    now = room.clock.now()
    community = Community(
        id=CommunityId(room.ids.new(Kind.COMMUNITY)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        description=request.description,
        team=request.team,
        visibility=request.visibility,
        language=request.language,
        timezone=request.timezone,
        external_id=request.external_id,
        metadata=request.metadata,
        joining=request.joining,
        join_questions=request.join_questions,
        join_needs_acknowledgement=request.join_needs_acknowledgement,
        created_at=now,
        updated_at=now,
    )
    async with room.begin(actor) as tx:
        await must_work_here(tx.teammates, community.team)
        await tx.communities.add(community)
        tx.announce(community_changed(COMMUNITY_CREATED, community))
        await tx.commit(community)
    return community
