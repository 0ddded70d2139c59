"""How many posts an account may make in its window: all workers count together, in Redis, by its
clock; a worker that cannot reach it counts by itself."""

import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from logging import getLogger

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.publishing.budget_ports import Grant
from domain.shared.ids import ChannelId
from domain.shared.platforms import RateBudget

PATIENCE = 0.25
RETRY_AFTER = 5.0
SHORTEST_WAIT = timedelta(seconds=1)
PREFIX = "tertulia:budget:"
LATE = "tertulia:late:"
log = getLogger("tertulia.budgets")

# A moving window, as the limits library keeps it, for many accounts in one call and for as many
# posts as still fit: a list of instants for each account, the newest first. So many more fit as
# leave every window with no more than its most: the n-th post back from there must be outside.
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local answers = {}
for number, key in ipairs(KEYS) do
  local most = tonumber(ARGV[3 * number - 2])
  local window = tonumber(ARGV[3 * number - 1])
  local wanted = tonumber(ARGV[3 * number])
  local granted = math.min(wanted, most)
  while granted > 0 do
    local before = redis.call('LINDEX', key, most - granted)
    if not before or tonumber(before) <= now - window then break end
    granted = granted - 1
  end
  for _ = 1, granted do redis.call('LPUSH', key, now) end
  if granted > 0 then
    redis.call('LTRIM', key, 0, most - 1)
    redis.call('PEXPIRE', key, window)
  end
  local oldest = redis.call('LINDEX', key, most - 1)
  answers[2 * number - 1] = granted
  answers[2 * number] = oldest and tonumber(oldest) + window - now or 0
end
return answers
"""

Wanted = Mapping[ChannelId, tuple[RateBudget, int]]


class ChannelBudgets:
    """A Redis that failed is left alone for some seconds, so that its absence costs nobody time."""

    def __init__(self, redis: Redis) -> None:
        self._take = redis.register_script(TAKE)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._away_until = 0.0

    async def take(self, wanted: Wanted, *, late: bool = False) -> Mapping[ChannelId, Grant]:
        if time.monotonic() >= self._away_until:
            try:
                return await self._together(wanted, LATE if late else PREFIX)
            except (RedisError, OSError, TimeoutError) as trouble:
                log.warning("budgets_without_redis", extra={"trouble": type(trouble).__name__})
                self._away_until = time.monotonic() + RETRY_AFTER
        return {at: await self._alone(at, *asked, late=late) for at, asked in wanted.items()}

    async def _together(self, wanted: Wanted, prefix: str) -> Mapping[ChannelId, Grant]:
        answers: Sequence[int] = await self._take(
            keys=[prefix + channel_id for channel_id in wanted],
            args=[
                number
                for budget, posts in wanted.values()
                for number in (budget.posts, budget.seconds * 1000, posts)
            ],
        )
        return dict(zip(wanted, _grants(answers), strict=True))

    async def _alone(
        self, channel_id: ChannelId, budget: RateBudget, posts: int, *, late: bool
    ) -> Grant:
        item = RateLimitItemPerSecond(budget.posts, budget.seconds)
        granted = 0
        while granted < posts and await self._own.hit(item, channel_id, str(late)):
            granted += 1
        opens_at = (await self._own.get_window_stats(item, channel_id, str(late))).reset_time
        return Grant(granted, max(SHORTEST_WAIT, timedelta(seconds=opens_at - time.time())))


def _grants(answers: Sequence[int]) -> Iterator[Grant]:
    for posts, wait in zip(answers[::2], answers[1::2], strict=True):
        yield Grant(posts, max(SHORTEST_WAIT, timedelta(milliseconds=wait)))


@asynccontextmanager
async def open_channel_budgets(
    url: str, *, patience: float = PATIENCE
) -> AsyncIterator[ChannelBudgets]:
    """Opening makes no connection. A Redis that says nothing for `patience` seconds is away."""
    redis = Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)
    try:
        yield ChannelBudgets(redis)
    finally:
        with suppress(RedisError, OSError):
            await redis.aclose()
