"""Where a message is, and when: a Discord number holds the time at which it was given."""

import re
from datetime import UTC, datetime, timedelta

from domain.shared.platforms import Connection

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""The first second of 2015, from which snowflakes count milliseconds (reference: Snowflakes)."""
_NUMBER = re.compile(r"[1-9][0-9]{0,19}")
_ACCOUNT = re.compile(r"([0-9]{1,20})@(@me|[0-9]{1,20})/([0-9]{1,20})")


def account_id_of(bot_id: str, guild_id: str, channel_id: str) -> str:
    """One bot in one channel is one account. The channel's server never changes."""
    return f"{bot_id}@{guild_id}/{channel_id}"


def bot_guild_channel(connection: Connection) -> tuple[str, str, str]:
    """Raises ValueError for an account that `identify` has not named."""
    found = _ACCOUNT.fullmatch(connection.account_id)
    if found is None:
        raise ValueError("no account of this platform")
    return found[1], found[2], found[3]


def number(value: object) -> str | None:
    """A Discord number; None where it is none."""
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def made_at(snowflake: str) -> datetime:
    """When a number was given, by Discord's clock, in UTC."""
    return _EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def first_of(instant: datetime) -> str:
    """The least number that can be given at that instant; 0 before the first."""
    milliseconds = max((instant - _EPOCH) // timedelta(milliseconds=1), 0)
    return str(milliseconds << 22)


def link(guild_id: str, channel_id: str, message_id: str) -> str:
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def joined_id(person_id: str, at: datetime) -> str:
    """By which it is known that somebody came, whoever tells of it: the message that greets them is
    a moment younger than they are on the server, and bears another number."""
    return f"{person_id}/joined/{at:%Y-%m-%dT%H:%M}"
