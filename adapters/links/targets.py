"""Short links lead only to what is public, and domains are asked for their proof, both judged as
everything that we call ourselves."""

import os
import re

from adapters.outbound.gateway import Answer, Gateway
from domain.shared.errors import UrlNotAllowed
from domain.shared.short_links import name_in, where_a_link_is

LONGEST = 2048
MOST_SAID = 1024
_FRAGMENT = re.compile(r"(?:[A-Za-z0-9/?._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*")


class JudgedTargets:
    """For `domain.campaigns.link_ports.Targets`. Nothing is fetched. A place on a page (`#prices`)
    is kept. `public_url` is our own address: a short link that led to another one would hide where
    it ends."""

    def __init__(self, gateway: Gateway, public_url: str | None) -> None:
        self._gateway = gateway
        self._ours = name_in(public_url or "")

    def judged(self, url: str, pointer: str) -> str:
        page, sign, place = url.partition("#")
        judged = self._gateway.address(page, pointer)
        if self._ours and where_a_link_is(judged) == self._ours:
            raise UrlNotAllowed(pointer=pointer, reason="short_link")
        if not _FRAGMENT.fullmatch(place) or len(judged) + len(place) >= LONGEST:
            raise UrlNotAllowed(pointer=pointer, reason="malformed")
        return f"{judged}{sign}{place}"


class SlugChance:
    """For `domain.campaigns.link_ports.LinkChance`."""

    def number(self) -> int:
        return int.from_bytes(os.urandom(8)) >> 2

    def word(self) -> str:
        return os.urandom(16).hex()


class AskedSites:
    """For `domain.campaigns.link_ports.Sites`: by https, and by http where that is all there
    is."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def says(self, host: str, path: str, word: str) -> bool:
        for scheme in ("https", "http"):
            reply = await self._gateway.send(
                "GET", f"{scheme}://{host}{path}", most_bytes=MOST_SAID, whole=False
            )
            if isinstance(reply, Answer) and reply.status == 200:
                return reply.text().strip() == word
        return False
