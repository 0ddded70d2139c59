"""Feeds are asked through the gateway, politely; what they say is read in a thread of its own."""

from adapters.outbound.feed_reading import MOST_BYTES, SECONDS, Read, question, reading
from adapters.outbound.gateway import Gateway
from domain.publishing.feed_ports import FeedAnswer, Issue
from domain.shared.clock import Clock


class HttpFeeds:
    """A redirect is not followed, because who follows one can be led astray: where it leads is
    told."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    def judged(self, url: str) -> str:
        return self._gateway.address(url)

    async def ask(self, url: str, etag: str | None, last_modified: str | None) -> FeedAnswer:
        reply = await self._gateway.send(
            "GET",
            url,
            headers=question(etag, last_modified),
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
            whole=False,
        )
        read = await reading(url, reply, self._clock.now())
        if not isinstance(read, Read):
            return read
        return Issue(
            items=read.feed.items,
            title=read.feed.title,
            etag=read.etag,
            last_modified=read.last_modified,
            wait=read.wait,
            hub=read.hub,
            topic=read.topic,
        )
