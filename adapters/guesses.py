"""Codes that nobody has are counted by who tried them, in Redis; in memory while that is away."""

import hashlib

from limits import RateLimitItem, RateLimitItemPerHour
from limits.aio.strategies import FixedWindowRateLimiter

from adapters.budgets import PATIENCE, SharedLimiter
from domain.shared.access import Actor

MOST_BY_PERSON = 20
"""Nobody mistypes a code more often in an hour."""

MOST_BY_KEY = 1000
"""Of all tills and shops that use one key, in an hour."""


class GuessLimits:
    """For `domain.campaigns.promotion_ports.Guesses`. Who it is about is kept as a digest."""

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self._limiter = SharedLimiter(url, FixedWindowRateLimiter, patience)

    async def must_stop(self, actor: Actor, person: str | None) -> int | None:
        for item, key in _counted(actor, person):
            standing = await self._limiter.hit(item, "promotion-guesses", *key, cost=0)
            if standing.remaining <= 0:
                return standing.reset_seconds
        return None

    async def missed(self, actor: Actor, person: str | None) -> None:
        for item, key in _counted(actor, person):
            await self._limiter.hit(item, "promotion-guesses", *key)


def _counted(actor: Actor, person: str | None) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    by_key = (RateLimitItemPerHour(MOST_BY_KEY), (actor.workspace, actor.id))
    if person is None:
        return [by_key]
    digest = hashlib.sha256(person.encode()).hexdigest()
    return [(RateLimitItemPerHour(MOST_BY_PERSON), (actor.workspace, "person", digest)), by_key]
