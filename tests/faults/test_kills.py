"""A worker is killed at every point in turn, again and again: nothing is shown twice, nothing lost.

Points: k0 before the claim, k1 claim committed, k2 intent committed and no socket yet, k3 the
platform has the whole request, k4 its answer is read, k5 the result is committed, k6 what follows
from an event is done.
"""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE
from domain.publishing.model import Message
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from tests.faults.platform import Platform, channels_on
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work, left_behind_goes_at_once
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message

POINTS = ("k0", "k1", "k2", "k3", "k4", "k5", "k6")
KILLED = -signal.SIGKILL
IN_TIME = timedelta(seconds=60)
BYSTANDER = "C-bystander"
NOBODY_AT_IT = (
    "SELECT FROM deliveries WHERE state IN ('claimed', 'sending')"
    " OR state = 'scheduled' AND next_at <= clock_timestamp() HAVING count(*) = 0"
)
ALL_OUT = (
    "SELECT FROM deliveries WHERE message_id = ANY ($1) AND state <> 'published'"
    " HAVING count(*) = 0"
)
AT_REST = (
    "SELECT FROM deliveries WHERE state IN ('claimed', 'sending')"
    " OR state = 'scheduled' AND next_at <= clock_timestamp()"
    " OR state = 'unconfirmed' AND (looks = 0 OR next_at <= clock_timestamp()"
    f" OR attempted_at + interval '{CLEAN_MISS_AFTER.total_seconds()} seconds'"
    " <= clock_timestamp()) HAVING count(*) = 0"
)
"""Nothing is on its way, and of what may still turn up nobody is looking for anything now: what is
passed over while something is sent looks as if its sender were gone."""
NOTHING_PENDING = "SELECT FROM events WHERE pending HAVING count(*) = 0"
NONE_LEFT = "SELECT FROM deliveries WHERE state <> 'published' HAVING count(*) = 0"
IN_CHANNELS = "channel_id = ANY ($1)"


@dataclass
class Ground:
    """A workspace with channels on the stub, and a worker that can be killed."""

    house: House
    settings: Settings
    watch: Watcher
    nursery: Nursery
    platform: Platform
    actor: Actor
    channels: Mapping[str, Channel]

    async def write(self, text: str, *accounts: str) -> list[Message]:
        """A message due now on each of these."""
        return [
            await a_message(
                self.house, self.actor, channels=[self.channels[name]], text=text, now=True
            )
            for name in accounts
        ]

    async def kill_a_worker(self, point: str, messages: Sequence[Message]) -> None:
        """At that point in its work on these; for k6 an event comes when they are out, unless an
        earlier one has already had it killed."""
        await self.nursery.start("worker", environment(self.settings, point))
        death = asyncio.create_task(self.nursery.ended())
        if point == "k6":
            ids = [message.id for message in messages]
            out = asyncio.create_task(self.watch.until_rows(ALL_OUT, ids))
            done, _ = await asyncio.wait({death, out}, return_when=asyncio.FIRST_COMPLETED)
            if out in done:
                out.result()
            out.cancel()
            elsewhere = NewHold("Something to follow.", self.channels[BYSTANDER].id)
            await place_hold(self.house.app.publishing, self.actor, elsewhere)
        assert await death == KILLED

    async def let_leases_run_out(self) -> None:
        """And a healthy worker do whatever can be done then."""
        await self.watch.pass_time(LEASE)
        async with at_work(self.house):
            await self.watch.until_rows(NOBODY_AT_IT)
            await self.watch.until_rows(NOTHING_PENDING)

    async def deliveries(self, where: str, *values: Any) -> list[Mapping[str, Any]]:
        rows = await self.watch.db.fetch(f"SELECT * FROM deliveries WHERE {where}", *values)
        return [dict(row) for row in rows]


async def a_ground(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    platform: Platform,
    accounts: Sequence[str],
) -> Ground:
    actor, channels = await channels_on(platform, house, watch, [*accounts, BYSTANDER])
    await left_behind_goes_at_once(house, actor)
    return Ground(house, settings, watch, nursery, platform, actor, channels)


def twice_shown(texts: Counter[str]) -> int:
    return sum(times - 1 for times in texts.values())


@pytest.mark.bar(4, "KILL-UNSETTLEABLE")
async def test_where_nobody_can_tell_each_kill_in_between_leaves_one_unconfirmed_and_no_more(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    platform: Platform,
    scale: Scale,
    figure: Say,
) -> None:
    """One message is in flight at each kill, so the numbers are exact: k2, k3 and k4 leave theirs
    unconfirmed, and only what k2 left was never shown."""
    kills, unharmed = scale.of(5, 28), scale.of(0, 4)
    ground = await a_ground(house, settings, watch, nursery, platform, ["D-1"])
    total = kills * len(POINTS) + unharmed
    for number in range(total):
        written = await ground.write(f"number {number:03}", "D-1")
        if number < total - unharmed:
            await ground.kill_a_worker(POINTS[number % len(POINTS)], written)
        await ground.let_leases_run_out()
    states, shown = await watch.states(), await platform.texts("D-1")
    sent_again = await by_the_truth(ground, "D-1")
    async with at_work(house):
        await watch.until_states(published=total)
    texts = await platform.texts("D-1")
    figure(
        f"{total} messages of class D, {kills} kills at each of 7 points: unconfirmed"
        f" {states.get('unconfirmed', 0)}, published {states.get('published', 0)}, visible"
        f" {shown.total()}, duplicates {twice_shown(shown)}; after the truth: visible"
        f" {texts.total()}, sent again {sent_again}, duplicates {twice_shown(texts)}"
    )
    assert states == {"unconfirmed": 3 * kills, "published": 4 * kills + unharmed}
    assert shown.total() == total - kills
    assert sent_again == kills
    assert texts == Counter({f"number {number:03}": 1 for number in range(total)})
    assert await platform.calls("D-1") == total


async def by_the_truth(ground: Ground, account: str) -> int:
    """A person looks at the profile, and says for each open delivery what is there; how many were
    not there."""
    room, again = ground.house.app.publishing, 0
    posts = {post["key"]: post["id"] for post in await ground.platform.posts(account)}
    for row in await ground.deliveries("state = 'unconfirmed'"):
        seen = posts.get(row["key"])
        verdict = (
            Verdict(Resolution.PUBLISHED, "Seen.", platform_post_id=seen)
            if seen
            else Verdict(Resolution.SEND_AGAIN, "Not there.")
        )
        again += seen is None
        await resolve_delivery(room, ground.actor, MessageId(row["message_id"]), verdict)
    return again


# Forty workers are started one after the other: on a machine that does much besides, two minutes
# are not enough, and how long it takes decides nothing here.
@pytest.mark.timeout(360)
@pytest.mark.bar(1, "KILL-SETTLEABLE")
async def test_where_it_can_be_told_every_message_is_shown_once_a_minute_after_the_last_kill(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    platform: Platform,
    scale: Scale,
    figure: Say,
) -> None:
    """Whatever is due is under way when the next worker dies: fresh messages, and what earlier ones
    left. The short form passes the time that the full one waits."""
    kills, unharmed = scale.of(5, 28), scale.of(5, 4)
    places = {c: [f"{c}-{n}" for n in range(scale.of(1, 4))] for c in "ABC"}
    everywhere = [name for names in places.values() for name in names]
    ground = await a_ground(house, settings, watch, nursery, platform, everywhere)
    each = kills * len(POINTS) + unharmed
    for number in range(each):
        accounts = [names[number % len(names)] for names in places.values()]
        written = await ground.write(f"number {number:03}", *accounts)
        if number >= unharmed:
            await ground.kill_a_worker(POINTS[(number - unharmed) % len(POINTS)], written)
            if not scale.full:
                await watch.pass_time(LEASE + timedelta(seconds=1))
    late = await (wait_for_the_rest(ground) if scale.full else pass_the_rest(ground))
    for name, accounts in places.items():
        texts = await platform.texts(*accounts)
        mine = [ground.channels[account].id for account in accounts]
        lines = await watch.db.fetchval(
            "SELECT count(a.platform_post_id) FROM attempts a JOIN deliveries d"
            " ON d.id = a.delivery_id WHERE d.channel_id = ANY ($1)",
            mine,
        )
        figure(
            f"class {name}: {each} messages, {kills} kills at each of 7 points: visible"
            f" {texts.total()}, duplicates {twice_shown(texts)}, lost {each - len(texts)}, attempts"
            f" with a platform's id {lines}; {late}"
        )
        assert texts == Counter({f"number {number:03}": 1 for number in range(each)})
        assert lines == each
        ids = {row["platform_post_id"] for row in await ground.deliveries(IN_CHANNELS, mine)}
        assert ids == {post["id"] for post in await platform.posts(*accounts)}


async def pass_the_rest(ground: Ground) -> str:
    """A minute, in two steps: the leases run out, then what was not there is sure not to come."""
    async with at_work(ground.house):
        await ground.watch.until_rows(AT_REST)
        await ground.watch.pass_time(LEASE)
        await ground.house.doorbell.ring()
        await ground.watch.until_rows(AT_REST)
        await ground.watch.pass_time(IN_TIME - LEASE)
        await ground.house.doorbell.ring()
        await ground.watch.until_rows(NONE_LEFT)
    return "none left when a minute had been passed"


async def wait_for_the_rest(ground: Ground) -> str:
    """A minute, on the clock, with one healthy worker."""
    died = time.monotonic()
    await ground.nursery.start("worker", environment(ground.settings))
    await ground.watch.until_rows(NONE_LEFT, within=IN_TIME.total_seconds())
    return f"none left {time.monotonic() - died:.0f} s after the last kill"
