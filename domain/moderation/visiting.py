"""That a link was opened is noted, and told, once."""

from dataclasses import replace

from domain.moderation.link import ModerationLink, Visitor
from domain.moderation.link_events import LINK_OPENED, link_changed
from domain.moderation.room import Moderation


async def opened(room: Moderation, visitor: Visitor) -> ModerationLink:
    """The link, as its visitor sees it. Safe to repeat."""
    if visitor.link.opened_at is not None:
        return visitor.link
    async with room.begin(visitor.actor) as tx:
        before = await tx.moderation_links.get(visitor.link.id)
        link = before.open(room.clock.now())
        if link is not before:
            await tx.moderation_links.save(before, link)
            tx.announce(link_changed(LINK_OPENED, link, before))
            await tx.commit()
    return replace(visitor.link, opened_at=link.opened_at)
