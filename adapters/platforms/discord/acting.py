"""What can be done about messages and people on a server, each by one request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from adapters.platforms.discord.answers import (
    UNKNOWN_BAN,
    UNKNOWN_CHANNEL,
    UNKNOWN_MEMBER,
    UNKNOWN_MESSAGE,
)
from adapters.platforms.discord.place import number
from adapters.platforms.discord.spots import spot_of
from domain.publishing.outcomes import NotSent, Outcome, RefusalKind, Refused, Unknown
from domain.shared.acts import ABOUT_MESSAGES, Act, ActKind

LONGEST_MUTE = timedelta(days=28)
"""resources/guild: communication_disabled_until."""
_REASON = 512


@dataclass(frozen=True, slots=True)
class Step:
    """One request. `already` is the code that says that it is so already, which it is
    `with_its_channel`, too, where that is no more."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    already: int = 0
    with_its_channel: bool = False


def step_of(act: Act, guild_id: str, own_channel: str, now: datetime) -> Step | Refused:
    """The request that does it. People are of the whole server, messages of the channel that the
    act names or, if it names none, of ours."""
    if act.kind in ABOUT_MESSAGES:
        return _about_message(act, own_channel)
    person = number(act.person_id)
    if person is None:
        return _refused("That is nobody on Discord.")
    if act.kind is ActKind.MUTE_PERSON:
        return _mute(act.until, guild_id, person, now)
    return _BY_KIND[act.kind](guild_id, person)


def step_in_forum(act: Act, guild_id: str, now: datetime) -> tuple[Step | Refused, str | None]:
    """The same where messages are in threads, and the thread it is in. What begins one takes it, as
    on Discord's own page: its title would stay without it."""
    if act.kind is not ActKind.REMOVE_MESSAGE:
        return step_of(act, guild_id, "", now), None
    spot = spot_of(act.message_id)
    thread = number(spot.thread_id or act.place) if spot else None
    if spot is None or thread is None:
        return _refused("That names no message of a forum: its id has two numbers."), None
    path = f"/channels/{thread}"
    if spot.message_id == thread:
        return Step("DELETE", path, already=UNKNOWN_CHANNEL, with_its_channel=True), thread
    path = f"{path}/messages/{spot.message_id}"
    return Step("DELETE", path, already=UNKNOWN_MESSAGE, with_its_channel=True), thread


def elsewhere(act: Act, own_channel: str) -> str | None:
    """The channel or thread, other than ours, in which it is to be done; None where it is ours."""
    there = number(act.place) if act.kind in ABOUT_MESSAGES else None
    return None if there == own_channel else there


def not_ours(looked: Mapping[str, Any] | Outcome, guild_id: str) -> Outcome | None:
    """Why nothing is done in a channel that was looked at; None where it is on our server. A bot
    may be on servers of other people, who trust it there for them and not for us. What is on
    another server and what is nowhere get the same words."""
    if isinstance(looked, Mapping):
        if number(looked.get("guild_id")) == guild_id:
            return None
    elif isinstance(looked, Unknown):
        # Nothing was asked but where that is.
        return NotSent(looked.words, looked.status_code, looked.request_id)
    elif not isinstance(looked, Refused) or looked.kind is not RefusalKind.PERMISSION:
        return looked
    return Refused(
        RefusalKind.PERMISSION, "The bot sees no such channel on the server of this channel."
    )


def headers_of(act: Act) -> dict[str, str]:
    """The reason stands in the server's audit log, percent-encoded and cut to what fits."""
    if not act.reason:
        return {}
    reason = act.reason[:_REASON]
    while len(quote(reason, safe=" ")) > _REASON:
        reason = reason[:-1]
    return {"x-audit-log-reason": quote(reason, safe=" ")}


def _about_message(act: Act, own_channel: str) -> Step | Refused:
    if act.kind is not ActKind.REMOVE_MESSAGE:
        return _refused("Discord hides no messages. It can remove them.")
    message = number(act.message_id)
    channel = own_channel if act.place is None else number(act.place)
    if message is None or channel is None:
        return _refused("That is no message of Discord.")
    path = f"/channels/{channel}/messages/{message}"
    return Step("DELETE", path, already=UNKNOWN_MESSAGE)


def _mute(until: datetime | None, guild_id: str, person: str, now: datetime) -> Step | Refused:
    if until is None or not timedelta(0) < until - now <= LONGEST_MUTE:
        return _refused("Discord mutes for at most 28 days: say until when.")
    written = until.astimezone(UTC).isoformat(timespec="milliseconds")
    return Step("PATCH", _member(guild_id, person), {"communication_disabled_until": written})


def _member(guild_id: str, person: str) -> str:
    return f"/guilds/{guild_id}/members/{person}"


def _ban(guild_id: str, person: str) -> str:
    return f"/guilds/{guild_id}/bans/{person}"


_BY_KIND: Mapping[ActKind, Callable[[str, str], Step]] = {
    ActKind.UNMUTE_PERSON: lambda guild, person: Step(
        "PATCH", _member(guild, person), {"communication_disabled_until": None}
    ),
    ActKind.KICK_PERSON: lambda guild, person: Step(
        "DELETE", _member(guild, person), already=UNKNOWN_MEMBER
    ),
    ActKind.BAN_PERSON: lambda guild, person: Step(
        "PUT", _ban(guild, person), {"delete_message_seconds": 0}
    ),
    ActKind.UNBAN_PERSON: lambda guild, person: Step(
        "DELETE", _ban(guild, person), already=UNKNOWN_BAN
    ),
}


def _refused(words: str) -> Refused:
    return Refused(RefusalKind.CONTENT, words)
