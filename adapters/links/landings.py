"""Where a link leads is known for a second without asking again, and anew at once where this
process changed it."""

import time
from collections.abc import Sequence
from typing import Protocol

from domain.campaigns.link_views import Landing
from domain.shared.events import News

KEPT_SECONDS = 1.0
MOST = 20_000
CHANGING = ("link.", "utm_template.", "campaign.", "workspace.", "link_domain.")


class Asked(Protocol):
    async def landing(self, host: str, slug: str, tag: str) -> Landing | None: ...


class KeptLandings:
    """For `domain.campaigns.link_ports.Landings`. Addresses that lead nowhere are kept as well:
    whoever tries many asks the database no more often than others."""

    def __init__(self, reads: Asked) -> None:
        self._reads = reads
        self._kept: dict[tuple[str, str, str], tuple[float, Landing | None]] = {}
        self._changes = 0

    def heard(self, news: Sequence[News]) -> None:
        """What this process has just committed."""
        if any(fact.name.startswith(CHANGING) for fact in news):
            self._changes += 1
            self._kept.clear()

    async def landing(self, host: str, slug: str, tag: str) -> Landing | None:
        wanted, now = (host, slug, tag), time.monotonic()
        kept = self._kept.get(wanted)
        if kept is not None and now < kept[0]:
            return kept[1]
        changes = self._changes
        landing = await self._reads.landing(host, slug, tag)
        if len(self._kept) >= MOST:
            self._kept.clear()
        if changes == self._changes:
            # What was read before a change must not outlive it.
            self._kept[wanted] = (now + KEPT_SECONDS, landing)
        return landing
