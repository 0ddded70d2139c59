"""Where a link leads is known for a moment without asking again, and anew at once where this
process changed it."""

import time
from collections.abc import Sequence

from adapters.db.link_reads import DbLandings, Found
from domain.campaigns.link_views import Landing
from domain.shared.events import News

KEPT_SECONDS = 2.0
WHOSE_SECONDS = 30.0
"""An address is one link's for good; only what a domain is to anybody may change."""

MOST = 20_000
CHANGING = ("link.", "utm_template.", "campaign.", "workspace.", "link_domain.")


class KeptLandings:
    """For `domain.campaigns.link_ports.Landings`. Addresses that lead nowhere are kept as well:
    whoever tries many asks the database no more often than others."""

    def __init__(self, reads: DbLandings) -> None:
        self._reads = reads
        self._kept: dict[tuple[str, str, str], tuple[float, Landing | None]] = {}
        self._whose: dict[tuple[str, str], tuple[float, Found]] = {}
        self._changes = 0

    def heard(self, news: Sequence[News]) -> None:
        """What this process has just committed."""
        if any(fact.name.startswith(CHANGING) for fact in news):
            self._changes += 1
            self._kept.clear()
            self._whose.clear()

    async def landing(self, host: str, slug: str, tag: str) -> Landing | None:
        wanted, now = (host, slug, tag), time.monotonic()
        kept = self._kept.get(wanted)
        if kept is not None and now < kept[0]:
            return kept[1]
        changes = self._changes
        found = await self._find(host, slug, now)
        landing = None if found is None else await self._reads.landing(found, tag)
        if len(self._kept) >= MOST:
            self._kept.clear()
        if changes == self._changes:
            # What was read before a change must not outlive it.
            self._kept[wanted] = (now + KEPT_SECONDS, landing)
        return landing

    async def _find(self, host: str, slug: str, now: float) -> Found | None:
        known = self._whose.get((host, slug))
        if known is not None and now < known[0]:
            return known[1]
        changes = self._changes
        found = await self._reads.find(host, slug)
        if len(self._whose) >= MOST:
            self._whose.clear()
        if found is not None and changes == self._changes:
            self._whose[host, slug] = (now + WHOSE_SECONDS, found)
        return found
