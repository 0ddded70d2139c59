"""Links that members show: kept in one spelling, only of what anybody outside could open."""

import re

from adapters.outbound.gateway import Gateway
from domain.shared.errors import UrlNotAllowed

POINTER = "/link"
LONGEST_LINK = 2048
_FRAGMENT = re.compile(r"(?:[A-Za-z0-9/?._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*")


class OpenLinks:
    """Nothing is fetched. A place on a page (`#comment-5`) is kept, since it may be the proof."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def judged(self, url: str) -> str:
        page, sign, place = url.partition("#")
        link = f"{self._gateway.address(page, POINTER)}{sign}{place}"
        if not _FRAGMENT.fullmatch(place) or len(link) > LONGEST_LINK:
            raise UrlNotAllowed(pointer=POINTER, reason="malformed")
        return link
