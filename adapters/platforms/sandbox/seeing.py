"""The sandbox pretends accounts of others: whoever is called the same has the same numbers on the
same day, so that everybody can work out what they must be."""

import hashlib
import re
from datetime import UTC, date, datetime, time, timedelta

from domain.publishing.outcomes import CannotTell
from domain.shared.clock import Clock
from domain.shared.platforms import Connection
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPost,
    PublicPosts,
)

NOBODY = "nobody"
"""Who is called that, or begins so, is not there."""

THROTTLED = "throttled"
"""Whoever asks for that, or for what begins so, is too fast."""

HIDDEN = "hidden"
"""What is called that, or begins so, shows no numbers."""

WAIT = timedelta(seconds=20)
PAGE = 10
BEGAN = date(2020, 1, 1)
_HANDLE = re.compile(r"@?([A-Za-z0-9_-]{1,64})")


class Seeing:
    """To be inherited. What is seen is seen through a channel that is connected."""

    _clock: Clock

    def public_name(self, handle: str, server_url: str | None) -> PublicName | NoPublicName:
        if server_url is not None:
            return NoPublicName("server_url", "null")
        found = _HANDLE.fullmatch(handle)
        return PublicName(f"@{found[1].lower()}") if found else NoPublicName("handle", "@cafe-sol")

    def open_place(self, name: PublicName) -> Connection | None:
        return None

    def is_told(self, connection: Connection, name: PublicName) -> bool:
        return True

    async def look_up(
        self, connection: Connection, name: PublicName
    ) -> PublicAccount | NobodyThere | CannotTell:
        """A thousand and more follow it, some more each day; it posts on three days out of four."""
        plain = name.handle.removeprefix("@")
        if plain.startswith(NOBODY):
            return NobodyThere("The sandbox knows no account of that name.")
        if plain.startswith(THROTTLED):
            return CannotTell("The sandbox throttles, as the handle asks.", WAIT)
        hidden = plain.startswith(HIDDEN)
        days = max(0, (self._clock.now().astimezone(UTC).date() - BEGAN).days)
        followers = 1000 + of(plain, "start", 9000) + days * (1 + of(plain, "more", 5))
        return PublicAccount(
            account_id=plain,
            handle=name.handle,
            name=plain.replace("-", " ").replace("_", " ").title(),
            followers=None if hidden else followers,
            following=None if hidden else of(plain, "follows", 500),
            posts=None if hidden else days * 3 // 4,
        )

    async def posts_of(
        self, connection: Connection, account: PublicAccount, before: str | None
    ) -> PublicPosts | CannotTell | None:
        """One at noon, UTC, on each day that has one, as far back as anybody asks; ten at a
        time."""
        now, plain = self._clock.now(), account.account_id
        tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
        day = date.fromisoformat(before) if before else tomorrow
        posts = list[PublicPost]()
        while len(posts) < PAGE and day > BEGAN:
            day -= timedelta(days=1)
            at = datetime.combine(day, time(12), UTC)
            if posts_on(plain, day) and at <= now:
                posts.append(_post(plain, day, at))
        onward = day.isoformat() if day > BEGAN else None
        return PublicPosts(posts, onward, datetime.combine(day, time(), UTC))


def posts_on(plain: str, day: date) -> bool:
    return of(plain, day.isoformat(), 4) != 0


def of(plain: str, what: str, most: int) -> int:
    """A number from 0 until before `most`, always the same for these."""
    digest = hashlib.sha256(f"{plain}/{what}".encode()).digest()
    return int.from_bytes(digest[:4]) % most


def _post(plain: str, day: date, at: datetime) -> PublicPost:
    said = day.isoformat()
    hidden = plain.startswith(HIDDEN)
    return PublicPost(
        id=f"{plain}-{said}",
        at=at,
        url=None,
        reactions=None if hidden else 5 + of(plain, f"{said}/like", 40),
        comments=None if hidden else of(plain, f"{said}/answer", 8),
        shares=None if hidden else of(plain, f"{said}/pass", 6),
    )
