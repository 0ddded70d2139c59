"""Workers whose clocks are wrong send nothing early, nothing twice, and leave nothing behind."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from tests.faults.nursery import CLOCK_OFFSET, CLOCK_STEP
from tests.faults.platform import Platform, channels_on
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, many_messages
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message

NONE, MINUTES, HOUR, DAY = (timedelta(minutes=m) for m in (0, 5, 60, 24 * 60))
OFFSETS = (MINUTES, -MINUTES, HOUR, -HOUR, DAY, -DAY)
MOODS = {"C-calm": "answers", "A-lossy": "loses", "C-lossy": "loses", "C-strict": "throttles"}
APART = timedelta(milliseconds=200)
KILLED = -signal.SIGKILL
TRIED = (
    "SELECT FROM deliveries WHERE message_id = ANY ($1) AND (state IN ('claimed', 'sending')"
    " OR state = 'scheduled' AND error_code IS NULL) HAVING count(*) = 0"
)
NONE_LEFT = "SELECT FROM deliveries WHERE state <> 'published' HAVING count(*) = 0"


@dataclass(frozen=True)
class Ground:
    """Channels on a platform of several moods, and workers who each have a clock of their own."""

    house: House
    settings: Settings
    watch: Watcher
    nursery: Nursery
    actor: Actor
    channels: Mapping[str, Channel]

    async def start(self, ahead: timedelta, fault: str = "", step: timedelta = NONE) -> int:
        clock = {name: str(by.total_seconds()) for name, by in clock_of(ahead, step)}
        return await self.nursery.start("worker", environment(self.settings, fault, **clock))

    async def leave_open(self, ahead: timedelta, accounts: Sequence[str]) -> None:
        """What a worker with such a clock leaves behind when it dies after its first answers, and
        when it dies with its intents stored."""
        written = await self._write("tried", accounts)
        pid = await self.start(ahead)
        await self.watch.until_rows(TRIED, written)
        os.kill(pid, signal.SIGKILL)
        assert await self.nursery.ended(pid) == KILLED
        await self._write("begun", accounts)
        await self.start(ahead, "k2")
        assert await self.nursery.ended() == KILLED

    async def _write(self, what: str, accounts: Sequence[str]) -> list[MessageId]:
        """One message on each, due now."""
        return [
            (
                await a_message(
                    self.house,
                    self.actor,
                    channels=[self.channels[name]],
                    text=f"{name}, {what}",
                    now=True,
                )
            ).id
            for name in accounts
        ]

    async def plan(self, each: int) -> dict[str, datetime]:
        """So many messages on each channel, one after the other; when every message is due."""
        first = await self.watch.now() + each * timedelta(seconds=1)
        for n in range(each):
            for name, channel in self.channels.items():
                await many_messages(
                    self.house, self.actor, channel, [f"{name}, planned {n}"], first + n * APART
                )
        rows = await self.watch.db.fetch("SELECT text, publish_at FROM messages")
        return {row["text"]: row["publish_at"] for row in rows}


def clock_of(ahead: timedelta, step: timedelta) -> list[tuple[str, timedelta]]:
    return [(CLOCK_OFFSET, ahead), (CLOCK_STEP, step)]


@pytest.mark.bar(41, "CLOCKS")
async def test_what_a_workers_clock_says_changes_nothing(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    platform: Platform,
    scale: Scale,
    figure: Say,
) -> None:
    moods = {f"{name}-{n}": m for n in range(len(OFFSETS)) for name, m in MOODS.items()}
    actor, channels = await channels_on(platform, house, watch, list(moods))
    for name, mood in moods.items():
        await platform.mood(mood, name)
    ground = Ground(house, settings, watch, nursery, actor, channels)
    for number, ahead in enumerate(OFFSETS):
        await ground.leave_open(ahead, [f"{name}-{number}" for name in MOODS])
    due = await ground.plan(scale.of(3, 10))
    for ahead in OFFSETS:
        await ground.start(ahead)
    stepping = await ground.start(HOUR, step=-2 * HOUR)
    halfway = sorted(due.values())[-len(channels)]
    await until(watch, halfway)
    os.kill(stepping, signal.SIGUSR1)
    await until(watch, max(due.values()))
    lost = await left_after_minutes(ground)
    posts = await platform.posts(*moods)
    shown = {post["text"]: datetime.fromisoformat(post["at"]) for post in posts}
    early = [text for text, at in shown.items() if at < due[text]]
    figure(
        f"{len(due)} messages, workers 5 min, 1 h and 1 d ahead and behind, one stepping back 2 h:"
        f" duplicates {len(posts) - len(shown)}, lost {lost}, early {len(early)}, on record at the"
        f" wrong time {await beside_the_truth(watch, shown)}"
    )
    assert (len(posts), lost, early) == (len(due), 0, [])
    assert await beside_the_truth(watch, shown) == 0


async def until(watch: Watcher, at: datetime) -> None:
    await asyncio.sleep((at - await watch.now()).total_seconds())


async def left_after_minutes(ground: Ground) -> int:
    """How many are not out when what was begun has had time to be looked for and sent again."""
    for span in (LEASE, CLEAN_MISS_AFTER, CLEAN_MISS_AFTER):
        await ground.watch.pass_time(span)
        await ground.house.doorbell.ring()
        with suppress(AssertionError):
            await ground.watch.until_rows(NONE_LEFT)
            return 0
    left: int = await ground.watch.db.fetchval(
        "SELECT count(*) FROM deliveries WHERE state <> 'published'"
    )
    return left


async def beside_the_truth(watch: Watcher, shown: Mapping[str, datetime]) -> int:
    """How many are said to have gone out before they were to be seen, or at a time yet to come."""
    rows = await watch.db.fetch(
        "SELECT m.text, d.published_at, clock_timestamp() AS now FROM deliveries d"
        " JOIN messages m ON m.id = d.message_id WHERE d.state = 'published'"
    )
    second = timedelta(seconds=1)
    return sum(
        not shown[row["text"]] - second < watch.really(row["published_at"]) < row["now"] + second
        for row in rows
    )
