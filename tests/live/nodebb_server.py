"""A forum on loopback: NodeBB 1.4.0 with its write API plugin, on a Valkey of ours."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import redis

from adapters.embedded import valkey
from tests.live.environments import HERE, run
from tests.live.node import NodeFolder, node_folder
from tests.live.running import answers, free_port, running

ADMIN, PASSWORD = "admin", "Correct-horse-1"
ANNOUNCEMENTS = 1
"""A category that every new forum has."""

_EMOJI = ("nodebb-plugin-emoji-one", "nodebb-plugin-emoji-extended")
"""These fetch pictures from elsewhere when they start."""


@dataclass(frozen=True)
class Member:
    """A user of the forum, with a token that writes."""

    uid: str
    username: str
    token: str


@dataclass(frozen=True)
class NodeBBServer:
    """What its tests ask of it besides what the adapter does. Raises httpx.HTTPStatusError."""

    url: str
    admin: Member

    def call(self, method: str, path: str, token: str = "", **body: Any) -> Any:
        """By the plugin, or as a guest reads."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = httpx.request(
            method,
            f"{self.url}/api{path}",
            headers=headers,
            json=body or None,
            timeout=30,
            trust_env=False,
        )
        answer.raise_for_status()
        said = answer.json()
        return said.get("payload", said) if isinstance(said, dict) else said

    def join(self, name: str = "member") -> Member:
        """A new user; the name is only its beginning."""
        username, password = f"{name}-{uuid4().hex[:8]}", "Correct-horse-2"
        uid = self.call(
            "POST", "/v2/users", self.admin.token, username=username, password=password
        )["uid"]
        token = self.call("POST", f"/v2/users/{uid}/tokens", password=password)["token"]
        return Member(str(uid), username, token)

    def topic(self, who: Member, title: str, content: str) -> str:
        made = self.call(
            "POST", "/v2/topics", who.token, cid=ANNOUNCEMENTS, title=title, content=content
        )
        return str(made["topicData"]["tid"])

    def reply(self, who: Member, tid: str, content: str) -> str:
        return str(self.call("POST", f"/v2/topics/{tid}", who.token, content=content)["pid"])

    def vote(self, who: Member, pid: str) -> None:
        self.call("POST", f"/v2/posts/{pid}/vote", who.token, delta=1)

    def topics(self) -> dict[str, str]:
        """Titles of the topics a guest sees in the category, and their numbers."""
        listed = self.call("GET", f"/category/{ANNOUNCEMENTS}")["topics"]
        return {topic["titleRaw"]: str(topic["tid"]) for topic in listed if not topic["deleted"]}

    def words(self, tid: str) -> list[str]:
        """What a guest reads in a topic, without the marks."""
        posts = self.call("GET", f"/topic/{tid}")["posts"]
        shown = [post["content"] for post in posts if not post["deleted"]]
        return [re.sub(r"<[^>]+>", "", content).strip() for content in shown]

    def is_banned(self, who: Member) -> bool:
        return bool(self.call("GET", f"/user/{who.username}")["banned"])


def home() -> NodeFolder:
    """Installed the first time. Raises CannotInstall."""
    return node_folder(HERE / "nodebb")


@contextmanager
def running_nodebb(folder: Path) -> Iterator[NodeBBServer]:
    """Set up in about 10 s, up in about 5."""
    store, port = free_port(), free_port()
    kept = folder / "valkey"
    kept.mkdir()
    command = [str(valkey.binary()), "--port", str(store), "--bind", "127.0.0.1"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(kept)]
    with running(command, kept, lambda: _is_up(store)):
        app = _set_up(folder, store, port)
        settings = home().settings(NODE_ENV="production")
        url = f"http://127.0.0.1:{port}"
        started = home().command(app / "app.js")
        with running(started, app, lambda: answers(f"{url}/api/config"), settings):
            yield NodeBBServer(url, _administrator(url))


def _is_up(port: int) -> bool:
    try:
        with redis.Redis(port=port) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False


def _set_up(folder: Path, store: int, port: int) -> Path:
    """NodeBB wants to live in its own folder, beside its modules."""
    app, modules = folder / "app", home().folder / "node_modules"
    ignored = shutil.ignore_patterns("node_modules")
    shutil.copytree(modules / "nodebb", app, ignore=ignored)
    (app / "node_modules").symlink_to(modules)
    (app / "public" / "uploads" / "sounds").mkdir(parents=True, exist_ok=True)
    answers_to_setup = {
        "url": f"http://127.0.0.1:{port}",
        "secret": "loop",
        "database": "redis",
        "redis:host": "127.0.0.1",
        "redis:port": str(store),
        "redis:database": "0",
        "redis:password": "",
        "admin:username": ADMIN,
        "admin:email": "admin@loop.test",
        "admin:password": PASSWORD,
        "admin:password:confirm": PASSWORD,
    }
    program = home().command(app / "app.js", f"--setup={json.dumps(answers_to_setup)}")
    run(program, folder=app, settings=home().settings())
    with redis.Redis(port=store) as client:
        client.zadd("plugins:active", {"nodebb-plugin-write-api": 0})
        client.zrem("plugins:active", *_EMOJI)
        # Nobody waits here: ten seconds lie between two posts of a new user, as it comes.
        client.hset("config", mapping={"postDelay": 0, "newbiePostDelay": 0, "initialPostDelay": 0})
    config = json.loads((app / "config.json").read_text())
    config |= {"bind_address": "127.0.0.1", "port": port}
    (app / "config.json").write_text(json.dumps(config))
    return app


def _administrator(url: str) -> Member:
    """Whoever set the forum up, once it knows them."""
    path = "/api/v2/users/1/tokens"
    until = time.monotonic() + 20
    while True:
        answer = httpx.post(
            f"{url}{path}", json={"password": PASSWORD}, trust_env=False, timeout=30
        )
        if answer.is_success or time.monotonic() > until:
            break
        time.sleep(0.2)
    answer.raise_for_status()
    return Member("1", ADMIN, answer.json()["payload"]["token"])
