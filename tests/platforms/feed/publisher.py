"""Somebody who publishes in one of the three formats, behind httpx's transport."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

import httpx

from tests.kit.platforms.stage import NOW, FakeServer

URL = "https://bakery.example/feed?kind=news"
FORMATS = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True)
class Piece:
    """One entry as its publisher has it."""

    id: str
    title: str
    text: str
    at: datetime
    author: str = "Baker"


class FakePublisher(FakeServer):
    """The newest first, known by an ETag, in the chosen format."""

    def __init__(self, style: str = "rss") -> None:
        super().__init__()
        self.style = style
        self.pieces: list[Piece] = []
        self.headers: dict[str, str] = {}
        self.url = httpx.URL(URL)

    def publish(self, text: str, title: str = "News") -> Piece:
        number = len(self.pieces) + 1
        at = NOW - timedelta(days=1) + timedelta(minutes=number)
        self.pieces.append(Piece(f"tag:bakery.example,2026:{number}", title, text, at))
        return self.pieces[-1]

    def change(self, piece: Piece, *, text: str | None = None, title: str | None = None) -> None:
        place = next(n for n, one in enumerate(self.pieces) if one.id == piece.id)
        before = self.pieces[place]
        self.pieces[place] = replace(before, text=text or before.text, title=title or before.title)

    def texts(self) -> list[str]:
        return [piece.text for piece in self.pieces]

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET" or request.url != self.url:
            return httpx.Response(404)
        body = self.document().encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return httpx.Response(304, headers={"etag": etag, **self.headers})
        headers = {"content-type": FORMATS[self.style], "etag": etag, **self.headers}
        return httpx.Response(200, headers=headers, content=body)

    def document(self) -> str:
        return {"rss": self._rss, "atom": self._atom, "json": self._json}[self.style]()

    def _rss(self) -> str:
        items = "".join(
            f'<item><guid isPermaLink="false">{p.id}</guid><title>{escape(p.title)}</title>'
            f"<link>{_page(p)}</link><dc:creator>{p.author}</dc:creator>"
            f"<pubDate>{format_datetime(p.at)}</pubDate>"
            f"<description>In short.</description>"
            f"<content:encoded>{escape(f'<p>{escape(p.text)}</p>')}</content:encoded></item>"
            for p in reversed(self.pieces)
        )
        return (
            '<?xml version="1.0"?><rss version="2.0"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            "<title>The bakery</title><link>https://bakery.example/</link>"
            f"<language>es</language>{items}</channel></rss>"
        )

    def _atom(self) -> str:
        entries = "".join(
            f'<entry><id>{p.id}</id><title>{escape(p.title)}</title><link href="{_page(p)}"/>'
            f"<author><name>{p.author}</name></author><published>{p.at.isoformat()}</published>"
            f"<updated>{p.at.isoformat()}</updated>"
            f'<content type="html" xml:lang="es">{escape(f"<p>{escape(p.text)}</p>")}</content>'
            "</entry>"
            for p in reversed(self.pieces)
        )
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>The bakery</title>'
            f'<link href="https://bakery.example/"/>{entries}</feed>'
        )

    def _json(self) -> str:
        items = [
            {
                "id": p.id,
                "title": p.title,
                "url": _page(p),
                "content_html": f"<p>{escape(p.text)}</p>",
                "authors": [{"name": p.author}],
                "date_published": p.at.isoformat(),
            }
            for p in reversed(self.pieces)
        ]
        return json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "The bakery",
                "home_page_url": "https://bakery.example/",
                "language": "es",
                "items": items,
            }
        )


def _page(piece: Piece) -> str:
    return f"https://bakery.example/{piece.id.rsplit(':', 1)[-1]}"
