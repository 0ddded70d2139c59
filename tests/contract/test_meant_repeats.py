"""What an evergreen or a series says again is no repetition of itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.content import Content
from domain.publishing.evergreen import EvergreenTurn
from domain.publishing.series import OccurrenceState
from domain.publishing.states import DeliveryState
from domain.shared.access import Actor
from domain.shared.ids import MessageId
from tests.contract.ground import Ground, message, stored_channel, stored_message
from tests.contract.test_evergreens_repository import stored_evergreen
from tests.contract.test_series_repositories import occurrence, stored, stored_series

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAID = Content("We open at nine on Saturday, with coffee and music for all.")


@pytest.mark.parametrize("kind", ["evergreen", "series"])
async def test_what_is_meant_to_be_said_again_repeats_nothing_of_its_own(
    ground: Ground, actor: Actor, kind: str
) -> None:
    on = await stored_channel(ground, actor)
    room, now = ground.house.app.publishing, ground.house.clock.now()
    made = message(ground, on, due_in=-DAY, content=SAID)
    state, at = DeliveryState.PUBLISHED, now - DAY
    sent = tuple(replace(d, state=state, published_at=at) for d in made.deliveries)
    how: dict[str, Any] = {"content": SAID, "deliveries": sent, "id": made.id}
    before = await stored_message(ground, actor, on, due_in=-DAY, **how)
    again = await stored_message(ground, actor, on, due_in=HOUR, content=SAID)
    stranger = await stored_message(ground, actor, on, due_in=HOUR, content=SAID)
    both = [before.id, again.id]
    await (turns_of if kind == "evergreen" else occurrences_of)(ground, actor, both)
    going = [(again.id, on.id), (stranger.id, on.id)]
    found = await room.reads.just_said(actor, going, now, timedelta(minutes=30))
    assert found.alike.keys() == {(stranger.id, on.id)}


async def turns_of(ground: Ground, actor: Actor, messages: Sequence[MessageId]) -> None:
    evergreen = await stored_evergreen(ground, actor)
    async with ground.house.app.publishing.begin(actor) as tx:
        for number, message_id in enumerate(messages, 1):
            at = ground.house.clock.now()
            turn = EvergreenTurn(evergreen.workspace_id, evergreen.id, number, 0, message_id, at)
            await tx.evergreens.add_turn(turn)
        await tx.commit()


async def occurrences_of(ground: Ground, actor: Actor, messages: Sequence[MessageId]) -> None:
    series = await stored_series(ground, actor)
    for day, message_id in enumerate(messages, 1):
        name, how = f"2030-05-0{day}", {"message_id": message_id, "state": OccurrenceState.MADE}
        await stored(ground, actor, occurrence(ground, series, name, **how))
