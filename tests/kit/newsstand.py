"""A newsstand: an HTTP server of this process that offers one feed, and keeps how it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.kit.stand import Stand

ITEM = (
    "<item><title>{title}</title><link>https://news.example/{id}</link><guid>{id}</guid>"
    "<description>&lt;p&gt;All about {title}.&lt;/p&gt;</description></item>"
)


def rss(**items: str) -> bytes:
    """A feed with these items, by id; the first comes first."""
    listed = "".join(ITEM.format(id=id, title=title) for id, title in items.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>The baker's news</title>{listed}</channel></rss>"
    ).encode()


@dataclass(frozen=True)
class Offer:
    """What is answered to one who asks."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Newsstand(Stand):
    """Open until closed. `offers` may be changed at any time; asked with the ETag it has, it says
    that nothing is new."""

    def __init__(self, offers: Callable[[], Offer]) -> None:
        self.offers = offers
        self.asked: list[Mapping[str, str]] = []
        self.open(self._handler())

    @property
    def url(self) -> str:
        return f"{self.root}feed.xml"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                stand.asked.append(headers)
                offer = stand.offers()
                known = headers.get("if-none-match")
                if known is not None and known == offer.headers.get("etag"):
                    offer = Offer(304, headers=offer.headers)
                self.send_response(offer.status)
                for name, value in offer.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(offer.body)))
                self.end_headers()
                self.wfile.write(offer.body)

            def log_message(self, format: str, *args: Any) -> None:
                """What is asked is kept, not printed."""

        return Handler
