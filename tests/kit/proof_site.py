"""A web server of this process that bears proofs of domains: each under a loopback address of its
own."""

import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from socketserver import TCPServer
from typing import Any

from domain.campaigns.link_domain import PROOF

_numbers = count(256)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Without asking what this machine is called."""
        TCPServer.server_bind(self)


class ProofSite:
    """`says` is what stands at the proof of each host."""

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self._server = _Server(("0.0.0.0", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def a_host(self) -> str:
        """One that nobody had before in this process."""
        number, port = next(_numbers), self._server.server_address[1]
        return f"127.{number >> 16}.{number >> 8 & 255}.{number & 255}:{port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                word = site.says.get(self.headers.get("host", ""))
                there = word is not None and self.path == PROOF
                self.send_response(200 if there else 404)
                self.end_headers()
                self.wfile.write((word or "").encode() if there else b"")

            def log_message(self, format: str, *args: Any) -> None:
                """Nobody reads it."""

        return Handler


@cache
def the_proof_site() -> ProofSite:
    """One for the whole process."""
    return ProofSite()
