"""A campaign is written down and changed, and its pause keeps back what is part of it."""

from datetime import timedelta

import pytest

from domain.campaigns.model import Budget, CampaignStatus, Move
from domain.campaigns.ports import Pause
from domain.campaigns.use_cases.keep_campaigns import (
    NewCampaign,
    change_campaign,
    create_campaign,
    list_campaigns,
    read_campaign,
)
from domain.campaigns.use_cases.move_campaign import (
    move_campaign,
    pause_campaign,
    resume_campaign,
)
from domain.publishing.errors import PausesCampaign
from domain.publishing.hold import Hold, HoldScope, OnLift
from domain.publishing.model import Message
from domain.publishing.releasing import AWAITING
from domain.publishing.states import MessageStatus
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.place_hold import change_hold, lift_hold
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import (
    DuplicateExternalId,
    InvalidState,
    NotFound,
    ValidationFailed,
    VersionMismatch,
)
from domain.shared.ids import CampaignId, Kind, MessageId
from domain.shared.paging import PageRequest
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, limited_to
from tests.kit.campaign_builders import TO_RUN, a_campaign, a_paused_campaign
from tests.kit.fakes import FakeHouse, a_fake_house

HOUR = timedelta(hours=1)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def says(house: FakeHouse, actor: Actor, campaign_id: CampaignId | None) -> MessageId:
    at, channel = house.clock.now() + HOUR, house.ids.new(Kind.CHANNEL)
    on = [await a_sandbox_channel(house, actor, account=channel)]
    return (await a_message(house, actor, channels=on, at=at, campaign_id=campaign_id)).id


async def now_of(house: FakeHouse, actor: Actor, message_id: MessageId) -> Message:
    await apply_holds(house.app.publishing, actor, None)
    return await house.app.publishing.reads.message(actor, message_id)


async def hold_of(house: FakeHouse, actor: Actor, hold_id: str | None) -> Hold:
    return house.memory.tables.holds[actor.workspace, str(hold_id)]


async def test_it_begins_as_a_draft_with_what_was_said_of_it(
    house: FakeHouse, actor: Actor
) -> None:
    request = NewCampaign(
        "The terrace opens",
        brief="Nobody knows that we have one.",
        starts_on="2030-04-01",
        ends_on="2030-04-01",
        budget=Budget(150_000, "EUR"),
        hashtags=("Terrace", "terrace", "Open"),
    )
    made = await create_campaign(house.app.campaigns, actor, request)
    assert (made.status, made.hold_id, made.version) == (CampaignStatus.DRAFT, None, 1)
    assert made.hashtags == ("Terrace", "Open")
    assert await read_campaign(house.app.campaigns, actor, made.id) == made


@pytest.mark.parametrize("how", [{"ends_on": "2030-03-31"}, {"starts_on": "2030-05-01"}])
async def test_it_does_not_end_before_it_starts(
    house: FakeHouse, actor: Actor, how: dict[str, str]
) -> None:
    days = {"starts_on": "2030-04-01", "ends_on": "2030-04-30"}
    made = await a_campaign(house, actor, **days)
    with pytest.raises(ValidationFailed) as refused:
        await change_campaign(house.app.campaigns, actor, made.id, None, how)
    [error] = refused.value.errors
    assert (error.pointer, error.code) == ("/ends_on", "ends_before_start")
    with pytest.raises(ValidationFailed):
        await a_campaign(house, actor, **days | how)
    assert await read_campaign(house.app.campaigns, actor, made.id) == made


async def test_whoever_decided_on_an_older_one_is_refused(house: FakeHouse, actor: Actor) -> None:
    room, made = house.app.campaigns, await a_campaign(house, actor, *TO_RUN)
    pause = Pause("Rain.", OnLift.ASK, 6)
    for late in (
        change_campaign(room, actor, made.id, 1, {"name": "Another"}),
        move_campaign(room, actor, made.id, 1, Move.FINISH),
        pause_campaign(room, actor, made.id, 1, pause),
        resume_campaign(room, actor, made.id, 1, None),
    ):
        with pytest.raises(VersionMismatch):
            await late
    assert await read_campaign(room, actor, made.id) == made
    assert house.memory.tables.holds == {}


async def test_an_external_id_is_one_campaigns(house: FakeHouse, actor: Actor) -> None:
    await a_campaign(house, actor, external_id="spring")
    other = await a_campaign(house, actor)
    with pytest.raises(DuplicateExternalId):
        await a_campaign(house, actor, external_id="spring")
    changes = {"external_id": "spring"}
    with pytest.raises(DuplicateExternalId):
        await change_campaign(house.app.campaigns, actor, other.id, None, changes)


async def test_what_was_archived_stays_as_it_is(house: FakeHouse, actor: Actor) -> None:
    made = await a_campaign(house, actor, Move.ARCHIVE)
    with pytest.raises(InvalidState):
        await change_campaign(house.app.campaigns, actor, made.id, None, {"name": "Another"})


async def test_its_pause_is_a_hold_in_the_same_commit_and_its_messages_stay(
    house: FakeHouse, actor: Actor
) -> None:
    running = await a_campaign(house, actor, *TO_RUN)
    waiting, other = await says(house, actor, running.id), await says(house, actor, None)
    commits = len(house.memory.commits)
    pause = Pause("Rain.", OnLift.SHIFT, 3)
    paused = await pause_campaign(house.app.campaigns, actor, running.id, None, pause)
    assert len(house.memory.commits) == commits + 1
    assert [news.name for news in house.memory.commits[-1].news] == [
        *("hold.placed", "campaign.paused")
    ]
    hold = await hold_of(house, actor, paused.hold_id)
    assert (hold.scope, hold.campaign_id) == (HoldScope.CAMPAIGN, running.id)
    assert (hold.reason, hold.on_lift, hold.release_per_minute) == ("Rain.", OnLift.SHIFT, 3)
    held = await now_of(house, actor, waiting)
    assert (held.status, held.deliveries[0].hold_id) == (MessageStatus.HELD, hold.id)
    assert (await now_of(house, actor, other)).status is MessageStatus.SCHEDULED


@pytest.mark.parametrize(
    ("said", "instead", "becomes"),
    [
        (OnLift.AS_PLANNED, None, MessageStatus.OVERDUE),
        (OnLift.PUBLISH, None, MessageStatus.SCHEDULED),
        (OnLift.PUBLISH, OnLift.DISCARD, MessageStatus.CANCELLED),
        (OnLift.DISCARD, OnLift.ASK, MessageStatus.HELD),
    ],
)
async def test_it_goes_on_as_was_said_or_as_is_said_now(
    house: FakeHouse,
    actor: Actor,
    said: OnLift,
    instead: OnLift | None,
    becomes: MessageStatus,
) -> None:
    paused = await a_paused_campaign(house, actor, said)
    waiting = await says(house, actor, paused.id)
    house.clock.forward(3 * HOUR)
    resumed = await resume_campaign(house.app.campaigns, actor, paused.id, None, instead)
    assert (resumed.status, resumed.hold_id) == (CampaignStatus.RUNNING, None)
    hold = await hold_of(house, actor, paused.hold_id)
    assert (hold.on_lift, hold.lifted_by) == (instead or said, actor.id)
    assert (await now_of(house, actor, waiting)).status is becomes


async def test_finished_while_paused_what_it_kept_back_waits_for_a_word(
    house: FakeHouse, actor: Actor
) -> None:
    paused = await a_paused_campaign(house, actor, OnLift.PUBLISH)
    waiting = await says(house, actor, paused.id)
    finished = await move_campaign(house.app.campaigns, actor, paused.id, None, Move.FINISH)
    assert (finished.status, finished.hold_id) == (CampaignStatus.FINISHED, None)
    [delivery] = (await now_of(house, actor, waiting)).deliveries
    assert (delivery.held_reason, delivery.hold_id) == (AWAITING, paused.hold_id)


async def test_its_hold_is_lifted_by_nothing_but_the_campaign(
    house: FakeHouse, actor: Actor
) -> None:
    publishing, paused = house.app.publishing, await a_paused_campaign(house, actor)
    hold = await hold_of(house, actor, paused.hold_id)
    with pytest.raises(PausesCampaign) as refused:
        await lift_hold(publishing, actor, hold.id)
    assert refused.value.facts == {"campaign": paused.id}
    change = {"ends_at": house.clock.now() + HOUR}
    with pytest.raises(PausesCampaign) as refused:
        await change_hold(publishing, actor, hold.id, None, change)
    assert refused.value.pointer == "/ends_at"
    await change_hold(publishing, actor, hold.id, None, {"on_lift": OnLift.ASK, "ends_at": None})
    await resume_campaign(house.app.campaigns, actor, paused.id, None, None)
    assert (await hold_of(house, actor, hold.id)).on_lift is OnLift.ASK
    with pytest.raises(InvalidState):
        await lift_hold(publishing, actor, hold.id)


async def test_each_thing_needs_its_permission(house: FakeHouse, actor: Actor) -> None:
    room, made = house.app.campaigns, await a_campaign(house, actor, Move.SUBMIT)
    pause = Pause("Rain.", OnLift.ASK, 6)
    planner = limited_to(actor, Permission.PLANNING_WRITE)
    for forbidden in (
        read_campaign(room, planner, made.id),
        list_campaigns(room, planner, PageRequest()),
        move_campaign(room, planner, made.id, None, Move.APPROVE),
        move_campaign(room, planner, made.id, None, Move.RETURN),
        pause_campaign(room, planner, made.id, None, pause),
        resume_campaign(room, planner, made.id, None, None),
    ):
        with pytest.raises(MissingScope):
            await forbidden
    reader = limited_to(actor, Permission.PLANNING_READ, Permission.MESSAGES_APPROVE)
    for forbidden in (
        create_campaign(room, reader, NewCampaign("Another")),
        change_campaign(room, reader, made.id, None, {"name": "Another"}),
        move_campaign(room, reader, made.id, None, Move.ARCHIVE),
    ):
        with pytest.raises(MissingScope):
            await forbidden
    approved = await move_campaign(room, reader, made.id, None, Move.APPROVE)
    assert approved.status is CampaignStatus.APPROVED


async def test_a_neighbours_is_not_found(house: FakeHouse, actor: Actor) -> None:
    theirs = await a_campaign(house, await a_workspace(house), *TO_RUN)
    room, pause = house.app.campaigns, Pause("Rain.", OnLift.ASK, 6)
    for attempt in (
        read_campaign(room, actor, theirs.id),
        move_campaign(room, actor, theirs.id, None, Move.FINISH),
        pause_campaign(room, actor, theirs.id, None, pause),
    ):
        with pytest.raises(NotFound):
            await attempt
