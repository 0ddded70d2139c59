"""Platforms are asked who follows, of those who entered a contest that asks for it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from domain.participation.contest_entry import Entry
from domain.participation.contest_events import BY_ENTRY_STATE, entry_told
from domain.participation.contest_follows import (
    AGAIN,
    CONTEST_FOLLOWS,
    as_read,
    channels_of,
    is_given_up,
    looked_for,
)
from domain.participation.contest_ports import NotTold
from domain.participation.contest_room import Contests
from domain.shared.access import Actor
from domain.shared.followers import PEOPLE_AT_ONCE
from domain.shared.ids import ChannelId, ContestEntryId, ContestId

MOST_ROUNDS = 40
"""So often at most one channel is asked before others have their turn."""


async def read_follows(room: Contests, actor: Actor, id: ContestId) -> None:
    """Between two transactions each time. Plans its own next time while anything is still to be
    asked. Safe to repeat, and by several at once: what was read is written once."""
    contest = await room.reads.contest(actor, id)
    waits = [await _ask_on(room, actor, id, channel) for channel in channels_of(contest)]
    again = min((at for at in waits if at is not None), default=None)
    if again is not None:
        async with room.begin(actor) as tx:
            tx.plan(CONTEST_FOLLOWS, id, again)
            await tx.commit()


async def _ask_on(
    room: Contests, actor: Actor, id: ContestId, channel: ChannelId
) -> datetime | None:
    """When there is something to be asked again on that channel; None where all is known."""
    for _ in range(MOST_ROUNDS):
        people = await _people(room, actor, id, channel)
        if not people:
            return None
        asked = frozenset(people.values())
        said = await room.follows.read(actor, channel, sorted(asked)[:PEOPLE_AT_ONCE])
        if isinstance(said, NotTold):
            return await _leave(room, actor, id, channel, said)
        await _write(room, actor, id, people, said)
    return room.clock.now()


async def _people(
    room: Contests, actor: Actor, id: ContestId, channel: ChannelId
) -> Mapping[ContestEntryId, str]:
    """Who is behind the entries of which that is to be asked: some of them at a time."""
    async with room.begin(actor) as tx:
        contest = await tx.contests.entered(id)
        return await tx.entries.to_ask_about(id, looked_for(contest), channel, PEOPLE_AT_ONCE)


async def _write(
    room: Contests,
    actor: Actor,
    id: ContestId,
    entries: Collection[ContestEntryId],
    said: Mapping[str, bool] | None,
) -> None:
    """What it came to, of each. With None it is given up."""
    async with room.begin(actor) as tx:
        contest = await tx.contests.entered(id)
        now = room.clock.now()
        for entry_id in sorted(entries):
            before = await tx.entries.get(entry_id)
            follows = said.get(before.platform_person_id or "") if said is not None else None
            if said is not None and follows is None:
                continue
            after = as_read(contest, before, follows, now)
            if after is before:
                continue
            await tx.entries.save(after)
            if _moved(before, after):
                tx.announce(entry_told(BY_ENTRY_STATE[after.state], after, before))
        await tx.commit()


async def _leave(
    room: Contests, actor: Actor, id: ContestId, channel: ChannelId, said: NotTold
) -> datetime | None:
    """Until when; where it was tried for long enough, for good."""
    now = room.clock.now()
    async with room.begin(actor) as tx:
        contest = await tx.contests.entered(id)
        given_up = is_given_up(contest, now)
        left = await tx.entries.to_ask_about(id, looked_for(contest), channel) if given_up else {}
    if not given_up:
        return said.until or now + AGAIN
    await _write(room, actor, id, left, None)
    return None


def _moved(before: Entry, after: Entry) -> bool:
    return before.state is not after.state
