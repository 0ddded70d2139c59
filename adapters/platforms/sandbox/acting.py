"""The sandbox does what it is asked about posts that hang there and about anybody whose id could be
one; the magic words in an act's reason script the outcome."""

import re
from collections.abc import Mapping
from datetime import timedelta

from adapters.platforms.sandbox.wall import Wall
from domain.publishing.outcomes import (
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.acts import ABOUT_MESSAGES, Act, ActKind
from domain.shared.platforms import Connection

# The magic words of a reason. Those that happen once happen once for each act and what it is about.
TIMEOUT_AFTER = "#sandbox-timeout-after-accept"
"""Done, and the answer lost, the first time."""
TIMEOUT_BEFORE = "#sandbox-timeout-before-accept"
"""Not done, and no answer, the first time."""
THROTTLED_ONCE = "#sandbox-rate-limit-once"
"""Throttled for 20 s, the first time."""
FORBIDDEN = "#sandbox-reject"
"""The account may not do that, at every try."""
EXPIRED_TOKEN = "#sandbox-expired-token"
"""The credentials are refused, at every try."""
UNREACHABLE_ONCE = "#sandbox-unreachable"
"""Nothing was sent, the first time."""

WAIT = timedelta(seconds=20)
_WORD = re.compile(r"(?<![\w#-])#sandbox-[a-z-]+(?![\w-])")
_PERSON = re.compile(r"[A-Za-z0-9_.@:-]{1,128}")
_LOST = Unknown("The sandbox lost the answer, as the reason asked.")
_ALWAYS: Mapping[str, Outcome] = {
    FORBIDDEN: Refused(
        RefusalKind.PERMISSION, "The sandbox does not let us, as the reason asked.", 403
    ),
    EXPIRED_TOKEN: Refused(RefusalKind.CREDENTIALS, "The token has expired.", 401),
}
_AT_FIRST: Mapping[str, Outcome] = {
    TIMEOUT_BEFORE: _LOST,
    THROTTLED_ONCE: Throttled(WAIT, "The sandbox throttles once, as the reason asked.", 429),
    UNREACHABLE_ONCE: NotSent("The sandbox pretends to be unreachable, as the reason asked."),
}


async def act_on(wall: Wall, connection: Connection, act: Act) -> Outcome:
    """Do it, unless the reason says that something else happens."""
    word = next(iter(_WORD.findall(act.reason or "")), "")
    if word in _ALWAYS:
        return _ALWAYS[word]
    key = f"{act.kind}/{act.message_id or act.person_id}"
    if word in _AT_FIRST and await wall.first_time(connection, key, word):
        return _AT_FIRST[word]
    outcome = await _done(wall, connection, act)
    if word == TIMEOUT_AFTER and await wall.first_time(connection, key, word):
        return _LOST
    return outcome


async def slowed(wall: Wall, connection: Connection, seconds: int) -> Outcome:
    """People's messages are kept so far apart from now on, as far as that goes on a sandbox: it
    says so, and hangs what it is told."""
    await wall.slow_down(connection, seconds)
    return Published(connection.channel_id or "", status_code=200)


async def _done(wall: Wall, connection: Connection, act: Act) -> Outcome:
    if act.kind in ABOUT_MESSAGES:
        return await _to_message(wall, connection, act.kind, act.message_id)
    return await _to_person(wall, connection, act.kind, act.person_id)


async def _to_message(
    wall: Wall, connection: Connection, kind: ActKind, post_id: str | None
) -> Outcome:
    if not post_id:
        return Refused(RefusalKind.CONTENT, "The act says no message.", 422)
    if kind is ActKind.REMOVE_MESSAGE:
        await wall.delete(connection, post_id)
        return Published(post_id, status_code=200)
    if not await wall.hide(connection, post_id, kind is ActKind.HIDE_MESSAGE):
        return Refused(RefusalKind.GONE, "There is no such message.", 404)
    return Published(post_id, status_code=200)


async def _to_person(
    wall: Wall, connection: Connection, kind: ActKind, person_id: str | None
) -> Outcome:
    if not person_id or not _PERSON.fullmatch(person_id):
        return Refused(RefusalKind.GONE, "There is no such person.", 404)
    match kind:
        case ActKind.MUTE_PERSON | ActKind.UNMUTE_PERSON:
            await wall.treat(connection, person_id, muted=kind is ActKind.MUTE_PERSON)
        case ActKind.BAN_PERSON | ActKind.UNBAN_PERSON:
            await wall.treat(connection, person_id, banned=kind is ActKind.BAN_PERSON)
        case _:
            # Who is sent away may come back: nothing is to be remembered.
            pass
    return Published(person_id, status_code=200)
