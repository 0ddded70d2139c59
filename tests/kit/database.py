"""A database for one test: cloned from the migrated template in some 15 ms, dropped afterwards."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from adapters import embedded
from adapters.db.migrations import migrate

TEMPLATE = "tertulia_template"
EMPTY = "template1"
MAINTENANCE = "postgres"
MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 * 1024**3
_numbers = count(1)


@dataclass(frozen=True)
class DatabaseUrls:
    """The two logins of one database: `service` is bound by row-level security, `owner` owns the
    schema and sees everything."""

    service: str
    owner: str

    @property
    def database(self) -> str:
        """The name they share."""
        return urlsplit(self.owner).path.removeprefix("/")

    def of(self, database: str) -> "DatabaseUrls":
        """The same logins in another database of the same server."""
        return DatabaseUrls(_within(self.service, database), _within(self.owner, database))


def a_folder() -> Path:
    """For a server's files. Where there is room they lie in memory: making the 300 of a clone took
    12 ms there and up to 330 ms on disk."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    folder = Path(tempfile.mkdtemp(prefix="tertulia-", dir=MEMORY if roomy else None))
    # Started by root, PostgreSQL runs as another user, who must get through.
    folder.chmod(0o711)
    return folder


@contextmanager
def a_server() -> Iterator[DatabaseUrls]:
    """A PostgreSQL that keeps nothing."""
    folder = a_folder()
    try:
        with embedded.start(folder, durable=False) as servers:
            addresses = servers.addresses
            yield DatabaseUrls(addresses.database_url, addresses.owner_database_url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def make_template(server: DatabaseUrls) -> None:
    async with _administration(server) as connection:
        await connection.execute(f"CREATE DATABASE {TEMPLATE}")


def migrate_template(server: DatabaseUrls) -> None:
    """Bring the template up to date; with it come the roles, which the whole server shares."""
    template = server.of(TEMPLATE)
    migrate(template.owner, template.service)


async def copied(server: DatabaseUrls, template: str) -> DatabaseUrls:
    """A copy of the template. `FILE_COPY` took three quarters of the time of `WAL_LOG`."""
    async with _administration(server) as connection:
        name = f"t_{connection.get_server_pid()}_{next(_numbers)}"
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return server.of(name)


async def dropped(server: DatabaseUrls, database: str) -> None:
    """Whoever is still connected to it is thrown out."""
    async with _administration(server) as connection:
        await connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


@asynccontextmanager
async def a_database(server: DatabaseUrls, template: str) -> AsyncIterator[DatabaseUrls]:
    """A copy of the template, for as long as the block lasts."""
    urls = await copied(server, template)
    try:
        yield urls
    finally:
        await dropped(server, urls.database)


@asynccontextmanager
async def _administration(server: DatabaseUrls) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(server.of(MAINTENANCE).owner)
    try:
        yield connection
    finally:
        await connection.close()


def _within(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()
