"""Workers may be killed while a broadcast goes out: nobody hears it twice, nobody is forgotten."""

import os
import signal
from collections import Counter

from adapters.settings import Settings
from adapters.wiring import House
from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.publishing.broadcast import BroadcastText
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE
from domain.publishing.use_cases.enlist_recipients import Wanted, enlist_recipients
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast, create_broadcast
from domain.publishing.use_cases.move_broadcast import cancel_broadcast, send_broadcast
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import BroadcastId
from tests.faults.programs import Nursery, environment
from tests.integration.at_work import Watcher, at_work, some_channels

PEOPLE = [f"person-{number:02}" for number in range(60)]
POINTS = ("k1", "k2", "k3", "k5")
IDLE = (
    "SELECT FROM deliveries WHERE state IN ('claimed', 'sending')"
    " OR state = 'scheduled' AND next_at <= clock_timestamp() HAVING count(*) = 0"
)
OVER = "SELECT FROM broadcasts WHERE state IN ('completed', 'cancelled')"
OUT = "SELECT FROM sandbox_posts HAVING count(*) >= $1"


async def a_broadcast(house: House, actor: Actor, channel: Channel) -> BroadcastId:
    """To sixty people who wrote, ten a second."""
    room = house.app.publishing
    # While nobody worked much became late, and this is about deaths alone.
    await put_rules(room, actor, channel.id, None, {"catch_up_per_minute": 1000})
    for person in PEOPLE:
        said = Heard(
            *(f"by-{person}", HeardKind.DIRECT, house.clock.now(), Person(person), "Hello!"),
            place=f"talk-{person}",
        )
        await tell_sandbox(house.app.inbox, actor, channel.id, said)
    await digest_receipts(house.app.inbox, actor, channel.id)
    texts = (BroadcastText("en", "We move on Monday."),)
    view = await create_broadcast(room, actor, NewBroadcast("We move", texts, per_minute=600))
    wanted = [Wanted(channel.id, person) for person in (*PEOPLE, *PEOPLE)]
    await enlist_recipients(room, actor, view.broadcast.id, None, wanted)
    await send_broadcast(room, actor, view.broadcast.id, None, None)
    return view.broadcast.id


async def reached(watch: Watcher) -> Counter[str]:
    return Counter(post["to_person"] for post in await watch.posts())


async def states(watch: Watcher) -> dict[str, int]:
    rows = await watch.db.fetch("SELECT state, count(*) FROM broadcast_recipients GROUP BY state")
    return {row["state"]: row["count"] for row in rows}


async def over(house: House, watch: Watcher) -> None:
    """A healthy worker, and time going by, until nobody is left in doubt."""
    left = "SELECT FROM broadcast_recipients WHERE state IN ('pending', 'sending')"
    async with at_work(house):
        for _ in range(30):
            if not await watch.db.fetch(left) and await watch.db.fetch(OVER):
                return
            await watch.until_rows(IDLE)
            await watch.pass_time(CLEAN_MISS_AFTER)
            await house.doorbell.ring()
            await watch.until_rows("SELECT pg_sleep(0.5)")
    raise AssertionError(await states(watch))


async def killed_here_and_there(settings: Settings, watch: Watcher, nursery: Nursery) -> None:
    for number, point in enumerate(POINTS, 1):
        await nursery.start("worker", environment(settings, point))
        assert await nursery.ended() == -signal.SIGKILL
        await watch.pass_time(LEASE)
        pid = await nursery.start("worker", environment(settings))
        await watch.until_rows(OUT, number * 4)
        os.kill(pid, signal.SIGKILL)
        assert await nursery.ended() == -signal.SIGKILL
        await watch.pass_time(LEASE)


async def test_everybody_hears_it_once_whatever_kills_the_workers(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="C")
    await a_broadcast(house, actor, channel)
    await killed_here_and_there(settings, watch, nursery)
    await over(house, watch)
    assert await states(watch) == {"sent": len(PEOPLE)}
    assert await reached(watch) == Counter(PEOPLE)


async def test_cancelled_between_two_deaths_nobody_hears_it_any_more_and_the_counts_are_true(
    house: House, settings: Settings, watch: Watcher, nursery: Nursery
) -> None:
    actor, [channel] = await some_channels(house, outcome_class="C")
    broadcast_id = await a_broadcast(house, actor, channel)
    pid = await nursery.start("worker", environment(settings))
    await watch.until_rows(OUT, 7)
    os.kill(pid, signal.SIGKILL)
    assert await nursery.ended() == -signal.SIGKILL
    await cancel_broadcast(house.app.publishing, actor, broadcast_id, None)
    await watch.pass_time(LEASE)
    await over(house, watch)
    heard = await reached(watch)
    assert max(heard.values()) == 1
    assert await states(watch) == {"sent": len(heard), "cancelled": len(PEOPLE) - len(heard)}
