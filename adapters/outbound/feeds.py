"""Feeds are asked through the gateway, politely; what they say is read in a thread of its own."""

import asyncio
import re
from datetime import timedelta
from urllib.parse import urljoin

from adapters.outbound.feed_formats import Unreadable, first_of, read_feed
from adapters.outbound.gateway import Answer, Gateway, Silence
from adapters.outbound.waits import seconds_or_date
from domain.publishing.feed import FeedTrouble
from domain.publishing.feed_ports import FeedAnswer, Issue, NotRead, Unchanged
from domain.shared.clock import Clock

MOST_BYTES = 2 * 1024 * 1024
SECONDS = 20.0
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " text/xml;q=0.8, application/json;q=0.7"
)
THROTTLES = frozenset({429, 503})
_LONGEST_ADDRESS = 2000
_MOST_LINKS = 8000
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]+))', re.IGNORECASE)


class HttpFeeds:
    """A redirect is not followed, because who follows one can be led astray: where it leads is
    told."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    def judged(self, url: str) -> str:
        return self._gateway.address(url)

    async def ask(self, url: str, etag: str | None, last_modified: str | None) -> FeedAnswer:
        headers = {"accept": ACCEPT}
        if etag is not None:
            headers["if-none-match"] = etag
        if last_modified is not None:
            headers["if-modified-since"] = last_modified
        reply = await self._gateway.send(
            "GET", url, headers=headers, most_bytes=MOST_BYTES, seconds=SECONDS, whole=False
        )
        if isinstance(reply, Silence):
            return NotRead(_silent(reply))
        if reply.status == 304:
            return Unchanged(_wait(reply))
        if not reply.is_success:
            return self._refused(url, reply)
        if reply.cut:
            return NotRead(FeedTrouble.TOO_LARGE)
        return await _issue(url, reply)

    def _refused(self, url: str, reply: Answer) -> NotRead:
        wish = seconds_or_date(reply.headers.get("retry-after"), self._clock.now())
        if 300 <= reply.status < 400:
            return NotRead(FeedTrouble.MOVED, moved_to=_leads_to(url, reply))
        if reply.status == 410:
            return NotRead(FeedTrouble.GONE)
        if reply.status in THROTTLES:
            return NotRead(FeedTrouble.THROTTLED, wish)
        trouble = FeedTrouble.SERVER_ERROR if reply.status >= 500 else FeedTrouble.REFUSED
        return NotRead(trouble, wish)


async def _issue(url: str, reply: Answer) -> FeedAnswer:
    kind = reply.headers.get("content-type", "")
    try:
        found = await asyncio.to_thread(read_feed, reply.body, kind, url)
    except Unreadable as unreadable:
        return NotRead(unreadable.trouble)
    links = _links(reply)
    return Issue(
        items=found.items,
        title=found.title,
        etag=_kept(reply.headers.get("etag")),
        last_modified=_kept(reply.headers.get("last-modified")),
        wait=max(found.wait, _wait(reply) or timedelta()),
        hub=first_of("hub", links, url) or found.hub,
        topic=first_of("self", links, url) or found.topic or url,
    )


def _links(reply: Answer) -> list[tuple[str, str]]:
    """Relations and targets of its Link headers (RFC 8288), as far as that matters here."""
    said = ", ".join(reply.headers.get_list("link"))[:_MOST_LINKS]
    found = []
    for target, parameters in _LINK.findall(said):
        relation = _REL.search(parameters)
        found.append((relation[1] or relation[2] if relation else "", target))
    return found


def _kept(header: str | None) -> str | None:
    """To the letter; one that could not be sent back is not kept."""
    if header is None or len(header) > 500 or not header.isascii() or not header.isprintable():
        return None
    return header


def _silent(silence: Silence) -> FeedTrouble:
    return FeedTrouble.NOT_ALLOWED if silence.refused is not None else FeedTrouble.UNREACHABLE


def _leads_to(url: str, reply: Answer) -> str | None:
    place = reply.headers.get("location", "")
    try:
        whole = urljoin(url, place)
    except ValueError:
        return None
    fits = whole.startswith(("http://", "https://")) and len(whole) <= _LONGEST_ADDRESS
    return whole if place and fits and "\x00" not in whole else None


def _wait(reply: Answer) -> timedelta | None:
    """How long its answer stays good, as its server says (RFC 9111, max-age)."""
    for part in reply.headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.isdigit() and len(value) < 10:
            return timedelta(seconds=int(value))
    return None
