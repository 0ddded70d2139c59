"""Budgets shared by all processes through Redis; each process keeps its own while Redis is away."""

import time
from dataclasses import dataclass
from datetime import timedelta
from logging import getLogger
from typing import Any

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter
from redis.exceptions import RedisError

from domain.shared.ids import ChannelId
from domain.shared.platforms import Limits

PATIENCE = 0.25
RETRY_AFTER = 5.0
log = getLogger("tertulia.budgets")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands in a window: its size, what is left, when it begins anew."""

    granted: bool
    limit: int
    remaining: int
    reset_seconds: int


class SharedLimiter:
    """One of the library's strategies on Redis, and the same in memory for when Redis is away. A
    Redis that failed is left alone for some seconds, so that its absence costs nobody time."""

    def __init__(self, url: str, strategy: type[Any]) -> None:
        storage = RedisStorage(
            _storage_url(url),
            implementation="redispy",
            key_prefix="tertulia:limits",
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
        )
        self._shared = strategy(storage)
        self._own = strategy(MemoryStorage())
        self._away_until = 0.0

    async def hit(self, item: RateLimitItem, *key: str) -> Standing:
        """Count one call against this key."""
        if time.monotonic() >= self._away_until:
            try:
                return await self._hit(self._shared, item, *key)
            except (RedisError, OSError, TimeoutError) as trouble:
                log.warning("limits_without_redis", extra={"trouble": type(trouble).__name__})
                self._away_until = time.monotonic() + RETRY_AFTER
        return await self._hit(self._own, item, *key)

    async def _hit(self, limiter: Any, item: RateLimitItem, *key: str) -> Standing:
        granted = await limiter.hit(item, *key)
        stats = await limiter.get_window_stats(item, *key)
        reset = max(1, round(stats.reset_time - time.time()))
        return Standing(granted, item.amount, max(0, stats.remaining), reset)


class ChannelBudgets:
    """How many posts an account may make in its window. A moving window: never twice the budget
    around the edge of two windows."""

    def __init__(self, url: str) -> None:
        self._limiter = SharedLimiter(url, MovingWindowRateLimiter)

    async def take(self, channel_id: ChannelId, limits: Limits) -> timedelta | None:
        item = RateLimitItemPerSecond(limits.budget.posts, limits.budget.seconds)
        standing = await self._limiter.hit(item, "channel", channel_id)
        return None if standing.granted else timedelta(seconds=standing.reset_seconds)


class RequestLimits:
    """Requests a minute, per key and per workspace."""

    def __init__(self, url: str) -> None:
        self._limiter = SharedLimiter(url, FixedWindowRateLimiter)

    async def count(self, name: str, key: str, per_minute: int) -> Standing:
        return await self._limiter.hit(RateLimitItemPerMinute(per_minute), name, key)


def _storage_url(url: str) -> str:
    if url.startswith("unix://"):
        return "async+redis+" + url
    return "async+" + url
