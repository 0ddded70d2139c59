"""What members did in your own product is told, one by one or many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.members.activity import Activity, Doer, NewActivity
from domain.members.attributing import Recorded, attributed
from domain.members.ports import MembersTransaction, Place
from domain.members.room import Members
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound, Refusal
from domain.shared.ids import ChannelId, CommunityId, MemberId
from domain.shared.paging import Page, PageRequest


async def record_activity(room: Members, actor: Actor, told: NewActivity) -> Recorded:
    """What is there already under its source and external id is given back as it is, whatever is
    told now. Raises MissingScope, NotFound for the member, the channel or the community."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        [recorded] = await _recorded(room, tx, actor, [told])
        if recorded.refusal is not None:
            raise recorded.refusal
        await tx.commit(recorded)
    return recorded


async def record_activities(
    room: Members, actor: Actor, told: Sequence[NewActivity]
) -> Sequence[Recorded]:
    """In one commit; one that is refused hinders no other. Raises MissingScope."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        recorded = await _recorded(room, tx, actor, told)
        await tx.commit(recorded)
    return recorded


async def list_activities(room: Members, actor: Actor, request: PageRequest) -> Page[Activity]:
    """Raises MissingScope."""
    actor.require(Permission.MEMBERS_READ)
    return await room.reads.activities(actor, request)


async def read_timeline(
    room: Members, actor: Actor, member_id: MemberId, request: PageRequest
) -> Page[Activity]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MEMBERS_READ)
    await room.reads.member(actor, member_id)
    return await room.reads.timeline(actor, member_id, request)


async def _recorded(
    room: Members, tx: MembersTransaction, actor: Actor, told: Sequence[NewActivity]
) -> Sequence[Recorded]:
    channels = {each.channel_id for each in told if each.channel_id is not None}
    communities = {each.community_id for each in told if each.community_id is not None}
    places = await tx.surroundings.places(channels) if channels else {}
    there = await tx.surroundings.communities(communities) if communities else set()
    placed = [_placed(each, places, there) for each in told]
    good = [each for each in placed if isinstance(each, NewActivity)]
    done = iter(await attributed(room, tx, actor, good))
    return [Recorded(refusal=each) if isinstance(each, Refusal) else next(done) for each in placed]


def _placed(
    told: NewActivity, places: Mapping[ChannelId, Place], communities: set[CommunityId]
) -> NewActivity | Refusal:
    """Where it happened; a channel says which platform and community that is, and whose ids its
    people have."""
    if told.community_id is not None and told.community_id not in communities:
        return NotFound(thing="community")
    if told.channel_id is None:
        account = told.doer.account
        if told.platform is not None or account is None:
            return told
        return replace(told, platform=account.platform)
    place = places.get(told.channel_id)
    if place is None:
        return NotFound(thing="channel")
    return replace(
        told,
        platform=place.platform,
        community_id=told.community_id or place.community_id,
        doer=_of_the_place(told.doer, place),
        to=_of_the_place(told.to, place) if told.to else None,
    )


def _of_the_place(doer: Doer, place: Place) -> Doer:
    account = doer.account
    if account is None or account.platform != place.platform or account.server:
        return doer
    return replace(doer, account=replace(account, server=place.server))
