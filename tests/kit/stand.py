"""A stand: an HTTP server of this process, open until it is closed."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Stand:
    def open(self, handler: type[BaseHTTPRequestHandler]) -> None:
        """On a port that is free, each call answered in a thread of its own."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
