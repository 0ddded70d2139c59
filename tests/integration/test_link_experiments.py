"""An experiment on a link counts who was led where since it began, and what was told of them; it is
decided once, and then the link leads to the winner."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.campaigns.errors import LinkTried
from domain.campaigns.experiment import (
    LOOK_EVERY,
    Applying,
    Counting,
    Experiment,
    OnDecision,
    Variant,
)
from domain.campaigns.experiment_ports import Conversion, Recorded
from domain.campaigns.link import Destination, Link
from domain.campaigns.use_cases.keep_experiments import read_experiment
from domain.campaigns.use_cases.keep_links import (
    NewLink,
    archive_link,
    change_link,
    create_link,
    read_link,
)
from domain.campaigns.use_cases.look_at_experiment import look_at_experiment
from domain.campaigns.use_cases.move_experiment import start_experiment
from domain.campaigns.use_cases.record_conversions import record_conversions
from domain.shared.access import Actor, system
from tests.integration.at_work import NOTHING_DUE, Watcher, at_work, watching
from tests.kit.builders import a_workspace
from tests.kit.experiment_builders import an_experiment

SHOP = "https://shop.example.com/"
PLACES = (Destination("short", f"{SHOP}short"), Destination("long", f"{SHOP}long"))
TWO = (Variant("short", "Short"), Variant("long", "Long"))


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def a_link(house: House, actor: Actor) -> Link:
    new = NewLink(SHOP, destinations=PLACES)
    return (await create_link(house.app.campaigns, actor, new)).link


async def a_trial(house: House, actor: Actor, link: Link, **how: Any) -> Experiment:
    wanted = {"counting": Counting.LINKS, "link_id": link.id, "variants": TWO} | how
    return await an_experiment(house, actor, **wanted)


async def led(house: House, link: Link, key: str, many: int, bot: str = "") -> None:
    """So many different visitors, of whom a batch of clicks is written."""
    day = house.clock.now().date().isoformat()
    who = [f"{key}-{bot}-{house.ids.new('visitor')}" for _ in range(many)]  # type: ignore[arg-type]
    columns = [link.workspace_id], [link.id], [day], [key], [""], [""], [bot]
    async with house.database.connection() as connection:
        await connection.execute(
            "SELECT count_clicks($1, $2, $3, $4, $5, $6, $7, $8)",
            *([value[0]] * many for value in columns),
            who,
        )


async def told(
    house: House, actor: Actor, link: Link, key: str, many: int
) -> Sequence[tuple[Conversion, Recorded]]:
    all_of_them = [Conversion(f"{key}-{number}", key) for number in range(many)]
    return await record_conversions(house.app.campaigns, actor, link.id, all_of_them)


async def weights(house: House, actor: Actor, link: Link) -> dict[str, int]:
    found = (await read_link(house.app.campaigns, actor, link.id)).link
    return {place.key: place.weight for place in found.destinations}


async def test_what_came_before_it_began_and_machines_do_not_count(house: House) -> None:
    actor = await a_workspace(house)
    room, link = house.app.campaigns, await a_link(house, actor)
    await led(house, link, "short", 7)
    await told(house, actor, link, "short", 2)
    made = await a_trial(house, actor, link)
    running = await start_experiment(room, actor, made.id, None)
    assert [one.exposures for one in running.baseline] == [7, 0]
    await led(house, link, "short", 5)
    await led(house, link, "long", 4)
    await led(house, link, "long", 30, bot="known_agent")
    again = await told(house, actor, link, "short", 3)
    assert [became for _, became in again] == [Recorded.REPEATED] * 2 + [Recorded.COUNTED]
    # More than were led there cannot be: each counts for somebody.
    await told(house, actor, link, "long", 9)
    counted = await room.counts[Counting.LINKS].counted(actor, running)
    assert [(one.variant, one.exposures, one.successes) for one in counted.tallies] == [
        ("short", 5, 1),
        ("long", 4, 4),
    ]


async def test_a_conversion_counts_once_of_a_hundred_who_tell_of_it(
    house: House, watch: Watcher
) -> None:
    actor = await a_workspace(house)
    link = await a_link(house, actor)

    async def tells(client: int) -> Sequence[Any]:
        numbers = [number % 50 for number in range(client, client + 10)]
        mine = [Conversion(f"b{number}", PLACES[number % 2].key) for number in numbers]
        telling = mine[:: 1 if client % 2 else -1]
        return await record_conversions(house.app.campaigns, actor, link.id, telling)

    became = Counter(
        one for answer in await asyncio.gather(*map(tells, range(100))) for _, one in answer
    )
    assert became == {Recorded.COUNTED: 50, Recorded.REPEATED: 950}
    assert await watch.db.fetchval("SELECT count(*) FROM link_conversions") == 50
    other = [Conversion("b0", "long"), Conversion("new", "long"), Conversion("new", "short")]
    answer = await record_conversions(house.app.campaigns, actor, link.id, other)
    assert [one for _, one in answer] == [Recorded.DIFFERS, Recorded.COUNTED, Recorded.DIFFERS]


async def test_while_it_runs_nobody_else_moves_the_destinations(house: House) -> None:
    actor = await a_workspace(house)
    room, link = house.app.campaigns, await a_link(house, actor)
    trials = [await a_trial(house, actor, link) for _ in range(6)]
    began = await asyncio.gather(
        *(start_experiment(room, actor, one.id, None) for one in trials), return_exceptions=True
    )
    [running] = [one for one in began if isinstance(one, Experiment)]
    refused = [one for one in began if isinstance(one, LinkTried)]
    assert len(refused) == 5
    assert {one.facts["experiment"] for one in refused} == {running.id}
    with pytest.raises(LinkTried):
        await change_link(room, actor, link.id, None, {"destinations": PLACES[:1]})
    named = await change_link(room, actor, link.id, None, {"title": "Spring"})
    assert named.link.destinations == PLACES


async def shown(house: House, actor: Actor, link: Link) -> None:
    """The long one is better."""
    for key, bookings in (("short", 40), ("long", 200)):
        await led(house, link, key, 600)
        await told(house, actor, link, key, bookings)


async def test_a_worker_decides_and_the_link_leads_to_the_winner_once(
    house: House, watch: Watcher
) -> None:
    actor = await a_workspace(house)
    room, link = house.app.campaigns, await a_link(house, actor)
    made = await a_trial(house, actor, link, on_decision=OnDecision.KEEP_BEST)
    await start_experiment(room, actor, made.id, None)
    await shown(house, actor, link)
    async with at_work(house):

        async def decided() -> bool:
            return bool(await watch.db.fetch("SELECT FROM events WHERE name='experiment.decided'"))

        await watch.until_passing(decided, LOOK_EVERY, house.doorbell.ring, NOTHING_DUE)
    ended = await read_experiment(room, actor, made.id)
    assert ended.winner == "long"
    assert ended.application is not None
    assert ended.application.state is Applying.DONE
    assert await weights(house, actor, link) == {"short": 0, "long": 1}
    moved = "SELECT actor_id, data FROM events WHERE name = 'link.updated'"
    [event] = await watch.db.fetch(moved)
    assert event["actor_id"] != actor.id


async def test_of_many_looks_at_once_one_moves_the_link(house: House, watch: Watcher) -> None:
    actor = await a_workspace(house)
    room, link = house.app.campaigns, await a_link(house, actor)
    service = system(actor.organization_id, actor.workspace)
    made = await a_trial(house, actor, link, started=True, on_decision=OnDecision.KEEP_BEST)
    await shown(house, actor, link)
    await asyncio.gather(*(look_at_experiment(room, service, made.id) for _ in range(6)))
    told_of = "SELECT name FROM events WHERE name IN ('experiment.decided', 'link.updated')"
    assert Counter(row["name"] for row in await watch.db.fetch(told_of)) == {
        "experiment.decided": 1,
        "link.updated": 1,
    }
    assert (await read_link(room, actor, link.id)).link.version == link.version + 1


async def test_where_the_winner_is_only_named_or_the_link_is_gone_it_stays_as_it_is(
    house: House,
) -> None:
    actor = await a_workspace(house)
    room, service = house.app.campaigns, system(actor.organization_id, actor.workspace)
    links = [await a_link(house, actor) for _ in range(2)]
    named = await a_trial(house, actor, links[0], started=True)
    kept = await a_trial(house, actor, links[1], started=True, on_decision=OnDecision.KEEP_BEST)
    for link in links:
        await shown(house, actor, link)
    await archive_link(room, actor, links[1].id, None)
    for trial in (named, kept):
        await look_at_experiment(room, service, trial.id)
    only_named = await read_experiment(room, actor, named.id)
    assert (only_named.winner, only_named.application) == ("long", None)
    gone = await read_experiment(room, actor, kept.id)
    assert gone.application is not None
    assert (gone.application.state, gone.application.code) == (Applying.REFUSED, "link_archived")
    for link in links:
        assert await weights(house, actor, link) == {"short": 1, "long": 1}
