"""Members set out on journeys: by what happens to them, or sent by hand; and get off by hand."""

from collections.abc import Sequence

from domain.members.journey import JOURNEY_WALKS, EntryKind, Journey, JourneyState
from domain.members.journey_events import set_out
from domain.members.journeying import Asked, exit_of, new_traveller, turned_away
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.traveller import ExitReason, Traveller, TravellerState
from domain.members.walking import leave
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState, NotFound
from domain.shared.ids import JourneyId, MemberId, SegmentId, TravellerId

MOST_AT_ONCE = 100


async def enter_by_segment(
    room: Members, actor: Actor, segment_id: SegmentId, member_id: MemberId
) -> None:
    """They entered it. Safe to repeat: nobody is on a journey twice at a time, and who was on it
    waits as long as it says."""
    await _enter(room, actor, segment_id, member_id, EntryKind.SEGMENT)


async def enter_by_joining(room: Members, actor: Actor, member_id: MemberId) -> None:
    """They became active for the first time, or came back. Safe to repeat."""
    await _enter(room, actor, None, member_id, EntryKind.JOINED)


async def send_by_hand(
    room: Members, actor: Actor, journey_id: JourneyId, members: Sequence[MemberId]
) -> list[Asked]:
    """Each of them, or why not, in their order. Raises MissingScope, NotFound, also for a member,
    and InvalidState for a journey that is not active."""
    actor.require(Permission.MESSAGES_PUBLISH)
    async with room.begin(actor) as tx:
        journey = await tx.journeys.shared(journey_id)
        if journey.state is not JourneyState.ACTIVE:
            moves = ", ".join(journey.possible_moves)
            raise InvalidState(thing="journey", state=journey.state.value, moves=moves)
        here = await tx.book.some(members)
        for number, one in enumerate(members):
            if one not in here:
                raise NotFound(thing="member", pointer=f"/member_ids/{number}")
        # Whoever locks several members locks them in the same order.
        by_id = {
            one: await _sent(room, actor, tx, journey, one, EntryKind.MANUAL)
            for one in sorted(set(members))
        }
        for each in by_id.values():
            _begin(tx, each)
        asked = [by_id[one] for one in members]
        await tx.commit(asked)
    return asked


async def take_off(
    room: Members, actor: Actor, journey_id: JourneyId, traveller_id: TravellerId
) -> Traveller:
    """What was said to them and has not gone out is called off. Raises MissingScope, NotFound, and
    InvalidState for one that is no longer on their way."""
    actor.require(Permission.MEMBERS_WRITE)
    async with room.begin(actor) as tx:
        await tx.journeys.shared(journey_id)
        before = await tx.travellers.get(journey_id, traveller_id)
        after = before.exit(ExitReason.BY_HAND, room.clock.now())
        await leave(room, actor, tx, before, after)
        await tx.commit(after)
    return after


async def look_at_travels(room: Members, actor: Actor, member_id: MemberId) -> None:
    """Something is known otherwise of a member: whether they get off is seen at once, and not when
    their next step is due. Safe to repeat."""
    if not await room.journeys.anybody_travels(actor):
        return
    async with room.begin(actor) as tx:
        travels = await tx.travellers.of_members(await tx.book.kin(member_id))
    for one in travels:
        await _look(room, actor, one)


async def look_at_who_spoke(room: Members, actor: Actor, inbound_id: str) -> None:
    """Whoever said that may get off. Safe to repeat. Raises NotFound."""
    if not await room.journeys.anybody_travels(actor):
        return
    told = await room.reads.heard(actor, inbound_id)
    if told is None or told.doer.account is None:
        return
    async with room.begin(actor) as tx:
        found = await tx.identities.standing([told.doer.account])
        lines = await tx.book.above([one.member_id for one in found.values()])
        kin = {id for line in lines.values() for id in line}
        travels = await tx.travellers.of_members(kin)
    for one in travels:
        await _look(room, actor, one)


async def _look(room: Members, actor: Actor, seen: Traveller) -> None:
    async with room.begin(actor) as tx:
        journey = await tx.journeys.shared(seen.journey_id)
        before = await tx.travellers.get(seen.journey_id, seen.id)
        now = room.clock.now()
        if before.state is not TravellerState.TRAVELLING:
            return
        reason = await exit_of(tx, journey, before, now)
        if reason is not None:
            await leave(room, actor, tx, before, before.exit(reason, now))
            await tx.commit()


async def _enter(
    room: Members, actor: Actor, segment_id: SegmentId | None, member_id: MemberId, by: EntryKind
) -> None:
    for journey_id in await room.journeys.entered_by(actor, segment_id):
        async with room.begin(actor) as tx:
            journey = await tx.journeys.shared(journey_id)
            asked = await _sent(room, actor, tx, journey, member_id, by)
            if asked.traveller is not None:
                _begin(tx, asked)
                await tx.commit()


async def _sent(
    room: Members,
    actor: Actor,
    tx: MembersTransaction,
    journey: Journey,
    member_id: MemberId,
    by: EntryKind,
) -> Asked:
    turned = await turned_away(tx, journey, member_id, room.clock.now())
    if turned is not None:
        return Asked(member_id, turned=turned)
    return Asked(member_id, new_traveller(room, actor, journey, member_id, by))


def _begin(tx: MembersTransaction, asked: Asked) -> None:
    """All that may come after it is the commit."""
    if asked.traveller is not None:
        tx.travellers.write((None, asked.traveller))
        tx.announce(set_out(asked.traveller))
        tx.plan(JOURNEY_WALKS, asked.traveller.journey_id, asked.traveller.entered_at)
