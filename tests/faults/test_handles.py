"""Where a platform keeps a post before it shows it: nothing is shown whose handle is not stored."""

import asyncio
import os
import signal
import time
from collections import Counter

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE
from domain.shared.access import Actor
from tests.faults.platform import Platform, channels_on
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work
from tests.kit.builders import a_message
from workers.sending import SEND_WITHIN

KILLED = -signal.SIGKILL
ACCOUNT = "B-1"


async def a_channel(house: House, watch: Watcher, platform: Platform) -> tuple[Actor, Channel]:
    actor, channels = await channels_on(platform, house, watch, [ACCOUNT])
    return actor, channels[ACCOUNT]


async def shown_once_in_time(house: House, watch: Watcher, platform: Platform) -> None:
    """A healthy worker asks by handle and, when the answer is no for long enough, posts again."""
    await watch.pass_time(LEASE)
    async with at_work(house):
        await watch.until_states(unconfirmed=1)
        # Who froze with a lock in hand is waited for: then the first look comes late enough to act.
        await watch.until_rows("SELECT FROM deliveries WHERE looks > 0 OR state = 'published'")
        await watch.pass_time(CLEAN_MISS_AFTER)
        await house.doorbell.ring()
        await watch.until_states(published=1)
    assert await platform.texts(ACCOUNT) == Counter({"Hello": 1})


async def wakes_up_and_ends(nursery: Nursery, pid: int) -> None:
    os.kill(pid, signal.SIGCONT)
    os.kill(pid, signal.SIGTERM)
    assert await nursery.ended(pid) == 0


async def test_what_is_kept_but_not_stored_is_never_shown(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, platform: Platform
) -> None:
    actor, channel = await a_channel(house, watch, platform)
    message = await a_message(house, actor, channels=[channel], text="Hello", now=True)
    await nursery.start("worker", environment(settings, "prepared"))
    assert await nursery.ended() == KILLED
    left = await watch.delivery(message)
    assert (left["state"], left["handle"]) == ("sending", None)
    assert await platform.calls(ACCOUNT) == 0
    await shown_once_in_time(house, watch, platform)
    assert len(await platform.kept(ACCOUNT)) == 2


async def test_what_was_shown_is_found_by_its_handle_and_not_shown_again(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, platform: Platform
) -> None:
    actor, channel = await a_channel(house, watch, platform)
    message = await a_message(house, actor, channels=[channel], text="Hello", now=True)
    await nursery.start("worker", environment(settings, "k3"))
    assert await nursery.ended() == KILLED
    [kept] = await platform.kept(ACCOUNT)
    assert (await watch.delivery(message))["handle"] == kept
    await watch.pass_time(LEASE)
    async with at_work(house):
        await watch.until_states(published=1)
    assert await platform.texts(ACCOUNT) == Counter({"Hello": 1})
    assert await platform.calls(ACCOUNT) == 1


async def test_a_worker_frozen_with_a_stored_handle_shows_nothing_when_it_wakes(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, platform: Platform
) -> None:
    actor, channel = await a_channel(house, watch, platform)
    message = await a_message(house, actor, channels=[channel], text="Hello", now=True)
    pid = await nursery.start("worker", environment(settings, "kept:stop"))
    await nursery.stopped(pid)
    frozen_at = time.monotonic()
    assert (await watch.delivery(message))["handle"] is not None
    await shown_once_in_time(house, watch, platform)
    # Until then it would still be within what its lease allows.
    await asyncio.sleep(max(0.0, SEND_WITHIN + 0.5 - (time.monotonic() - frozen_at)))
    await wakes_up_and_ends(nursery, pid)
    assert await platform.texts(ACCOUNT) == Counter({"Hello": 1})
    assert await platform.calls(ACCOUNT) == 1


async def test_who_was_taken_over_while_the_platform_kept_its_post_shows_nothing(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, platform: Platform
) -> None:
    actor, channel = await a_channel(house, watch, platform)
    await a_message(house, actor, channels=[channel], text="Hello", now=True)
    pid = await nursery.start("worker", environment(settings, "prepared:stop"))
    await nursery.stopped(pid)
    await shown_once_in_time(house, watch, platform)
    await wakes_up_and_ends(nursery, pid)
    assert await platform.texts(ACCOUNT) == Counter({"Hello": 1})
