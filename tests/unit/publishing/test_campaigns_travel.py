"""What recurs, and what comes by the file, hands its campaign on to every message it becomes."""

from datetime import timedelta
from typing import Any

import pytest

from domain.campaigns.model import Campaign, Move
from domain.campaigns.use_cases.move_campaign import move_campaign
from domain.publishing.content import Content
from domain.publishing.drafting import Draft
from domain.publishing.errors import CampaignArchived
from domain.publishing.evergreen import LEAD, Repertoire
from domain.publishing.hold import OnLift
from domain.publishing.importing import Row, kept, read
from domain.publishing.series import Words
from domain.publishing.states import DeliveryState
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.import_messages import import_messages
from domain.publishing.use_cases.keep_evergreens import (
    NewEvergreen,
    change_evergreen,
    create_evergreen,
)
from domain.publishing.use_cases.run_operation import run_operation
from domain.publishing.use_cases.take_turn import take_turn
from domain.shared.errors import NotFound
from domain.shared.ids import CampaignId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.campaign_builders import a_campaign, a_paused_campaign
from tests.kit.fakes import a_fake_house
from tests.unit.publishing.routine import Routine

NOBODYS = CampaignId("cmp_nobodys")
DAYS = timedelta(days=3)


@pytest.fixture
async def routine() -> Routine:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Routine(house, actor, await a_sandbox_channel(house, actor))


async def spring(routine: Routine, *moves: Move) -> Campaign:
    return await a_campaign(routine.house, routine.actor, *moves)


async def test_a_series_hands_it_on_and_another_one_follows_but_where_a_hand_was(
    routine: Routine,
) -> None:
    first, other = await spring(routine), await spring(routine)
    series = await routine.begin(campaign_id=first.id)
    room, (_, second, _) = routine.house.app.publishing, await routine.messages()
    await edit_message(room, routine.actor, second.id, None, {"campaign_id": None})
    await routine.change(series, campaign_id=other.id)
    found = {message.id: message.campaign_id for message in await routine.messages()}
    assert found.pop(second.id) is None
    assert set(found.values()) == {other.id}


async def test_a_series_that_joins_a_paused_one_is_held_and_let_go_when_it_leaves(
    routine: Routine,
) -> None:
    paused = await a_paused_campaign(routine.house, routine.actor, OnLift.DISCARD)
    series = await routine.begin()
    await routine.change(series, campaign_id=paused.id)
    held = [d for message in await routine.messages() for d in message.deliveries]
    assert {(d.state, d.hold_id) for d in held} == {(DeliveryState.HELD, paused.hold_id)}
    await routine.change(series, campaign_id=None)
    await apply_holds(routine.house.app.publishing, routine.actor, None)
    free = [d for message in await routine.messages() for d in message.deliveries]
    assert {d.state for d in free} == {DeliveryState.SCHEDULED}


async def test_a_series_joins_none_that_takes_nothing_and_goes_on_in_one_that_was_archived(
    routine: Routine,
) -> None:
    archived = await spring(routine, Move.ARCHIVE)
    for wanted, refusal in ((NOBODYS, NotFound), (archived.id, CampaignArchived)):
        with pytest.raises(refusal):
            await routine.begin(campaign_id=wanted)
    home = await spring(routine)
    series = await routine.begin(campaign_id=home.id)
    for wanted, refusal in ((NOBODYS, NotFound), (archived.id, CampaignArchived)):
        with pytest.raises(refusal):
            await routine.change(series, campaign_id=wanted)
    await move_campaign(routine.house.app.campaigns, routine.actor, home.id, None, Move.ARCHIVE)
    routine.house.clock.forward(DAYS)
    assert await routine.keep(series) > 0
    await routine.change(series, campaign_id=home.id, name="Another")
    assert {message.campaign_id for message in await routine.messages()} == {home.id}


async def test_an_evergreen_hands_it_on(routine: Routine) -> None:
    room, actor = routine.house.app.publishing, routine.actor
    home, archived = await spring(routine), await spring(routine, Move.ARCHIVE)
    words = tuple(Words(Content(text)) for text in ("one", "two"))

    def wanted(campaign_id: CampaignId) -> NewEvergreen:
        return NewEvergreen(
            *("Churros", (routine.channel.id,), Repertoire(words)),
            starts="2026-11-24T10:00:00",
            timezone="Europe/Madrid",
            gap_days=7,
            campaign_id=campaign_id,
        )

    for wrong, refusal in ((NOBODYS, NotFound), (archived.id, CampaignArchived)):
        with pytest.raises(refusal) as refused:
            await create_evergreen(room, actor, wanted(wrong))
        assert refused.value.pointer == "/campaign_id"
    made = await create_evergreen(room, actor, wanted(home.id))
    routine.house.clock.forward(made.schedule.at - LEAD - routine.house.clock.now())
    assert await take_turn(room, actor, made.id)
    assert [message.campaign_id for message in await routine.messages()] == [home.id]
    with pytest.raises(CampaignArchived):
        await change_evergreen(room, actor, made.id, None, lambda _: {"campaign_id": archived.id})


async def test_rows_of_a_file_name_their_campaign_and_a_wrong_one_hinders_no_other(
    routine: Routine,
) -> None:
    room, actor = routine.house.app.publishing, routine.actor
    home, archived = await spring(routine), await spring(routine, Move.ARCHIVE)
    wanted = [home.id, NOBODYS, archived.id, home.id, None]
    drafts = [
        Draft([routine.channel.id], Content(f"Row {n}"), campaign_id=campaign_id)
        for n, campaign_id in enumerate(wanted)
    ]
    assert [read(kept(draft)) for draft in drafts] == drafts

    async def rows() -> Any:
        yield [Row(number, kept(draft)) for number, draft in enumerate(drafts, 1)]

    operation = await import_messages(room, actor, {"format": "csv"}, rows(), dry_run=False)
    await run_operation(room, actor, operation.id)
    items = sorted(routine.house.memory.tables.operation_items.values(), key=lambda it: it.index)
    problems = [(it.problem["code"], it.problem["pointer"]) if it.problem else None for it in items]
    assert problems == [
        *(None, ("not_found", "/campaign_id"), ("campaign_archived", "/campaign_id")),
        *(None, None),
    ]
    found = sorted(await routine.messages(), key=lambda message: message.text)
    assert [message.campaign_id for message in found] == [home.id, home.id, None]
