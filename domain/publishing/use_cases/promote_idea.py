"""An idea whose time has come is made a draft, and each of the two knows of the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.publishing.content import Content
from domain.publishing.drafting import Draft, composed
from domain.publishing.events import CREATED, moved
from domain.publishing.idea import Idea
from domain.publishing.idea_events import IDEA_PROMOTED, idea_changed
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.ids import ChannelId, IdeaId
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class Promotion:
    """Where it is to be said; a `text` takes the place of the idea's title."""

    channel_ids: Sequence[ChannelId]
    text: str | None = None


async def promote_idea(
    room: Publishing, actor: Actor, idea_id: IdeaId, version: Version, request: Promotion
) -> Idea:
    """One draft, made in the same commit in which the idea becomes promoted: of two who ask at one
    moment the second hears InvalidState.

    Raises MissingScope, NotFound for the idea or a channel, VersionMismatch, InvalidState for one
    that was promoted or discarded, and whatever a draft with these words is refused for.
    """
    actor.require(Permission.PLANNING_WRITE)
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.ideas.get(idea_id)
        must_match(version, before.version)
        content = Content(request.text or before.title, link=before.link)
        draft = Draft(
            request.channel_ids, content, tags=before.tags, campaign_id=before.campaign_id
        )
        message = await composed(room, actor, tx, draft)
        idea = before.promote(message.id, room.clock.now())
        await tx.ideas.save(idea)
        await tx.messages.add(message)
        tx.announce(*moved(None, message, CREATED), idea_changed(IDEA_PROMOTED, idea, before))
        await tx.commit(idea)
    return idea
