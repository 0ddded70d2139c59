"""Experiments are kept within their workspace, and each outcome of them once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.campaigns.experiment import Counting
from domain.campaigns.experiment_ports import Outcome, OutcomeKind
from domain.campaigns.sequential import Tally
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import ChannelId, MessageId
from tests.contract.ground import Ground, stored_channel, stored_message
from tests.kit.experiment_builders import an_experiment

HOUR = timedelta(hours=1)


async def test_an_experiment_is_found_as_it_was_added_and_as_it_was_saved(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room, made = ground.house.app.campaigns, await an_experiment(ground.house, actor)
    async with room.begin(actor) as tx:
        assert await tx.experiments.get(made.id) == made
        assert await tx.experiments.as_it_stands(made.id) == made
        now = ground.house.clock.now()
        tallies = (Tally("plain", 10, 1), Tally("bold", 11, 2))
        later = made.start("key_9", now).looked(now, tallies, ())
        await tx.experiments.save(later)
        await tx.commit()
    assert await room.experiments.experiment(actor, made.id) == later
    with pytest.raises(NotFound):
        await room.experiments.experiment(neighbour, made.id)
    async with room.begin(neighbour) as tx:
        with pytest.raises(NotFound):
            await tx.experiments.get(made.id)


async def test_an_external_id_is_one_experiments(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    await an_experiment(ground.house, actor, external_id="spring")
    await an_experiment(ground.house, neighbour, external_id="spring")
    with pytest.raises(DuplicateExternalId):
        await an_experiment(ground.house, actor, external_id="spring")


async def test_posts_are_known_with_their_platforms_and_those_of_others_are_not(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    on, theirs = await stored_channel(ground, actor), await stored_channel(ground, neighbour)
    mine = await stored_message(ground, actor, on, due_in=HOUR)
    others = await stored_message(ground, neighbour, theirs, due_in=HOUR)
    async with ground.house.app.campaigns.begin(actor) as tx:
        found = await tx.experiments.posts([mine.id, others.id, MessageId("msg_x")])
        assert {id: (one.is_post, one.platforms) for id, one in found.items()} == {
            mine.id: (True, frozenset({on.platform}))
        }
        ids = [on.id, theirs.id, ChannelId("chn_x")]
        assert await tx.experiments.missing_channels(ids) == {*ids[1:]}


async def test_an_outcome_is_kept_once_and_counted_by_subject(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.campaigns
    made = await an_experiment(ground.house, actor, started=True)
    theirs = await an_experiment(ground.house, neighbour, started=True)
    saw = Outcome("1", OutcomeKind.EXPOSURE, "bold", "h1")
    did = Outcome("2", OutcomeKind.CONVERSION, "bold", "h1")
    unseen = Outcome("3", OutcomeKind.CONVERSION, "plain", "h2")
    twice = Outcome("4", OutcomeKind.EXPOSURE, "bold", "h1")
    now = ground.house.clock.now()
    async with room.begin(actor) as tx:
        assert await tx.experiments.record(made.id, [saw, did, unseen, twice], now) == {}
        await tx.commit()
    async with room.begin(actor) as tx:
        other = replace(saw, subject="h9")
        assert await tx.experiments.record(made.id, [other, did], now) == {"1": saw, "2": did}
        await tx.commit()
    async with room.begin(neighbour) as tx:
        assert await tx.experiments.record(theirs.id, [saw], now) == {}
        await tx.commit()
    counted = await room.counts[Counting.OUTCOMES].counted(actor, made)
    assert counted.tallies == (Tally("plain", 0, 0), Tally("bold", 1, 1))
