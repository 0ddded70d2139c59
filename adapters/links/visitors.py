"""Visitors are known again for a day to be counted once, and by nothing that is kept."""

import hmac
from datetime import date

from domain.campaigns.clicking import Visit
from domain.campaigns.link import Link

KEPT = 12
"""Bytes of a digest: two visitors of one link on one day are never taken for one."""


class KeyedVisitors:
    """For `domain.campaigns.link_ports.Visitors`. `counting` and `choosing` are keys of the
    service's, made for this and nothing else: without them nobody can try addresses out."""

    def __init__(self, counting: bytes, choosing: bytes) -> None:
        self._counting = counting
        self._choosing = choosing

    def today(self, link: Link, day: date, visit: Visit) -> str:
        # The salt of the day: without it there is no way from one day's digests to another's.
        salt = hmac.digest(self._counting, f"{day}/{link.id}".encode(), "sha256")
        return hmac.digest(salt, _who(visit), "sha256")[:KEPT].hex()

    def always(self, visit: Visit) -> bytes:
        return hmac.digest(self._choosing, _who(visit), "sha256")


def _who(visit: Visit) -> bytes:
    return f"{visit.address}\n{visit.agent}".encode("utf-8", "surrogatepass")
