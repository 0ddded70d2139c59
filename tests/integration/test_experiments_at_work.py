"""However many tell, look and publish at once, each outcome counts once, an experiment is decided
once, and its winner is published once; a worker does it by itself."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.campaigns.experiment import LOOK_EVERY, Counting, OnDecision
from domain.campaigns.experiment_ports import OutcomeKind, Recorded
from domain.campaigns.use_cases.keep_experiments import read_experiment
from domain.campaigns.use_cases.look_at_experiment import look_at_experiment
from domain.campaigns.use_cases.move_experiment import start_experiment, stop_experiment
from domain.campaigns.use_cases.record_outcomes import Told, record_outcomes
from domain.insights.model import Sample
from domain.publishing.model import Message
from domain.publishing.use_cases.publish_winner import NOWHERE_LEFT, Winner, publish_winner
from domain.shared.access import Actor, system
from domain.shared.errors import InvalidState
from domain.shared.ids import Kind, MessageId, SampleId
from domain.shared.readings import Metric, Nature
from tests.integration.at_work import (
    NOTHING_DUE,
    Watcher,
    at_work,
    some_channels,
    watching,
)
from tests.kit.builders import a_message
from tests.kit.experiment_builders import an_experiment, of_messages

CLIENTS = 100
SAW, DID = OutcomeKind.EXPOSURE, OutcomeKind.CONVERSION


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


async def numbers(
    house: House, actor: Actor, message: Message, views: int, likes: int, days: int = 1
) -> None:
    """What a platform says of its post tomorrow, later than whatever the sandbox says today."""
    [post] = message.deliveries
    asked = ((Metric.VIEWS, views), (Metric.REACTIONS, likes))
    async with house.app.insights.begin(actor) as tx:
        await tx.samples.add(
            [
                Sample(
                    id=SampleId(house.ids.new(Kind.SAMPLE)),
                    workspace_id=actor.workspace,
                    channel_id=post.channel_id,
                    subject_id=post.id,
                    platform="sandbox",
                    metric=metric,
                    value=value,
                    nature=Nature.GAUGE,
                    native="any",
                    as_of=house.clock.now() + timedelta(days=days),
                    message_id=message.id,
                    delivery_id=post.id,
                )
                for metric, value in asked
            ]
        )
        await tx.commit()


async def test_a_hundred_clients_who_tell_of_the_same_count_it_once(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    room, made = house.app.campaigns, await an_experiment(house, actor, started=True)

    async def tells(client: int) -> Sequence[Any]:
        # Each tells half of what its neighbour tells, too, in the other order.
        mine = [
            Told(f"o{number % 500}", SAW if number % 2 else DID, f"visitor-{number % 500 // 2}")
            for number in range(client * 5, client * 5 + 10)
        ]
        return await record_outcomes(room, actor, made.id, mine[:: 1 if client % 2 else -1])

    became = Counter(
        one for told in await asyncio.gather(*map(tells, range(CLIENTS))) for *_, one in told
    )
    assert became == {Recorded.COUNTED: 500, Recorded.REPEATED: 500}
    counted = await room.counts[Counting.OUTCOMES].counted(actor, made)
    assert sum(tally.exposures for tally in counted.tallies) == 250
    assert sum(tally.successes for tally in counted.tallies) == 250
    assert await watch.db.fetchval("SELECT count(*) FROM experiment_outcomes") == 500
    kept = await watch.db.fetch("SELECT experiment_outcomes::text AS row FROM experiment_outcomes")
    assert not any("visitor" in record["row"] for record in kept)


async def test_what_is_told_while_it_is_stopped_counts_or_is_refused(
    house: House, watch: Watcher
) -> None:
    actor, _ = await some_channels(house)
    room, made = house.app.campaigns, await an_experiment(house, actor, started=True)
    telling = [
        record_outcomes(room, actor, made.id, [Told(f"o{n}", SAW, f"v{n}")]) for n in range(20)
    ]
    ended = await asyncio.gather(
        *telling[:10],
        stop_experiment(room, actor, made.id, None),
        *telling[10:],
        return_exceptions=True,
    )
    refused = [one for one in ended if isinstance(one, InvalidState)]
    assert all(not isinstance(one, BaseException) for one in ended if one not in refused)
    kept = await watch.db.fetchval("SELECT count(*) FROM experiment_outcomes")
    assert kept == 20 - len(refused)


async def test_a_worker_decides_and_publishes_the_winner_once(house: House, watch: Watcher) -> None:
    actor, channels = await some_channels(house, 3)
    room = house.app.campaigns
    texts = ("Coffee is ready.", "Is your coffee ready?")
    posts = [
        await a_message(house, actor, channels=channels[:1], text=text, now=True) for text in texts
    ]
    keep: dict[str, Any] = {
        "on_decision": OnDecision.KEEP_BEST,
        "winner_channel_ids": tuple(channel.id for channel in channels),
    }
    async with at_work(house):
        await house.doorbell.ring()
        await watch.until_states(published=2)
        ids = [post.id for post in posts]
        made = await an_experiment(house, actor, **of_messages(*ids), **keep)
        await start_experiment(room, actor, made.id, None)
        await numbers(house, actor, posts[0], 2000, 100)
        await numbers(house, actor, posts[1], 2000, 400)

        async def applied() -> bool:
            query = "SELECT FROM events WHERE name = 'experiment.winner_applied'"
            return bool(await watch.db.fetch(query))

        await watch.until_passing(applied, LOOK_EVERY, house.doorbell.ring, NOTHING_DUE)
        await watch.until_states(published=4)
    decided = await read_experiment(room, actor, made.id)
    assert decided.winner == "v1"
    assert decided.application is not None
    published = await watch.db.fetch(
        "SELECT d.channel_id, m.created_by, m.metadata FROM deliveries d JOIN messages m"
        " ON m.id = d.message_id WHERE m.id = $1",
        decided.application.message_id,
    )
    # Where it was said already it is not said again.
    assert {row["channel_id"] for row in published} == {channel.id for channel in channels[1:]}
    assert {row["created_by"] for row in published} == {actor.id}
    assert await watch.texts() == {texts[0]: 1, texts[1]: 3}


async def test_of_many_looks_at_once_one_decides_and_of_many_who_publish_one_does(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 2)
    room, service = house.app.campaigns, system(actor.organization_id, actor.workspace)
    posts = [await a_message(house, actor, channels=channels[:1], now=True) for _ in range(2)]
    # As if both were out: what is counted is of posts that are.
    await watch.db.execute(
        "UPDATE deliveries SET state = 'published', published_at = clock_timestamp(),"
        " platform_post_id = id"
    )
    ids = [post.id for post in posts]
    keep: dict[str, Any] = {
        "on_decision": OnDecision.KEEP_BEST,
        "winner_channel_ids": tuple(channel.id for channel in channels),
    }
    made = await an_experiment(house, actor, started=True, **of_messages(*ids), **keep)
    for post, likes in zip(posts, (400, 100), strict=True):
        await numbers(house, actor, post, 2000, likes)
    await asyncio.gather(*(look_at_experiment(room, service, made.id) for _ in range(6)))
    decided = await read_experiment(room, actor, made.id)
    assert (decided.winner, decided.version) == ("v0", 3)
    told = "SELECT count(*) FROM events WHERE name = 'experiment.decided'"
    assert await watch.db.fetchval(told) == 1
    assert decided.application is not None
    assert decided.application.message_id is not None
    winner = Winner(
        *(decided.application.message_id, ids[:1], [channel.id for channel in channels]),
        *(None, made.id, actor.id),
    )
    room_of_publishing = house.app.publishing
    await asyncio.gather(
        *(publish_winner(room_of_publishing, service, winner) for _ in range(6)),
        return_exceptions=True,
    )
    assert await publish_winner(room_of_publishing, service, winner) is None
    assert await watch.db.fetchval("SELECT count(*) FROM messages") == 3
    everywhere = Winner(MessageId("msg_next"), ids, [channels[0].id], None, made.id, actor.id)
    assert await publish_winner(room_of_publishing, service, everywhere) == NOWHERE_LEFT


async def test_posts_are_not_judged_by_the_numbers_they_were_chosen_for(
    house: House, watch: Watcher
) -> None:
    actor, channels = await some_channels(house, 1)
    room, service = house.app.campaigns, system(actor.organization_id, actor.workspace)
    posts = [await a_message(house, actor, channels=channels, now=True) for _ in range(2)]
    await watch.db.execute(
        "UPDATE deliveries SET state = 'published', published_at = clock_timestamp(),"
        " platform_post_id = id"
    )
    for post, likes in zip(posts, (100, 400), strict=True):
        await numbers(house, actor, post, 2000, likes)
    wish = of_messages(*(post.id for post in posts))
    made = await an_experiment(house, actor, started=True, **wish)
    assert [(one.exposures, one.successes) for one in made.baseline] == [(2000, 100), (2000, 400)]
    assert (await read_experiment(room, actor, made.id)).baseline == made.baseline
    assert await look_at_experiment(room, service, made.id)
    counted = await room.counts[Counting.MESSAGES].counted(service, made)
    assert [one.exposures for one in counted.tallies] == [0, 0]
    for post, likes in zip(posts, (500, 500), strict=True):
        await numbers(house, actor, post, 4000, likes, days=2)
    assert not await look_at_experiment(room, service, made.id)
    assert (await read_experiment(room, actor, made.id)).winner == "v0"
