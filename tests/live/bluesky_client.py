"""Our adapter as tests use it against Bluesky's own servers."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.http import Http
from domain.publishing.content import Post
from domain.publishing.outcomes import (
    Published,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.heard import Heard, Polled
from domain.shared.ids import DeliveryId
from domain.shared.platforms import (
    Connection,
    OutcomeClass,
)
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.live.bluesky_server import BlueskyServer, Neighbour

T = TypeVar("T")
WITHIN = 40.0


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@asynccontextmanager
async def a_bluesky(files: MemoryFiles | None = None) -> AsyncIterator[Bluesky]:
    async with open_gateway(Guard(allow_loopback=True)) as gateway:
        yield Bluesky(Http(gateway), WallClock(), files or MemoryFiles())


async def connect(
    bluesky: Bluesky, server: BlueskyServer, who: Neighbour, *, url: str = "", **more: str
) -> Connection:
    """`more` are settings of the channel."""
    given = {"app_password": Secret(who.app_password)}
    settings = {"identifier": who.handle, **more}
    account = await bluesky.identify(url or server.url, given, settings)
    kept = {**given, **account.credentials}
    return Connection("bluesky", account.server_url, account.account_id, settings, kept)


def a_post(place: Connection, text: str = "", **more: Any) -> OutgoingPost:
    """`link` and `language` are said beside the text; the rest is the delivery's."""
    said = {name: more.pop(name) for name in ("link", "language") if name in more}
    return OutgoingPost(
        delivery_id=DeliveryId("dlv_live"),
        connection=place,
        post=Post(text=text or f"Hola {uuid4().hex}", **said),
        key=f"dlv_{uuid4().hex}",
        attempted_at=datetime.now(UTC),
        outcome_class=OutcomeClass.KEY,
        **more,
    )


async def published(bluesky: Bluesky, post: OutgoingPost) -> str:
    outcome = await bluesky.publish(post)
    assert isinstance(outcome, Published), outcome
    return outcome.post_id


async def in_time(look: Callable[[], T | None]) -> T:
    """The AppView follows the data server after a moment."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        found = await asyncio.to_thread(look)
        if found:
            return found
        await asyncio.sleep(0.3)
    raise AssertionError("the AppView did not follow")


async def heard_since(bluesky: Bluesky, place: Connection, cursor: str, most: int) -> list[Heard]:
    """Everything that is told, once there are so many, or after a while."""
    heard: dict[str, Heard] = {}
    until = time.monotonic() + WITHIN
    while time.monotonic() < until and len(heard) < most:
        polled = await bluesky.poll(place, cursor)
        assert isinstance(polled, Polled), polled
        assert polled.cursor is not None
        cursor = polled.cursor
        heard |= {h.id: h for raw in polled.raws for h in bluesky.digest(raw, place)}
        await asyncio.sleep(0.3)
    return list(heard.values())
