"""A world is furnished once in a while, and every test that wants one begins with a copy of it.

To furnish a workspace takes as long as most tests that ask for one, and always does the same; to
copy its database takes a twentieth of that. Each process has its own, for the links in it lead to
servers of that process.
"""

import base64
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from redis import Redis

from adapters.settings import Settings, load
from adapters.wiring import House, open_app
from tests.api.world import Place, furnish
from tests.kit.builders import a_workspace
from tests.kit.database import TEMPLATE, DatabaseUrls, copied, dropped
from tests.kit.refilled import Book, close_book, read_book

# What comes first in a furnished world is the end of its connections that somebody began, after
# ten minutes: nothing in it may be any nearer than in one that was just furnished.
FRESH = timedelta(minutes=2)


@dataclass(frozen=True)
class World:
    """Furnished workspaces at rest: the name of their database, its files, and what seals both."""

    database: str
    files: Path
    secret_keys: SecretStr
    places: Sequence[Place]
    book: Book

    def moved_into(self, settings: Settings) -> Settings:
        """These settings, for a copy of the database, with a copy of the files in place."""
        shutil.copytree(self.files, settings.data_dir)
        return settings.model_copy(update={"secret_keys": self.secret_keys})


Furnish = Callable[[House], Awaitable[Sequence[Place]]]


async def one_place(house: House) -> Sequence[Place]:
    """A workspace of its own organization."""
    return [await furnish(house, await a_workspace(house))]


class Worlds:
    """Furnishes one when asked, and anew when the one it has is too old."""

    def __init__(
        self, server: DatabaseUrls, redis_url: str, folder: Path, fill: Furnish = one_place
    ) -> None:
        self._server, self._redis_url, self._folder = server, redis_url, folder
        self._fill = fill
        self._found: World | None = None
        self._since = 0.0

    async def fresh(self) -> World:
        """One that nobody has touched."""
        if self._found is None or time.monotonic() - self._since > FRESH.total_seconds():
            await self._leave()
            self._since = time.monotonic()
            self._found = await self._furnished()
        return self._found

    async def _leave(self) -> None:
        if self._found is not None:
            await close_book(self._server, self._found.book)
            await dropped(self._server, self._found.database)
            shutil.rmtree(self._found.files)

    async def _furnished(self) -> World:
        urls = await copied(self._server, TEMPLATE)
        settings = load(
            database_url=urls.service,
            migration_database_url=urls.owner,
            redis_url=self._redis_url,
            data_dir=self._folder / urls.database,
            public_url="http://tertulia.test",
            secret_keys=f"k1:{base64.b64encode(os.urandom(32)).decode()}",
            allow_loopback=True,
        )
        assert settings.secret_keys is not None
        async with open_app(settings) as house:
            places = await self._fill(house)
        with Redis.from_url(self._redis_url) as client:
            # To furnish rings for workers, who are not there, and a test begins in silence.
            client.flushall()
        book = await read_book(self._server, urls.database)
        return World(urls.database, settings.data_dir, settings.secret_keys, places, book)
