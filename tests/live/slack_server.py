"""A Slack that nobody here wrote: npm `emulate`, on a Node that is new enough for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from tests.live.environments import HERE
from tests.live.node import node_folder
from tests.live.running import free_port, running

SOURCE = HERE / "slack"
SECRET = "a-signing-secret-of-loopback"
BOT, EVA = "xoxb-tertulia", "xoxb-eva"


@dataclass
class SlackServer:
    """`told` is what it posted to our address: headers, in lower case, and body. At its `desk`
    others are told of."""

    url: str
    desk: str
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

    def bytes_of(self, file: dict[str, Any]) -> bytes:
        headers = {"authorization": f"Bearer {EVA}"}
        answer = httpx.get(file["url_private"], headers=headers, trust_env=False, timeout=20)
        return answer.raise_for_status().content

    def tell_also(self, address: str) -> None:
        """What happens from now on is posted there, too, signed."""
        httpx.post(self.desk, content=address, trust_env=False, timeout=20).raise_for_status()

    def members(self, channel: str) -> list[str]:
        return list(self.call(BOT, "conversations.members", channel=channel)["members"])

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
    port, desk = free_port(), free_port()
    server = SlackServer(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{desk}")
    node = node_folder(SOURCE)
    with _listening(server.told) as address:
        settings = node.settings(
            PORT=str(port), DESK_PORT=str(desk), SIGNING_SECRET=SECRET, EVENTS_URL=address
        )
        command = node.command(SOURCE / "emulator.mjs")
        with running(command, folder, lambda: _answers(server.url), settings):
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
