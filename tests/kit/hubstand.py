"""A hub: an HTTP server of this process that takes subscriptions, asks back, and tells of news as
W3C WebSub has it."""

import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

from tests.kit.stand import Stand

Form = dict[str, str]


@dataclass(frozen=True)
class Subscription:
    """Who is told of what, and with which secret that is signed."""

    callback: str
    topic: str
    secret: str


@dataclass
class Hubstand(Stand):
    """Open until closed. It asks back after it has answered; `lease` is what it grants. Who
    confirms is subscribed, and who confirms a goodbye is so no more. What it was asked is kept, and
    so is what it met when it asked back."""

    lease: int = 432_000
    answers: int = 202
    asked: list[Form] = field(default_factory=list)
    met: list[int] = field(default_factory=list)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open(self._handler())

    @property
    def url(self) -> str:
        return self.root

    def tell(self, body: bytes, *, method: str = "sha256", secret: str | None = None) -> list[int]:
        """Tell everybody who is subscribed; what each answered. Waits for their answers."""
        return [
            _status(
                Request(
                    one.callback,
                    data=body,
                    headers={
                        "content-type": "application/rss+xml",
                        "link": f'<{self.url}>; rel="hub", <{one.topic}>; rel="self"',
                        "x-hub-signature": _signature(secret or one.secret, body, method),
                    },
                )
            )
            for one in self.subscriptions.values()
        ]

    def deny(self, reason: str) -> list[int]:
        """Say no to everybody who is subscribed."""
        told = []
        for one in self.subscriptions.values():
            said = {"hub.mode": "denied", "hub.topic": one.topic, "hub.reason": reason}
            told.append(_status(Request(f"{one.callback}?{urlencode(said)}")))
        self.subscriptions.clear()
        return told

    def wait(self, until: Callable[[], bool], seconds: float = 20.0) -> None:
        """Raises TimeoutError."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                raise TimeoutError("the hub waited in vain")
            time.sleep(0.02)

    def _ask_back(self, form: Form) -> None:
        challenge = f"challenge-{len(self.asked)}"
        said = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": challenge,
            "hub.lease_seconds": str(self.lease),
        }
        callback = form["hub.callback"]
        try:
            with urlopen(f"{callback}?{urlencode(said)}", timeout=10) as reply:
                confirmed = reply.read().decode() == challenge
                status = reply.status
        except HTTPError as refused:
            confirmed, status = False, refused.code
        if confirmed and form["hub.mode"] == "subscribe":
            self.subscriptions[callback] = Subscription(
                callback, form["hub.topic"], form.get("hub.secret", "")
            )
        elif confirmed:
            self.subscriptions.pop(callback, None)
        self.met.append(status)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                form = dict(parse_qsl(body.decode()))
                hub.asked.append(form)
                self.send_response(hub.answers)
                self.send_header("content-length", "0")
                self.end_headers()
                if hub.answers < 300:
                    threading.Thread(target=hub._ask_back, args=[form], daemon=True).start()

            def log_message(self, format: str, *args: Any) -> None:
                """What is asked is kept, not printed."""

        return Handler


def _signature(secret: str, body: bytes, method: str) -> str:
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


def _status(request: Request) -> int:
    try:
        with urlopen(request, timeout=10) as reply:
            return int(reply.status)
    except HTTPError as refused:
        return refused.code
