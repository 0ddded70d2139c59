"""Moderators contain and lift at once while workers are killed in the middle: what is shown in the
end is what was shown before, and whatever somebody else had hidden stays hidden."""

import asyncio
from collections import Counter
from collections.abc import Awaitable

from adapters.settings import Settings
from adapters.wiring import House
from domain.moderation.containment import Containment, ContainmentKind
from domain.moderation.use_cases.keep_containments import (
    NewContainment,
    lift_containment,
    place_containment,
    read_progress,
)
from domain.moderation.use_cases.request_action import NewAction, request_action
from domain.shared.acts import ActKind
from domain.shared.errors import Refusal
from tests.faults.programs import Nursery
from tests.faults.square import KILL_POINTS, Square, a_square
from tests.integration.at_work import Watcher
from tests.kit.bars import Scale

OPEN = "SELECT FROM moderation_actions WHERE next_at IS NOT NULL"
HELD = "SELECT FROM containments WHERE released_at IS NULL"
UNSWEPT = "SELECT FROM containments WHERE swept_at IS NULL AND lifted_at IS NULL"


async def ended(move: Awaitable[object]) -> str:
    """`done`, or the code of the refusal."""
    try:
        await move
    except Refusal as refusal:
        return refusal.code
    return "done"


async def contained(square: Square) -> Containment:
    wanted = NewContainment(
        kind=ContainmentKind.HIDE_AUTHOR,
        reason="Insults.",
        channel_id=square.channel.id,
        platform_person_id="ana",
        include_past=True,
    )
    return await place_containment(square.house.app.moderation, square.actor, wanted)


async def nothing(square: Square, *queries: str) -> bool:
    for query in queries:
        if await square.watch.db.fetch(query):
            return False
    return True


async def test_what_was_hidden_before_stays_so_and_all_else_is_shown_again(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery, scale: Scale
) -> None:
    square = await a_square(house, settings, watch, nursery)
    room, many = house.app.moderation, scale.of(12, 60)
    mine = {f"a{number}": "ana" for number in range(many)}
    await square.people_say(mine | {"b1": "bob"})
    for id in ("a0", "a5", "b1"):
        hide = NewAction(ActKind.HIDE_MESSAGE, platform_message_id=id)
        await request_action(room, square.actor, square.channel.id, hide)
    await square.settles(lambda: nothing(square, OPEN))
    before = await square.hidden()
    assert before == {"a0", "a5", "b1"}
    for number in range(scale.of(2, 8)):
        at_first, at_last = KILL_POINTS[number % 2], KILL_POINTS[(number + 1) % 2]
        pair = await asyncio.gather(contained(square), contained(square))
        assert await square.a_death(at_first)
        if number % 2 == 0:
            await square.settles(lambda: nothing(square, OPEN, UNSWEPT))
            assert await square.hidden() == {*mine, "b1"}
        lifts = [ended(lift_containment(room, square.actor, one.id)) for one in (*pair, *pair)]
        assert Counter(await asyncio.gather(*lifts)) == {"done": 2, "invalid_state": 2}
        # What it is to show again, or nothing where nothing was hidden yet, may be in hand.
        await square.a_death(at_last)
    await square.settles(lambda: nothing(square, OPEN, HELD))
    assert await square.hidden() == before
    for row in await watch.db.fetch("SELECT id FROM containments"):
        progress = await read_progress(room, square.actor, row["id"])
        assert {state.value for state, count in progress.counts.items() if count} <= {
            "shown",
            "left",
        }
