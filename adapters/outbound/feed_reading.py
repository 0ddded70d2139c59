"""What is asked of a feed's server, and what its answer means, whoever asks."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from adapters.outbound.feed_formats import FoundFeed, Unreadable, first_of, read_feed
from adapters.outbound.gateway import Answer, Reply, Silence
from adapters.outbound.waits import seconds_or_date
from domain.publishing.feed import FeedTrouble
from domain.publishing.feed_ports import NotRead, Unchanged

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


@dataclass(frozen=True, slots=True)
class Read:
    """What a feed says, with what its server says of it: by `etag` and `last_modified` it is known
    whether it has changed; `wait` is how long either asks to be left alone."""

    feed: FoundFeed
    etag: str | None
    last_modified: str | None
    wait: timedelta
    hub: str | None
    topic: str


Reading = Read | Unchanged | NotRead


def question(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that ask for it only if it has changed since it said this of itself."""
    headers = {"accept": ACCEPT}
    if etag is not None:
        headers["if-none-match"] = etag
    if last_modified is not None:
        headers["if-modified-since"] = last_modified
    return headers


async def reading(url: str, reply: Reply, now: datetime) -> Reading:
    """What was answered from this address. Its body is read in a thread of its own."""
    if isinstance(reply, Silence):
        return NotRead(_silent(reply))
    if reply.status == 304:
        return Unchanged(_wait(reply))
    if not reply.is_success:
        return _refused(url, reply, now)
    if reply.cut:
        return NotRead(FeedTrouble.TOO_LARGE)
    kind = reply.headers.get("content-type", "")
    try:
        found = await asyncio.to_thread(read_feed, reply.body, kind, url)
    except Unreadable as unreadable:
        return NotRead(unreadable.trouble)
    links = _links(reply)
    return Read(
        feed=found,
        etag=_kept(reply.headers.get("etag")),
        last_modified=_kept(reply.headers.get("last-modified")),
        wait=max(found.wait, _wait(reply) or timedelta()),
        hub=first_of("hub", links, url) or found.hub,
        topic=first_of("self", links, url) or found.topic or url,
    )


def _refused(url: str, reply: Answer, now: datetime) -> NotRead:
    wish = seconds_or_date(reply.headers.get("retry-after"), now)
    if 300 <= reply.status < 400:
        return NotRead(FeedTrouble.MOVED, moved_to=_leads_to(url, reply))
    if reply.status == 410:
        return NotRead(FeedTrouble.GONE)
    if reply.status in THROTTLES:
        return NotRead(FeedTrouble.THROTTLED, wish)
    trouble = FeedTrouble.SERVER_ERROR if reply.status >= 500 else FeedTrouble.REFUSED
    return NotRead(trouble, wish)


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
