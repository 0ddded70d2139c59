"""Who wants no broadcasts is written down, and kept out of all of them."""

from domain.publishing.broadcast_events import OPT_OUT_DELETED, opt_out_changed
from domain.publishing.errors import AlreadyOptedOut
from domain.publishing.opt_out import OptOut
from domain.publishing.opting_out import NewOptOut, keep_opt_out, new_opt_out
from domain.publishing.room import Publishing
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import OptOutId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def create_opt_out(room: Publishing, actor: Actor, request: NewOptOut) -> OptOut:
    """From here on no broadcast reaches them; what waits for its moment is called off. Raises
    MissingScope, NotFound for a channel, AlreadyOptedOut."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        place = (await tx.broadcasts.places([request.channel_id])).get(request.channel_id)
        if place is None:
            raise NotFound(thing="channel", pointer="/channel_id")
        standing = await tx.opt_outs.standing(
            place.platform, place.server, request.platform_person_id
        )
        if standing is not None:
            raise AlreadyOptedOut(opt_out=standing.id)
        opt_out = new_opt_out(room, actor, request, place)
        await keep_opt_out(room, tx, opt_out)
        await tx.commit(opt_out)
    return opt_out


async def remove_opt_out(
    room: Publishing, actor: Actor, opt_out_id: OptOutId, version: Version
) -> OptOut:
    """They want broadcasts again. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.opt_outs.get(opt_out_id)
        must_match(version, before.version)
        after = before.remove(room.clock.now())
        await tx.opt_outs.save(before, after)
        tx.announce(opt_out_changed(OPT_OUT_DELETED, after))
        await tx.commit(after)
    return after


async def read_opt_out(room: Publishing, actor: Actor, opt_out_id: OptOutId) -> OptOut:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.one_opt_out(actor, opt_out_id)


async def list_opt_outs(room: Publishing, actor: Actor, request: PageRequest) -> Page[OptOut]:
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.many_opt_outs(actor, request)
