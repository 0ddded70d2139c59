"""Keep what came over a stream, with the point from which it is resumed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.inbox.hearing import POLL_CHANNEL
from domain.inbox.receipt import Way
from domain.inbox.room import Inbox
from domain.inbox.streaming import OpenStream, StreamMember
from domain.shared.access import system
from domain.shared.errors import NotFound
from domain.shared.heard import Raw, Streamed, Told
from domain.shared.ids import OrganizationId, WorkspaceId

Walls = tuple[OrganizationId, WorkspaceId]
ByWalls = Mapping[Walls, Mapping[StreamMember, Sequence[Raw]]]


async def hear_stream(
    room: Inbox, opened: OpenStream, streamed: Streamed, *, first: bool
) -> OpenStream | None:
    """The stream as it is held afterwards; None where somebody else has taken it since. The point
    is stored with the last of what was heard, in one commit: who dies in between is followed by
    somebody to whom it is told again, and each telling is kept once. Where nothing concerns anybody
    there is no commit. `first` is what comes first over a connection: where a stream began anew,
    its channels are asked at once for what was said before. Raises TemporarilyUnavailable."""
    held = opened.held.at(streamed.point)
    after = replace(opened, held=held)
    if first:
        for member in opened.members:
            await _listened_to(room, member, anew=streamed.began)
    heard = _by_walls(opened, streamed)
    added = 0
    for number, (walls, told) in enumerate(heard.items(), start=1):
        async with room.begin(system(*walls)) as tx:
            for member, raws in told.items():
                added += await tx.receipts.add(member.channel_id, Way.STREAMING, raws)
            if number == len(heard) and not await tx.streams.note(held):
                return None
            await tx.commit()
    if added:
        await room.doorbell.ring()
    return after


def _by_walls(opened: OpenStream, streamed: Streamed) -> ByWalls:
    heard = defaultdict[Walls, dict[StreamMember, list[Raw]]](dict)
    for told in streamed.told:
        for member in _concerned(opened, told):
            walls = (member.organization_id, member.workspace_id)
            heard[walls].setdefault(member, []).append(told.raw)
    return heard


def _concerned(opened: OpenStream, told: Told) -> Sequence[StreamMember]:
    places = (told.place, *told.otherwise)
    return next((opened.routes[place] for place in places if place in opened.routes), ())


async def _listened_to(room: Inbox, member: StreamMember, *, anew: bool) -> None:
    async with room.begin(system(member.organization_id, member.workspace_id)) as tx:
        try:
            line = await tx.hearings.line(member.channel_id, lock=True)
        except NotFound:
            return
        hearing, now = line.hearing, room.clock.now()
        if hearing is None or not (anew or hearing.stream_trouble):
            return
        hearing = hearing.streams(None, now)
        if anew and line.listener.is_asked and not hearing.is_told:
            hearing = hearing.asked_at(now)
            tx.plan(POLL_CHANNEL, member.channel_id, now)
        await tx.hearings.save(hearing)
        await tx.commit()
