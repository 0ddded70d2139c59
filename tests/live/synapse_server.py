"""Synapse (AGPL, used for tests only), a Matrix homeserver that nobody here wrote."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.live.environments import python_environment
from tests.live.running import answers, free_port, running

BRIEF_SECONDS = 3
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Login:
    """One user with one device. Without a refresh token the access token does not end."""

    user_id: str
    token: str
    refresh_token: str = ""


@dataclass(frozen=True)
class Synapse:
    """A Matrix homeserver on SQLite, without federation."""

    url: str

    def call(
        self, method: str, path: str, token: str = "", api: str = "v3", **body: Any
    ) -> dict[str, Any]:
        """Raises httpx.HTTPStatusError."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = httpx.request(
            method,
            f"{self.url}/_matrix/client/{api}{path}",
            headers=headers,
            json=body or (None if method == "GET" else {}),
            timeout=20,
            trust_env=False,
        )
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()
        return said

    def register(self, name: str = "ana") -> Login:
        """A new user; the name is only its beginning."""
        made = self.call(
            "POST",
            "/register",
            username=f"{name}-{uuid4().hex[:8]}",
            password=PASSWORD,
            auth={"type": "m.login.dummy"},
        )
        return Login(made["user_id"], made["access_token"])

    def login(self, user_id: str) -> Login:
        """The same user on a new device."""
        return self._log_in(user_id)

    def brief_login(self, user_id: str) -> Login:
        """The same user on a new device, whose access tokens end after `BRIEF_SECONDS`."""
        return self._log_in(user_id, refresh_token=True)

    def _log_in(self, user_id: str, **more: Any) -> Login:
        made = self.call(
            "POST",
            "/login",
            type="m.login.password",
            identifier={"type": "m.id.user", "user": user_id},
            password=PASSWORD,
            **more,
        )
        return Login(user_id, made["access_token"], made.get("refresh_token", ""))

    def create_room(self, login: Login, **more: Any) -> str:
        made = self.call("POST", "/createRoom", login.token, preset="public_chat", **more)
        room_id: str = made["room_id"]
        return room_id

    def say(self, login: Login, room: str, text: str) -> None:
        path = f"/rooms/{room}/send/m.room.message/{uuid4().hex}"
        self.call("PUT", path, login.token, msgtype="m.text", body=text)

    def messages(self, login: Login, room: str) -> list[str]:
        """The texts people see in the room, oldest first; redacted ones are gone."""
        path = f"/rooms/{room}/messages?dir=f&limit=100"
        events = self.call("GET", path, login.token)["chunk"]
        said = [e["content"] for e in events if e["type"] == "m.room.message"]
        return [content["body"] for content in said if content]

    def in_thread(self, login: Login, room: str, root: str) -> list[str]:
        """The events the server counts to this thread, oldest first."""
        path = f"/rooms/{room}/relations/{root}/m.thread?dir=f"
        found = self.call("GET", path, login.token, api="v1")["chunk"]
        return [event["event_id"] for event in found]


@contextmanager
def running_synapse(folder: Path, *, tight: bool = False) -> Iterator[Synapse]:
    """Up in about 3 s. With `tight` an account may send two messages, then one in ten seconds."""
    binaries, port = python_environment(), free_port()
    config = folder / "homeserver.yaml"
    # JSON is YAML.
    config.write_text(json.dumps(_synapse_settings(folder, port, tight=tight)))
    python = str(binaries / "python")
    command = [python, "-m", "synapse.app.homeserver", "-c", str(config)]
    subprocess.run([*command, "--generate-keys"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    with running(command, folder, lambda: answers(f"{url}/_matrix/client/versions")):
        yield Synapse(url)


def _synapse_settings(folder: Path, port: int, *, tight: bool) -> dict[str, Any]:
    free = {"per_second": 500, "burst_count": 1000}
    return {
        "server_name": "loop.test",
        "pid_file": str(folder / "synapse.pid"),
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "listeners": [
            {
                "port": port,
                "type": "http",
                "tls": False,
                "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"], "compress": False}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "hs.db")}},
        "log_config": str(_synapse_log(folder)),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": "loopback-only",
        "macaroon_secret_key": "loopback-only-m",
        "form_secret": "loopback-only-f",
        "report_stats": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "refreshable_access_token_lifetime": f"{BRIEF_SECONDS}s",
        "rc_message": {"per_second": 0.1, "burst_count": 2} if tight else free,
        "rc_registration": free,
        "rc_login": {"address": free, "account": free, "failed_attempts": free},
        "rc_joins": {"local": free},
    }


def _synapse_log(folder: Path) -> Path:
    handler = {"class": "logging.FileHandler", "filename": str(folder / "synapse.log")}
    settings = {
        "version": 1,
        "handlers": {"file": handler},
        "root": {"level": "WARNING", "handlers": ["file"]},
    }
    path = folder / "log.yaml"
    path.write_text(json.dumps(settings))
    return path
