"""Ask a channel's platform what happened since it was last asked."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.inbox.following import offered, wait_with
from domain.inbox.hearing import JITTER, LONGEST_WAIT, NET, POLL_CHANNEL, Hearing
from domain.inbox.listening import put_on_stream
from domain.inbox.ports import InboxTransaction, Line
from domain.inbox.receipt import Way
from domain.inbox.room import Inbox
from domain.shared.access import Actor
from domain.shared.calling import heard_of, looked_well
from domain.shared.errors import NotFound
from domain.shared.heard import Polled
from domain.shared.ids import ChannelId
from domain.shared.outcomes import CannotTell, Hindrance

AFTER_REFRESH = timedelta(seconds=20)
LONGEST_WORDS = 500


async def poll_channel(room: Inbox, actor: Actor, channel_id: ChannelId) -> None:
    """The call lies between two transactions, inside neither; what came is kept with the place from
    which to go on, in one commit. No call while the channel is paused, waits for credentials or is
    to be left alone, nor where the platform tells us by itself. Where it is listened to besides, or
    a hub says when there is news, it is asked seldom. Plans its own next time, later the longer
    nothing happens, and none where what is asked about is gone for good; who begins it again is
    `follow_channel`. Safe to repeat. Raises CredentialsUnreadable."""
    async with room.begin(actor) as tx:
        line = await _asked(room, tx, channel_id)
        await tx.commit()
    if line is None or line.hearing is None:
        return
    answer = await room.platforms.poll(line.connection, line.hearing.cursor)
    added = 0
    async with room.begin(actor) as tx:
        try:
            now_line = await tx.hearings.line(channel_id, lock=True)
        except NotFound:
            return
        hearing = now_line.hearing
        if hearing is None or hearing.cursor != line.hearing.cursor or now_line.listener.is_gone:
            # Somebody else has asked meanwhile, or nobody is to ask any more.
            return
        now = room.clock.now()
        if isinstance(answer, Polled):
            added = await tx.receipts.add(channel_id, Way.POLLING, answer.raws)
            hearing = offered(room, tx, hearing, answer.hub, now)
        least = NET if now_line.listener.streams else None
        after = _after(room, line.hearing, hearing, answer, now, least)
        await tx.hearings.save(after)
        if isinstance(answer, CannotTell):
            tx.announce(*await heard_of(tx.channels, line.connection, answer, now))
        else:
            await looked_well(tx.channels, line.connection)
        if after.next_poll_at is not None:
            tx.plan(POLL_CHANNEL, channel_id, after.next_poll_at)
        await tx.commit()
    if added:
        await room.doorbell.ring()


async def _asked(room: Inbox, tx: InboxTransaction, channel_id: ChannelId) -> Line | None:
    """The channel, if its platform is to be asked now. Otherwise it is later, or not until the
    channel comes to life again."""
    try:
        line = await tx.hearings.line(channel_id, lock=True)
    except NotFound:
        return None
    hearing, listener, now = line.hearing, line.listener, room.clock.now()
    if hearing is None:
        return None
    if not listener.is_asked or hearing.is_told:
        hearing = await put_on_stream(room, tx, line, hearing)
        await tx.hearings.save(hearing.asked_at(None))
        return None
    wait_until = listener.rate_limited_until or now
    if listener.waits:
        wait_until = max(wait_until, now + AFTER_REFRESH)
    if wait_until > now:
        await tx.hearings.save(hearing.asked_at(wait_until))
        tx.plan(POLL_CHANNEL, channel_id, wait_until)
        return None
    # Its credentials may have been replaced since: then it hears on another stream.
    followed = await put_on_stream(room, tx, line, hearing)
    if followed is not hearing:
        await tx.hearings.save(followed)
    return replace(line, hearing=followed)


def _after(
    room: Inbox,
    before: Hearing,
    hearing: Hearing,
    answer: Polled | CannotTell,
    now: datetime,
    least: timedelta | None,
) -> Hearing:
    """`least` is how long it is left alone where it is listened to besides; `before` is how it was
    when it was asked."""
    spread = 1 + JITTER * (2 * room.chance.draw() - 1)
    if isinstance(answer, CannotTell):
        if answer.hindrance is Hindrance.GONE:
            return hearing.unheard(answer.words[:LONGEST_WORDS], now, None)
        usual = room.pace.interval(hearing.failures + 1)
        wait = max(usual * spread, answer.retry_after or timedelta())
        return hearing.unheard(answer.words[:LONGEST_WORDS], now, now + min(wait, LONGEST_WAIT))
    anything = bool(answer.raws)
    quiet = 0 if anything else hearing.quiet + 1
    usual = room.pace.interval(quiet) * spread
    if answer.more and anything:
        usual = least = timedelta()
    # Never sooner than it wants, and not all of us at the same moment.
    wanted = (answer.again_in or timedelta()) * max(spread, 1)
    wait = wait_with(hearing, before, max(usual, least or timedelta(), wanted), now)
    return hearing.polled(answer.cursor, anything, now, now + min(wait, LONGEST_WAIT))
