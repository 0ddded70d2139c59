"""Budgets shared by all processes through Redis; each process keeps its own while Redis is away."""

import time
from dataclasses import dataclass
from logging import getLogger
from math import ceil
from typing import Any, NamedTuple

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from adapters.turns import Turns

PATIENCE = 0.25
RETRY_AFTER = 5.0
HANDFULS = 100
MOST_HANDS = 20_000
log = getLogger("tertulia.budgets")


class Standing(NamedTuple):
    """Where a caller stands in a window: its size, what is left, when it begins anew."""

    granted: bool
    limit: int
    remaining: int
    reset_seconds: int


class SharedLimiter:
    """One of the library's strategies on Redis, and the same in memory for when Redis is away. A
    Redis that failed is left alone for some seconds, so that its absence costs nobody time."""

    def __init__(self, url: str, strategy: type[Any], patience: float) -> None:
        storage = RedisStorage(
            _storage_url(url),
            implementation="redispy",
            key_prefix="tertulia:limits",
            socket_timeout=patience,
            socket_connect_timeout=patience,
        )
        self._shared = strategy(storage)
        self._own = strategy(MemoryStorage())
        self._away_until = 0.0

    async def hit(self, item: RateLimitItem, *key: str, cost: int = 1) -> Standing:
        """Count that many calls against this key, all or none."""
        if time.monotonic() >= self._away_until:
            try:
                return await self._hit(self._shared, item, *key, cost=cost)
            except (RedisError, OSError, TimeoutError) as trouble:
                log.warning("limits_without_redis", extra={"trouble": type(trouble).__name__})
                self._away_until = time.monotonic() + RETRY_AFTER
        return await self._hit(self._own, item, *key, cost=cost)

    async def _hit(self, limiter: Any, item: RateLimitItem, *key: str, cost: int) -> Standing:
        # The library counts a refused hit too, and a handful must not spoil what is left.
        fits = cost == 1 or await limiter.test(item, *key, cost=cost)
        granted = fits and await limiter.hit(item, *key, cost=cost)
        stats = await limiter.get_window_stats(item, *key)
        reset = max(1, round(stats.reset_time - time.time()))
        return Standing(granted, item.amount, max(0, stats.remaining), reset)


@dataclass(slots=True)
class _Handful:
    """Calls granted in one go and not used yet, and where the window stood then."""

    left: int
    standing: Standing
    until: float


class RequestLimits:
    """Requests a minute, per key and per workspace. A process takes them from Redis by the handful,
    a hundredth of the limit at a time, so that most requests ask nobody; the last ones of a window
    are taken one by one. A Redis that says nothing for `patience` seconds is away."""

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self._limiter = SharedLimiter(url, FixedWindowRateLimiter, patience)
        self._hands: dict[tuple[str, str], _Handful] = {}
        self._turns = Turns()

    async def count(self, name: str, key: str, per_minute: int) -> Standing:
        spent = self._spend((name, key))
        if spent is not None:
            return spent
        # One at a time: else each would take a handful.
        async with self._turns.of((name, key)):
            return self._spend((name, key)) or await self._grasp(name, key, per_minute)

    def _spend(self, name: tuple[str, str]) -> Standing | None:
        hand = self._hands.get(name)
        now = time.monotonic()
        if hand is None or hand.left <= 0 or now >= hand.until:
            return None
        hand.left -= 1
        then = hand.standing
        return Standing(True, then.limit, then.remaining + hand.left, ceil(hand.until - now))

    async def _grasp(self, name: str, key: str, per_minute: int) -> Standing:
        item = RateLimitItemPerMinute(per_minute)
        cost = max(1, per_minute // HANDFULS)
        standing = await self._limiter.hit(item, name, key, cost=cost)
        if not standing.granted and cost > 1:
            return await self._limiter.hit(item, name, key)
        if standing.granted and cost > 1:
            self._keep((name, key), cost - 1, standing)
            return standing._replace(remaining=standing.remaining + cost - 1)
        return standing

    def _keep(self, name: tuple[str, str], left: int, standing: Standing) -> None:
        if len(self._hands) >= MOST_HANDS:
            self._hands.pop(next(iter(self._hands)))
        until = time.monotonic() + standing.reset_seconds
        self._hands[name] = _Handful(left, standing, until)


def _storage_url(url: str) -> str:
    if url.startswith("unix://"):
        return "async+redis+" + url
    return "async+" + url
