"""A worker is killed again and again amid threads: every part is shown once, and in order."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.publishing.delivery import LEASE
from tests.faults.platform import Platform
from tests.faults.programs import Nursery
from tests.faults.test_kills import (
    POINTS,
    Ground,
    a_ground,
    pass_the_rest,
    wait_for_the_rest,
)
from tests.integration.at_work import Watcher
from tests.kit.bars import Say, Scale
from tests.kit.builders import a_message

PARTS = 5


@pytest.mark.bar(1, "KILL-SETTLEABLE")
async def test_every_part_of_a_thread_is_shown_once_and_answers_the_one_before(
    house: House,
    settings: Settings,
    watch: Watcher,
    nursery: Nursery,
    platform: Platform,
    scale: Scale,
    figure: Say,
) -> None:
    kills, unharmed = scale.of(1, 28), scale.of(1, 4)
    # A look-up reads two hundred posts back, and no account makes more of them here.
    places = [f"{c}-{n}" for c in "ABC" for n in range(scale.of(1, 10))]
    ground = await a_ground(house, settings, watch, nursery, platform, places)
    each = kills * len(POINTS) + unharmed
    for number in range(each):
        accounts = [name for name in places if name.endswith(f"-{number % scale.of(1, 10)}")]
        texts = [f"number {number:03}, part {part}" for part in range(1, PARTS + 1)]
        channels = [ground.channels[name] for name in accounts]
        written = await a_message(
            house, ground.actor, channels=channels, text=texts[0], thread=texts[1:], now=True
        )
        if number >= unharmed:
            await ground.kill_a_worker(POINTS[(number - unharmed) % len(POINTS)], [written])
            if not scale.full:
                await watch.pass_time(LEASE + timedelta(seconds=1))
    late = await (wait_for_the_rest(ground) if scale.full else pass_the_rest(ground))
    for kind in "ABC":
        mine = [name for name in places if name.startswith(kind)]
        shown = await platform.texts(*mine)
        wrong = await out_of_order(ground, mine)
        figure(
            f"class {kind}: {each} threads of {PARTS}, {kills} kills at each of 7 points: parts"
            f" {shown.total()}, duplicates {shown.total() - len(shown)}, out of order {len(wrong)};"
            f" {late}"
        )
        assert shown == Counter(
            f"number {number:03}, part {part}"
            for number in range(each)
            for part in range(1, PARTS + 1)
        )
        assert wrong == []


async def out_of_order(ground: Ground, accounts: Sequence[str]) -> list[str]:
    """The texts of those parts that do not answer the part before them."""
    posts = await ground.platform.posts(*accounts)
    id_of = {post["text"]: post["id"] for post in posts}
    wrong = []
    for post in posts:
        head, _, part = post["text"].rpartition(" ")
        before = id_of.get(f"{head} {int(part) - 1}")
        if post["reply_to"] != before:
            wrong.append(post["text"])
    return wrong
