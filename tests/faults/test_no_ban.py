"""An account that a platform wants left alone is left alone, however the platform says so."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.wiring import House
from domain.publishing.outcomes import Outcome, Throttled
from domain.publishing.ports import OutgoingPost
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.access import Actor
from domain.shared.ids import ChannelId
from tests.faults.platform import Platform, channels_on
from tests.faults.stub import ways_to_say_wait
from tests.integration.at_work import (
    Watcher,
    at_work,
    many_messages,
    with_platforms,
)
from tests.kit.bars import Say, Scale
from tests.kit.platforms.through import Through
from workers.publishing import PER_CHANNEL

ROUNDS = 6
STRICT, HEALTHY = ("A-strict", "C-strict"), "A-calm"
NOTHING_TO_DO_NOW = (
    "SELECT FROM deliveries d JOIN channels c ON c.id = d.channel_id"
    " WHERE d.state IN ('claimed', 'sending') OR d.state = 'scheduled'"
    " AND greatest(d.next_at, c.rate_limited_until) <= clock_timestamp() HAVING count(*) = 0"
)
NEXT = (
    "SELECT min(greatest(d.next_at, c.rate_limited_until)) - clock_timestamp()"
    " FROM deliveries d JOIN channels c ON c.id = d.channel_id WHERE d.state = 'scheduled'"
)


@dataclass
class Witness(Through):
    """Notes which calls came while their account was to be left alone, by a clock that is the
    loop's and what was made to pass."""

    passed: float = 0.0
    alone_until: dict[ChannelId, float] = field(default_factory=dict)
    throttles: int = 0
    inside: int = 0

    async def publish(self, post: OutgoingPost) -> Outcome:
        channel = ChannelId(post.connection.channel_id)
        self.inside += self.now() < self.alone_until.get(channel, 0.0)
        outcome = await self.inner.publish(post)
        if isinstance(outcome, Throttled):
            self.throttles += 1
            until = self.now() + _seconds_meant(outcome)
            self.alone_until[channel] = max(self.alone_until.get(channel, 0.0), until)
        return outcome

    def now(self) -> float:
        return asyncio.get_running_loop().time() + self.passed


def _seconds_meant(outcome: Throttled) -> float:
    """What the stub's words say, whatever its headers did."""
    [seconds] = re.findall(r"for (\d+) s", outcome.words)
    return float(seconds)


@pytest.mark.bar(19, "NO-BAN")
async def test_no_call_is_made_while_an_account_is_to_be_left_alone(
    house: House, watch: Watcher, platform: Platform, scale: Scale, figure: Say
) -> None:
    actor, channels = await channels_on(platform, house, watch, [*STRICT, HEALTHY])
    # What waits for hours is not what this is about.
    patient = {"catch_up_per_minute": 1000, "overdue_after_seconds": 24 * 3600}
    await put_rules(house.app.publishing, actor, None, None, patient)
    await platform.mood("strict", *STRICT)
    each = scale.of(60, 167)
    for name, channel in channels.items():
        await many_messages(house, actor, channel, [f"{name} {n}" for n in range(each)])
    witness = Witness(house.app.publishing.platforms)
    calm_at_once = await _until_all_is_out(house, watch, witness, platform)
    posts = await platform.texts(*channels)
    figure(
        f"{3 * each} messages on 3 accounts, {witness.throttles} times 429 in"
        f" {len(ways_to_say_wait())} ways: calls inside a penalty {witness.inside}, out"
        f" {posts.total()}, twice {posts.total() - len(posts)}; of the account in peace"
        f" {calm_at_once} of {each} out before any time had passed"
    )
    assert witness.throttles >= 2 * len(ways_to_say_wait())
    assert (witness.inside, posts.total(), len(posts)) == (0, 3 * each, 3 * each)
    assert calm_at_once == each


async def _until_all_is_out(
    house: House, watch: Watcher, witness: Witness, platform: Platform
) -> int:
    """Let a new worker do what can be done now, and time pass until more can, as often as it takes.
    Returns how many of the account in peace were out before time was made to pass."""
    at_once = -1
    while True:
        async with at_work(with_platforms(house, witness)):
            await watch.until_rows(NOTHING_TO_DO_NOW)
        if at_once < 0:
            at_once = (await platform.texts(HEALTHY)).total()
        wait: timedelta | None = await watch.db.fetchval(NEXT)
        if wait is None:
            return at_once
        # As much as is left once the time it takes to say so is over, and no more.
        await watch.pass_time(wait)
        witness.passed += wait.total_seconds()


@pytest.mark.bar(19, "NO-BAN")
async def test_an_account_that_always_says_in_a_second_is_asked_ever_more_seldom(
    house: House, watch: Watcher, platform: Platform, figure: Say
) -> None:
    actor, channels = await channels_on(platform, house, watch, ["A-hurries"])
    patient = {"catch_up_per_minute": 1000, "overdue_after_seconds": 24 * 3600}
    await put_rules(house.app.publishing, actor, None, None, patient)
    await platform.mood("hurries", "A-hurries")
    channel = channels["A-hurries"]
    await many_messages(house, actor, channel, [str(n) for n in range(30)])
    waits, calls = [], []
    for _ in range(ROUNDS):
        async with at_work(house):
            await watch.until_rows(NOTHING_TO_DO_NOW)
        wait: timedelta = await watch.db.fetchval(NEXT)
        calls.append(await platform.calls("A-hurries"))
        waits.append(wait)
        # Well over, also by the clock of a worker that is a little behind the database's.
        await watch.pass_time(wait + timedelta(seconds=1))
    figure(
        f"30 messages to an account that asks for one second again and again: {calls[-1]} calls in"
        f" {sum(waits, timedelta())}, the last rest {waits[-1]}"
    )
    # Its numbers may be read once in between, which takes one step back.
    assert all(after > before for before, after in pairwise(waits[1:]))
    assert waits[-1] > timedelta(minutes=1)
    assert calls[-1] <= PER_CHANNEL + ROUNDS - 1
    await platform.mood("answers", "A-hurries")
    async with at_work(house):
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state = 'published' HAVING count(*) = 30"
        )
    assert (await watch.channel(channel))["throttles"] == 0


@pytest.mark.bar(19, "NO-BAN")
async def test_an_account_that_was_blocked_is_not_called_again_until_somebody_resumes_it(
    house: House, watch: Watcher, platform: Platform, figure: Say
) -> None:
    actor, channels = await channels_on(platform, house, watch, ["A-blocked", HEALTHY])
    await platform.mood("blocked", "A-blocked")
    await _first_is_refused(house, watch, actor, channels["A-blocked"].id)
    first = await platform.calls("A-blocked")
    await many_messages(house, actor, channels[HEALTHY], [str(n) for n in range(50)])
    async with at_work(house):
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state = 'published' HAVING count(*) = 50"
        )
    told = await watch.events(channels["A-blocked"].id)
    calls = await platform.calls("A-blocked")
    figure(
        f"50 messages at once to an account that is blocked: {first} calls, {PER_CHANNEL} at a"
        f" time, {calls - first} after that; told {told.count('channel.paused')} time"
    )
    assert first == calls <= PER_CHANNEL
    assert told.count("channel.paused") == 1
    row = await watch.channel(channels["A-blocked"])
    assert (row["status"], row["status_reason"]) == ("paused", "account_blocked")


async def _first_is_refused(house: House, watch: Watcher, actor: Actor, channel: ChannelId) -> None:
    await many_messages(house, actor, channel, [str(n) for n in range(50)])
    async with at_work(house):
        await watch.until_rows(
            "SELECT FROM deliveries WHERE state NOT IN ('held', 'rejected') HAVING count(*) = 0"
        )
