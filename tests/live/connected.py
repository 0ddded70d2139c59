"""Our adapters over real sockets, and accounts of ours on real servers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.adapter import Adapter, Poller, Publisher
from adapters.platforms.catalogue import every_adapter
from adapters.platforms.http import Http
from domain.publishing.content import Post
from domain.publishing.ports import OutgoingPost
from domain.shared.heard import Heard, Polled
from domain.shared.ids import DeliveryId
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.wall import MemoryWall

A = TypeVar("A")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d"
    "49444154789c6360f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class Adapters:
    """Every adapter that publishes, by the platform's name, and the files that posts may show."""

    def __init__(self, http: Http) -> None:
        self.files = MemoryFiles()
        made = every_adapter(http, WallClock(), MemoryWall(), self.files)
        self._by_name = {a.profile.platform: a for a in made if isinstance(a, Publisher)}

    def __getitem__(self, platform: str) -> Publisher:
        return self._by_name[platform]

    async def connect(
        self, platform: str, url: str, token: str, settings: dict[str, Any] | None = None
    ) -> Connection:
        """As whoever connects a channel."""
        given = settings or {}
        credentials = {"access_token": Secret(token)}
        account = await self[platform].identify(url, credentials, given)
        return Connection(
            platform, account.server_url, account.account_id, given, credentials, "ws_1", "chn_1"
        )

    def post(self, place: Connection, text: str) -> OutgoingPost:
        return OutgoingPost(
            delivery_id=DeliveryId("dlv_live"),
            connection=place,
            post=Post(text=text),
            key=f"dlv_{uuid4().hex}",
            attempted_at=datetime.now(UTC),
            outcome_class=self[place.platform].profile.outcome_class,
        )


@asynccontextmanager
async def adapters_over_sockets() -> AsyncIterator[Adapters]:
    async with open_gateway(Guard(allow_loopback=True)) as gateway:
        yield Adapters(Http(gateway))


class Ear:
    """Asks a platform what happened, from when it was made."""

    def __init__(self, adapter: Adapter, place: Connection) -> None:
        assert isinstance(adapter, Poller)
        self._poller, self._place = adapter, place
        self._cursor: str | None = None

    async def begin(self) -> "Ear":
        assert await self.heard() == []
        return self

    async def heard(self) -> list[Heard]:
        """All that happened since the last time."""
        heard: list[Heard] = []
        while True:
            polled = await self._poller.poll(self._place, self._cursor)
            assert isinstance(polled, Polled), polled
            for raw in polled.raws:
                heard += self._poller.digest(raw, self._place)
            self._cursor = polled.cursor
            if not polled.more:
                return heard
