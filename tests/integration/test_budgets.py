"""A limit is what it says, however many ask at once and whether Redis is there or not."""

import asyncio

from adapters.budgets import RequestLimits

PER_MINUTE = 1500
PATIENT = 30.0


async def granted(limits: RequestLimits, times: int) -> int:
    """How many of so many simultaneous requests may pass."""
    standings = await asyncio.gather(
        *(limits.count("key", "key_1", PER_MINUTE) for _ in range(times))
    )
    return sum(standing.granted for standing in standings)


async def test_a_crowd_at_the_start_of_a_window_spends_no_more_than_it_uses(redis_url: str) -> None:
    limits = RequestLimits(redis_url, patience=PATIENT)
    assert await granted(limits, 300) == 300
    assert await granted(limits, PER_MINUTE) == PER_MINUTE - 300


async def test_two_processes_share_one_limit(redis_url: str) -> None:
    one, other = (
        RequestLimits(redis_url, patience=PATIENT),
        RequestLimits(redis_url, patience=PATIENT),
    )
    together = await granted(one, PER_MINUTE) + await granted(other, PER_MINUTE)
    assert together == PER_MINUTE


async def test_without_redis_a_process_keeps_the_limit_by_itself() -> None:
    limits = RequestLimits("redis://127.0.0.1:1/0")
    assert await granted(limits, PER_MINUTE + 100) == PER_MINUTE


async def test_what_is_left_is_told(redis_url: str) -> None:
    limits = RequestLimits(redis_url, patience=PATIENT)
    left = [(await limits.count("key", "key_1", PER_MINUTE)).remaining for _ in range(40)]
    assert left == list(range(PER_MINUTE - 1, PER_MINUTE - 41, -1))
