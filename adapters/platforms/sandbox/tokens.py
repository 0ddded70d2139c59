"""The sandbox's refresh tokens are good once: whoever uses one twice has everything revoked."""

import asyncio
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.platforms.checks import wrong_setting
from adapters.platforms.sandbox.wall import TokenState, Wall
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    Refreshed,
    RefreshOutcome,
    RefreshUnknown,
)
from domain.shared.platforms import REFRESH_TOKEN, Connection
from domain.shared.secret import Secret

# The magic refresh tokens. Each scripts the refreshes of the channel that it was given to.
REFUSED = "sandbox-refuse"
"""The grant is over, at every try."""
LOST_AFTER = "sandbox-timeout-after-accept"
"""Exchanged, and the answer lost: the next try uses a spent token."""
LOST_BEFORE = "sandbox-timeout-before-accept"
"""Nothing is exchanged and no answer comes, the first time; the next try goes through."""
BUSY = "sandbox-busy"
"""The answer is a 503, three times; the fourth try goes through."""
THROTTLED = "sandbox-rate-limit-once"
"""Throttled for 20 s, the first time; the next try goes through."""
UNREACHABLE = "sandbox-unreachable"
"""Nothing is sent, at every try."""
SLOW = "sandbox-slow"
"""Exchanged after 3 s."""

MAGIC_TOKENS = (REFUSED, LOST_AFTER, LOST_BEFORE, BUSY, THROTTLED, UNREACHABLE, SLOW)
BUSY_TIMES = 3
THROTTLE = timedelta(seconds=20)
SHORTEST_LIFE = 5
LONGEST_LIFE = 31_536_000
USUAL_LIFE = timedelta(hours=1)

_OURS = re.compile(r"sbx-(access|refresh)-([0-9a-f]{16})-([0-9]{1,9})")
_LOST = RefreshUnknown("The sandbox lost the answer, as the refresh token asked.")
ALWAYS: Mapping[str, RefreshOutcome] = {
    REFUSED: GrantRefused("invalid_grant: the sandbox refuses, as the refresh token asked."),
    UNREACHABLE: NotRefreshed("platform_unreachable", "The sandbox pretends to be unreachable."),
}
AT_FIRST: Mapping[str, tuple[int, RefreshOutcome]] = {
    LOST_BEFORE: (1, _LOST),
    BUSY: (BUSY_TIMES, RefreshUnknown("The sandbox answers 503, as the refresh token asked.")),
    THROTTLED: (1, NotRefreshed("platform_quota_exhausted", "The sandbox throttles.", THROTTLE)),
}


@dataclass(frozen=True, slots=True)
class Token:
    """One token: the grant it is of, and its turn. What a caller brings is turn 0 of a grant."""

    grant: str
    turn: int

    def text(self, kind: str) -> str:
        return f"sbx-{kind}-{self.grant}-{self.turn}"


def lifetime(settings: Mapping[str, Any]) -> timedelta | None:
    """How long tokens live; None where the settings do not say. Raises ValidationFailed."""
    seconds = settings.get("token_lifetime_seconds")
    if seconds is None:
        return None
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise wrong_setting("token_lifetime_seconds", "wrong_type", expected="integer")
    if seconds < SHORTEST_LIFE:
        raise wrong_setting("token_lifetime_seconds", "too_small", minimum=SHORTEST_LIFE)
    if seconds > LONGEST_LIFE:
        raise wrong_setting("token_lifetime_seconds", "too_large", maximum=LONGEST_LIFE)
    return timedelta(seconds=seconds)


async def state_of(wall: Wall, connection: Connection, access_token: str) -> TokenState:
    """What the sandbox makes of this access token. Those it did not give are good for ever: their
    end is for whoever brought them to know."""
    ours = _OURS.fullmatch(access_token)
    if ours is None:
        return TokenState.GOOD
    return await wall.access(connection, ours[2])


async def exchange(wall: Wall, connection: Connection, slowness: timedelta) -> RefreshOutcome:
    """One exchange, as the refresh token scripts it."""
    secret = connection.credentials.get(REFRESH_TOKEN)
    if secret is None:
        return GrantRefused("There is no refresh token.")
    brought = secret.reveal()
    said = await _scripted(wall, connection, brought)
    if said is not None:
        return said
    if brought == SLOW:
        await asyncio.sleep(slowness.total_seconds())
    token = _token_of(brought)
    lasts = lifetime(connection.settings) or USUAL_LIFE
    if not await wall.exchange(connection, token.grant, token.turn, lasts):
        return GrantRefused("invalid_grant: this refresh token was used before.")
    if brought == LOST_AFTER:
        return _LOST
    following = Token(token.grant, token.turn + 1)
    given = {"token": following.text("access"), REFRESH_TOKEN: following.text("refresh")}
    return Refreshed({name: Secret(text) for name, text in given.items()}, lasts)


async def _scripted(wall: Wall, connection: Connection, brought: str) -> RefreshOutcome | None:
    """What this token says without any exchange; None when its mood is over, or it has none."""
    if brought in ALWAYS:
        return ALWAYS[brought]
    times, said = AT_FIRST.get(brought, (0, None))
    for number in range(times):
        if await wall.first_time(connection, brought, f"refresh {number}"):
            return said
    return None


def _token_of(text: str) -> Token:
    ours = _OURS.fullmatch(text)
    if ours is not None and ours[1] == "refresh":
        return Token(ours[2], int(ours[3]))
    return Token(hashlib.sha256(text.encode()).hexdigest()[:16], 0)
