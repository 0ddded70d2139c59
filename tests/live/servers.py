"""Real platform servers run on loopback, in folders that are thrown away, and end with us.

Synapse (AGPL, used for tests only) and mastodon_mock live in an environment of their own,
`.venv-platforms/` beside the sources, installed once from hashed pins.
"""

import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

HERE = Path(__file__).parent
PINS = HERE / "requirements-platforms.txt"
ENVIRONMENT = HERE.parent.parent / ".venv-platforms"
READY_SECONDS = 60.0
STOP_SECONDS = 10.0
BRIEF_SECONDS = 3
PASSWORD = "correct horse battery"
PR_SET_PDEATHSIG = 1

# Found here: a child may look nothing up between fork and exec.
_prctl = ctypes.CDLL(None, use_errno=True).prctl


def environment() -> Path:
    """The environment's `bin`, installed where it is missing or its pins have changed. Safe to
    call from several processes at once: one installs, the others wait."""
    mark = ENVIRONMENT / f".installed-{hashlib.sha256(PINS.read_bytes()).hexdigest()[:16]}"
    if not mark.exists():
        ENVIRONMENT.mkdir(exist_ok=True)
        with (ENVIRONMENT.parent / ".venv-platforms" / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not mark.exists():
                _install()
                mark.touch()
    return ENVIRONMENT / "bin"


def _install() -> None:
    print("Installing Synapse and mastodon_mock, once; this takes a minute …", file=sys.stderr)
    uv = shutil.which("uv")
    python = str(ENVIRONMENT / "bin" / "python")
    if uv:
        settings = os.environ | {"UV_SYSTEM_CERTS": "1"}
        make = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable]
        fill = [uv, "pip", "install", "--quiet", "--python", python]
    else:
        settings = dict(os.environ)
        make = [sys.executable, "-m", "venv"]
        fill = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*make, str(ENVIRONMENT)], check=True, env=settings)
    subprocess.run([*fill, "--require-hashes", "-r", str(PINS)], check=True, env=settings)
    # The environment ignores itself, so no list of ignored files has to know it.
    (ENVIRONMENT / ".gitignore").write_text("*\n")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str], folder: Path, ready: Callable[[], bool]
) -> Iterator[subprocess.Popen[bytes]]:
    """The command as our child until the block ends, output in `folder/log`. It gets SIGTERM when
    we die. Raises RuntimeError with the log's end where it does not become ready in 60 s."""
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,
        )
    try:
        _wait(child, folder / "log", ready)
        yield child
    finally:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _die_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(child: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and child.poll() is None:
        if ready():
            return
        time.sleep(0.1)
    raise RuntimeError(f"{child.args!r} is not up:\n{log.read_text(errors='replace')[-2000:]}")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


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


@dataclass(frozen=True)
class MastodonServer:
    """A stateful server of the Mastodon API with two accounts."""

    url: str
    alice: str = "tok-alice"
    bob: str = "tok-bob"

    def statuses(self, token: str = "") -> list[dict[str, Any]]:
        """What the account has posted, as the server lists it."""
        headers = {"authorization": f"Bearer {token or self.alice}"}
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False) as client:
            me = client.get("/api/v1/accounts/verify_credentials").json()["id"]
            listed: list[dict[str, Any]] = client.get(f"/api/v1/accounts/{me}/statuses").json()
            return listed

    @contextmanager
    def failing(self, effect: dict[str, Any]) -> Iterator[None]:
        """The next attempt to post meets this effect (mastodon_mock's fault injection)."""
        faults = f"{self.url}/api/v1/_mock/faults"
        match = {"methods": ["POST"], "path": "/api/v1/statuses"}
        rule = {"match": match, "effect": effect, "count": 1}
        httpx.post(faults, json=rule, trust_env=False).raise_for_status()
        try:
            yield
        finally:
            httpx.delete(faults, trust_env=False).raise_for_status()


@contextmanager
def running_synapse(folder: Path, *, tight: bool = False) -> Iterator[Synapse]:
    """Up in about 3 s. With `tight` an account may send two messages, then one in ten seconds."""
    binaries, port = environment(), free_port()
    config = folder / "homeserver.yaml"
    # JSON is YAML.
    config.write_text(json.dumps(_synapse_settings(folder, port, tight=tight)))
    python = str(binaries / "python")
    command = [python, "-m", "synapse.app.homeserver", "-c", str(config)]
    subprocess.run([*command, "--generate-keys"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    with running(command, folder, lambda: _answers(f"{url}/_matrix/client/versions")):
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


@contextmanager
def running_mastodon(folder: Path, *, posts_in_window: int = 10_000) -> Iterator[MastodonServer]:
    """Up in about 3 s; after `posts_in_window` requests it answers 429."""
    binaries, port = environment(), free_port()
    accounts = "".join(
        f'[[seed.accounts]]\nusername = "{name}"\naccess_token = "tok-{name}"\n'
        f'email = "{name}@mock.test"\n'
        for name in ("alice", "bob")
    )
    (folder / "settings.toml").write_text(
        f'[database]\npath = "{folder / "mastodon.sqlite"}"\n'
        "[auth]\nenforce_scopes = true\n"
        f"[ratelimit]\nenabled = true\nlimit = {posts_in_window}\n"
        f"[seed]\n{accounts}"
    )
    command = [str(binaries / "mastodon_mock"), "serve", "--config", "settings.toml"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    url = f"http://127.0.0.1:{port}"
    with running(command, folder, lambda: _answers(f"{url}/api/v1/instance")):
        yield MastodonServer(url)
