"""What a platform's answer about an account makes of its channel."""

from datetime import datetime, timedelta

from domain.communities.account import Account
from domain.communities.events import CHANNEL_CHECKED, CHANNEL_RESTORED
from domain.communities.expiring import notice_at
from domain.communities.model import Channel, ChannelStatus
from domain.communities.ports import CommunitiesTransaction
from domain.communities.room import Communities
from domain.shared.calling import CHANNEL_REAUTH_REQUIRED
from domain.shared.errors import Refusal
from domain.shared.platforms import (
    Connection,
    CredentialsExpired,
    CredentialsRefused,
    PlatformRefused,
    PlatformThrottled,
    PlatformUnreachable,
)

EVERY = timedelta(days=1)

CREDENTIALS_EXPIRING = "channel.credentials_expiring"
"""The duty to tell a channel's owner that its credentials end; it plans its own next time."""


def plan_notices(tx: CommunitiesTransaction, channel: Channel, now: datetime) -> None:
    """Of the end of these credentials it is told in time, if they end, and of no other. Safe to
    repeat."""
    at = notice_at(channel, now)
    if at is None:
        tx.unplan(CREDENTIALS_EXPIRING, channel.id)
    else:
        tx.plan(CREDENTIALS_EXPIRING, channel.id, at)


async def ask(room: Communities, connection: Connection) -> Account | Refusal:
    """Who the platform says we are, or why it does not say."""
    try:
        return await room.platforms.identify(
            connection.platform, connection.server_url, connection.credentials, connection.settings
        )
    except (
        CredentialsExpired,
        CredentialsRefused,
        PlatformRefused,
        PlatformThrottled,
        PlatformUnreachable,
    ) as refusal:
        return refusal


def judged(
    before: Channel, asked: Connection, answer: Account | Refusal, now: datetime
) -> tuple[Channel, str]:
    """What an answer makes of a channel, and the name of that news. Only a refusal of the
    credentials themselves changes its status; one of those it no longer has changes nothing."""
    of_these = isinstance(answer, CredentialsRefused | CredentialsExpired)
    if of_these and asked.credentials_fence != before.credentials_fence:
        return before, CHANNEL_CHECKED
    if isinstance(answer, CredentialsExpired) and before.renewable:
        return before.expired(answer.code, now), CHANNEL_CHECKED
    if isinstance(answer, CredentialsRefused | CredentialsExpired):
        channel = before.needs_reauth(answer.code, now)
        changed = channel.status is not before.status
        return channel, CHANNEL_REAUTH_REQUIRED if changed else CHANNEL_CHECKED
    if isinstance(answer, Refusal):
        return before.check_failed(answer.code, now), CHANNEL_CHECKED
    if before.status is ChannelStatus.REAUTH_REQUIRED:
        return before.restored(answer, now), CHANNEL_RESTORED
    return before.checked(answer, now), CHANNEL_CHECKED
