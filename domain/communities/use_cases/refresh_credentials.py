"""Exchange a channel's credentials for new ones before they end."""

from datetime import datetime, timedelta

from domain.communities.events import channel_changed
from domain.communities.model import Channel
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    Refreshed,
    RefreshOutcome,
    RefreshUnknown,
)
from domain.communities.ports import RefreshTurn
from domain.communities.room import Communities
from domain.communities.rules import BEGIN_WITHIN, REFRESH_LEASE
from domain.shared.access import Actor
from domain.shared.calling import CHANNEL_REAUTH_REQUIRED
from domain.shared.errors import TemporarilyUnavailable
from domain.shared.ids import ChannelId

AFTER_TROUBLE = timedelta(seconds=1)
UNREADABLE = NotRefreshed(
    "credentials_unreadable", "The stored credentials cannot be opened.", timedelta(minutes=5)
)
HELD_UP = NotRefreshed(
    "platform_unreachable", "Held up for too long to refresh safely; nothing was sent."
)


async def refresh_credentials(room: Communities, actor: Actor, channel_id: ChannelId) -> Channel:
    """Claim a turn, ask the platform, write down what came of it; the channel as it is then.

    The platform is asked between two transactions, inside neither. Where no refresh is due, or
    somebody else has the turn, nothing is asked, and the channel is returned as it stands: the
    winner's result is there to be read once it is written. Safe to repeat. Raises NotFound, and
    TemporarilyUnavailable before the platform was asked; after it, what was answered is not given
    up: a new refresh token is given once, and without it the connection would be lost.
    """
    async with room.begin(actor) as tx:
        turn = await tx.channels.take_refresh(channel_id, REFRESH_LEASE)
        if turn is None:
            return await tx.channels.get(channel_id)
        await tx.commit()
    outcome = await _exchanged(room, turn)
    now = room.clock.now()
    while True:
        try:
            return await _written(room, actor, turn, outcome, now)
        except TemporarilyUnavailable:
            await room.pause(AFTER_TROUBLE.total_seconds())


async def _exchanged(room: Communities, turn: RefreshTurn) -> RefreshOutcome | None:
    """None where nobody need be asked: there is nothing to exchange."""
    if not turn.channel.renewable:
        return None
    if turn.connection is None:
        return UNREADABLE
    if room.clock.now() > turn.begun + BEGIN_WITHIN:
        return HELD_UP
    return await room.platforms.refresh(turn.connection)


async def _written(
    room: Communities,
    actor: Actor,
    turn: RefreshTurn,
    outcome: RefreshOutcome | None,
    now: datetime,
) -> Channel:
    async with room.begin(actor) as tx:
        before = await tx.channels.get(turn.channel.id)
        channel = _after(before, turn, outcome, now)
        if channel is not before:
            if isinstance(outcome, Refreshed):
                await tx.channels.replace_credentials(channel.id, outcome.credentials)
            await tx.channels.save(channel)
        if channel.status is not before.status:
            tx.announce(channel_changed(CHANNEL_REAUTH_REQUIRED, channel, before))
        await tx.commit(channel)
    return channel


def _after(
    before: Channel, turn: RefreshTurn, outcome: RefreshOutcome | None, now: datetime
) -> Channel:
    match outcome:
        case Refreshed():
            return before.refreshed(turn.channel, outcome.lasts, turn.begun, now)
        case GrantRefused():
            return before.refresh_refused(turn.channel, now)
        case NotRefreshed():
            return before.refresh_failed(turn.channel, outcome.code, outcome.retry_after, now)
        case RefreshUnknown():
            return before.refresh_failed(turn.channel, "outcome_unknown", None, now)
        case None:
            return before.term_over(turn.channel, now)
