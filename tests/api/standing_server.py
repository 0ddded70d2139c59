"""The service on a socket, in a thread with a loop of its own, for callers that know no loop."""

import asyncio
import base64
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.settings import Settings, load
from adapters.wiring import House, open_app
from tests.api.world import Place
from tests.kit.api import HERE, a_key_text, on_a_socket, the_application
from tests.kit.builders import a_workspace
from tests.kit.database import TEMPLATE, DatabaseUrls, a_database


def a_session() -> requests.Session:
    """Of itself it looks through the whole environment for proxies, twice at each request."""
    session = requests.Session()
    session.trust_env = False
    return session


@dataclass(frozen=True)
class Guest:
    """A furnished workspace on a server, and what its key's owner calls with."""

    url: str
    place: Place

    @property
    def headers(self) -> dict[str, str]:
        workspace = self.place.actor.workspace
        return {"Authorization": f"Bearer {self.place.key}", "Tertulia-Workspace": workspace}


@dataclass(frozen=True)
class Standing:
    """A server that stands for a whole module."""

    port: int
    house: House
    loop: asyncio.AbstractEventLoop

    def newcomer(self) -> tuple[str, dict[str, str]]:
        """An empty workspace of a new organization: where to call, and how its key is shown."""
        return asyncio.run_coroutine_threadsafe(self._newcomer(), self.loop).result(timeout=60)

    async def _newcomer(self) -> tuple[str, dict[str, str]]:
        actor = await a_workspace(self.house)
        key = await a_key_text(self.house, actor, everywhere=True)
        headers = {"Authorization": f"Bearer {key}", "Tertulia-Workspace": actor.workspace}
        return f"http://{HERE}:{self.port}", headers


@contextmanager
def a_standing_server(server: DatabaseUrls, redis_url: str) -> Iterator[Standing]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _standing(server, redis_url, folder)


def _standing(server: DatabaseUrls, redis_url: str, folder: str) -> Iterator[Standing]:
    ready, found = threading.Event(), list[tuple[Standing, asyncio.Event]]()

    async def stand() -> None:
        async with (
            a_database(server, TEMPLATE) as urls,
            open_app(_settings(urls, redis_url, Path(folder))) as house,
            on_a_socket(FromEverywhere(the_application(house))) as port,
        ):
            stop = asyncio.Event()
            found.append((Standing(port, house, asyncio.get_running_loop()), stop))
            ready.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(stand())
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        ready.wait()
        [(standing, stop)] = found
        yield standing
        standing.loop.call_soon_threadsafe(stop.set)
    finally:
        thread.join()


def _settings(urls: DatabaseUrls, redis_url: str, folder: Path) -> Settings:
    return load(
        database_url=urls.service,
        migration_database_url=urls.owner,
        redis_url=redis_url,
        data_dir=folder,
        public_url="http://tertulia.test",
        secret_keys=f"k1:{base64.b64encode(os.urandom(32)).decode()}",
        rate_limit_test=1_000_000,
        rate_limit_workspace=1_000_000,
        stream_seconds=0.05,
        allow_loopback=True,
    )


class FromEverywhere:
    """Each request seems to come from another address, so that nobody guesses keys too often."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._count += 1
        high, low = divmod(self._count, 256)
        scope["client"] = (f"10.{high // 256}.{high % 256}.{low}", 50_000)
        await self._app(scope, receive, send)
