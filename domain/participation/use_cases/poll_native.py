"""A message that asks a poll's question on platforms is tied to the poll, and what platforms count
of it is read, until some time after its end."""

from collections.abc import Sequence

from domain.participation.errors import MessageInOtherPoll, PollNotMergeable
from domain.participation.poll import Poll
from domain.participation.poll_bench import Polls
from domain.participation.poll_events import (
    NATIVE_CONNECTED,
    NATIVE_COUNTED,
    NATIVE_DISCONNECTED,
    NATIVE_FINISHED,
    native_told,
)
from domain.participation.poll_native import (
    LEASE,
    POLL_COUNTED,
    PollNative,
    asking_of,
    why_not,
)
from domain.participation.poll_ports import PollsTransaction
from domain.participation.room import Participation
from domain.shared.access import Actor, Permission
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, Kind, MessageId, PollId, PollNativeId


async def link_message(
    room: Participation, actor: Actor, poll_id: PollId, message_id: MessageId
) -> PollNative:
    """From now on what platforms count of its poll is merged into this one, option by option in
    their order. Raises MissingScope, NotFound, also at its pointer, PollNotMergeable for a poll of
    another kind, with weights, or with another number of options, MessageInOtherPoll."""
    actor.require(Permission.POLLS_WRITE)
    bench = room.polls
    async with bench.begin(actor) as tx:
        poll = await tx.polls.get(poll_id)
        asked = await tx.natives.asked(message_id)
        why = "no_poll" if asked is None else why_not(poll, asked)
        if why is not None:
            raise PollNotMergeable(pointer="/message_id", why=why)
        if await tx.natives.asks_for(message_id) is not None:
            raise MessageInOtherPoll(pointer="/message_id")
        native = _tied(bench, tx, actor, poll, message_id)
        await tx.commit(native)
    return native


async def ask_on_channels(
    room: Participation,
    actor: Actor,
    poll_id: PollId,
    channel_ids: tuple[ChannelId, ...],
    question: str | None = None,
) -> PollNative:
    """A message with the same question, or with other words for it, and the same options is written
    to these channels, in the same commit: it goes out at once, or when the poll opens. A channel is
    asked once, so that repeating is refused. Raises MissingScope, also for publishing, NotFound,
    InvalidState, PollNotMergeable, and what creating the message raises."""
    actor.require(Permission.POLLS_WRITE)
    actor.require(Permission.MESSAGES_WRITE)
    actor.require(Permission.MESSAGES_PUBLISH)
    bench = room.polls
    async with bench.begin(actor) as tx:
        poll = await tx.polls.get(poll_id)
        asking = asking_of(poll, channel_ids, question, bench.clock.now())
        if not set(await tx.natives.channels_of(poll.id)).isdisjoint(channel_ids):
            raise PollNotMergeable(pointer="/channel_ids", why="asked_there")
        message_id = await bench.voice.ask(tx, actor, asking)
        native = _tied(bench, tx, actor, poll, message_id)
        await tx.commit(native)
    await bench.voice.ring()
    return native


def _tied(
    bench: Polls, tx: PollsTransaction, actor: Actor, poll: Poll, message_id: MessageId
) -> PollNative:
    now = bench.clock.now()
    native = PollNative(
        id=PollNativeId(bench.ids.new(Kind.POLL_NATIVE)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        poll_id=poll.id,
        message_id=message_id,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    tx.natives.add(native)
    tx.plan(POLL_COUNTED, poll.id, now)
    tx.announce(native_told(NATIVE_CONNECTED, native))
    return native


async def unlink_message(
    room: Participation, actor: Actor, poll_id: PollId, native_id: PollNativeId
) -> PollNative:
    """What it counted is no part of the poll any more. Raises MissingScope, NotFound."""
    actor.require(Permission.POLLS_WRITE)
    async with room.polls.begin(actor) as tx:
        before = await tx.natives.get(native_id)
        if before.poll_id != poll_id:
            raise NotFound(thing="poll_native")
        native = before.remove(room.polls.clock.now())
        tx.natives.change(before, native)
        tx.announce(native_told(NATIVE_DISCONNECTED, native, before))
        await tx.commit(native)
    return native


async def list_natives(room: Participation, actor: Actor, poll_id: PollId) -> Sequence[PollNative]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.POLLS_READ)
    await room.polls.reads.poll(actor, poll_id)
    return await room.polls.reads.natives(actor, poll_id)


async def count_natives(room: Participation, actor: Actor, poll_id: PollId) -> None:
    """Ask each platform, between two transactions. Planned before anything is asked: whoever dies
    over it is followed by somebody. Safe to repeat: what is read takes the place of what was."""
    bench = room.polls
    async with bench.begin(actor) as tx:
        poll = await tx.polls.steady(poll_id)
        open_ones = [one for one in await tx.natives.of(poll_id) if not one.final]
        if open_ones:
            tx.plan(POLL_COUNTED, poll_id, bench.clock.now() + LEASE)
        else:
            tx.unplan(POLL_COUNTED, poll_id)
        await tx.commit()
    read = {one.id: await bench.counts.read(actor, one.message_id) for one in open_ones}
    if not read:
        return
    async with bench.begin(actor) as tx:
        poll = await tx.polls.steady(poll_id)
        now = bench.clock.now()
        due = []
        for before in await tx.natives.of(poll_id):
            if before.id not in read or before.final:
                continue
            after = before.read(read[before.id], poll, now)
            tx.natives.change(before, after)
            _tell(tx, before, after)
            due.append(after.next_at(poll, now))
        times = [at for at in due if at is not None]
        if times:
            tx.plan(POLL_COUNTED, poll_id, min(times))
        else:
            tx.unplan(POLL_COUNTED, poll_id)
        await tx.commit()


def _tell(tx: PollsTransaction, before: PollNative, after: PollNative) -> None:
    if after.votes != before.votes:
        tx.announce(native_told(NATIVE_COUNTED, after, before))
    if after.final:
        tx.announce(native_told(NATIVE_FINISHED, after, before))
