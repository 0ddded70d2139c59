"""How far a campaign has come, what is made of it when it is over, and the same plan once more."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.campaigns.model import Budget, Campaign, CampaignStatus, Move
from domain.campaigns.performance import Cost, Progress, Standing, Target, days_of
from domain.campaigns.use_cases.keep_campaigns import change_campaign, read_campaign
from domain.campaigns.use_cases.look_back import (
    Anew,
    Words,
    clone_campaign,
    read_performance,
    review_campaign,
)
from domain.shared.access import Actor, MissingScope, Permission
from domain.shared.errors import InvalidState, NotFound, ValidationFailed, VersionMismatch
from domain.shared.readings import Metric
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace, limited_to
from tests.kit.campaign_builders import TO_RUN, a_campaign
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.campaigns import FakeCampaignResults

OVER = (*TO_RUN, Move.FINISH)
REACTIONS, REACH = Target(Metric.REACTIONS, 200), Target(Metric.REACH, 5_000)


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


def counted(house: FakeHouse, campaign: Campaign, **found: int) -> None:
    results = house.app.campaigns.results
    assert isinstance(results, FakeCampaignResults)
    results.counted[campaign.id] = {Metric(name): value for name, value in found.items()}


async def targets(house: FakeHouse, actor: Actor, campaign: Campaign) -> list[Progress]:
    _, performance = await read_performance(house.app.campaigns, actor, campaign.id)
    return list(performance.targets)


def around(today: date, *, before: int, after: int) -> dict[str, Any]:
    """From so many days ago to so many days ahead."""
    first, last = today - timedelta(days=before), today + timedelta(days=after)
    return {"starts_on": first.isoformat(), "ends_on": last.isoformat()}


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2030, 3, 31), (30, 0)),
        (date(2030, 4, 1), (30, 0)),
        (date(2030, 4, 16), (30, 15)),
        (date(2030, 4, 30), (30, 29)),
        (date(2030, 5, 1), (30, 30)),
        (date(2031, 1, 1), (30, 30)),
    ],
)
def test_a_day_has_passed_when_it_is_over(today: date, found: tuple[int, int]) -> None:
    assert days_of("2030-04-01", "2030-04-30", today) == found
    assert days_of("2030-04-01", None, today) == (None, None)
    assert days_of(None, "2030-04-30", today) == (None, None)


@pytest.mark.parametrize(
    ("reactions", "standing"),
    [
        (0, Standing.BEHIND),
        (99, Standing.BEHIND),
        (100, Standing.ON_TRACK),
        (199, Standing.ON_TRACK),
        (200, Standing.REACHED),
        (300, Standing.REACHED),
        (-4, Standing.BEHIND),
    ],
)
async def test_halfway_half_of_a_target_is_expected(
    house: FakeHouse, actor: Actor, reactions: int, standing: Standing
) -> None:
    days = around(house.clock.now().date(), before=15, after=14)
    campaign = await a_campaign(house, actor, *TO_RUN, targets=(REACTIONS,), **days)
    counted(house, campaign, reactions=reactions)
    [found] = await targets(house, actor, campaign)
    assert (found.expected, found.share) == (0.5, reactions / 200)
    assert found.standing is standing


async def test_what_was_not_reached_when_it_was_over_was_missed(
    house: FakeHouse, actor: Actor
) -> None:
    days = around(house.clock.now().date(), before=40, after=-11)
    late = await a_campaign(house, actor, *TO_RUN, targets=(REACTIONS,), **days)
    done = await a_campaign(house, actor, *OVER, targets=(REACTIONS, REACH))
    for campaign in (late, done):
        counted(house, campaign, reactions=199, reach=5_000)
    assert [one.standing for one in await targets(house, actor, late)] == [Standing.MISSED]
    assert [one.standing for one in await targets(house, actor, done)] == [
        *(Standing.MISSED, Standing.REACHED)
    ]


async def test_without_days_nothing_is_expected_and_without_numbers_nothing_is_judged(
    house: FakeHouse, actor: Actor
) -> None:
    campaign = await a_campaign(house, actor, *TO_RUN, targets=(REACTIONS, REACH))
    counted(house, campaign, reactions=4)
    open_one, unknown = await targets(house, actor, campaign)
    assert (open_one.standing, open_one.expected) == (Standing.OPEN, None)
    assert (unknown.standing, unknown.share) == (Standing.NOT_AVAILABLE, None)
    assert unknown.result.unavailable == "not_measured_yet"


async def test_money_is_added_up_and_what_a_thousand_cost_is_said(
    house: FakeHouse, actor: Actor
) -> None:
    money: dict[str, Any] = {"budget": Budget(100_000, "EUR"), "costs": (Cost("Posters", 30_000),)}
    campaign = await a_campaign(house, actor, targets=(REACTIONS, REACH), **money)
    counted(house, campaign, reactions=0, reach=4_000)
    more = {"costs": (Cost("Posters", 30_000), Cost("Photographer", 90_000, "2030-04-02"))}
    await change_campaign(house.app.campaigns, actor, campaign.id, None, more)
    _, performance = await read_performance(house.app.campaigns, actor, campaign.id)
    assert (performance.spent, performance.left) == (120_000, -20_000)
    assert [one.per_thousand for one in performance.targets] == [None, 30_000]
    free = await a_campaign(house, actor)
    _, performance = await read_performance(house.app.campaigns, actor, free.id)
    assert (performance.spent, performance.left) == (None, None)


async def test_its_messages_are_counted_by_how_they_stand(house: FakeHouse, actor: Actor) -> None:
    campaign = await a_campaign(house, actor)
    channel = await a_sandbox_channel(house, actor)
    at = house.clock.now() + timedelta(hours=1)
    for of in (campaign.id, campaign.id, None):
        await a_message(house, actor, channels=[channel], at=at, campaign_id=of)
    _, performance = await read_performance(house.app.campaigns, actor, campaign.id)
    assert performance.messages == {"scheduled": 2}


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        (
            {"targets": (REACTIONS, Target(Metric.FOLLOWERS, 5))},
            "/targets/1/metric",
            "target_of_accounts",
        ),
        ({"targets": (REACTIONS, Target(Metric.REACTIONS, 5))}, "/targets/1/metric", "duplicate"),
        ({"costs": (Cost("Posters", 1),)}, "/costs", "costs_without_budget"),
    ],
)
async def test_what_does_not_go_together_is_refused(
    house: FakeHouse, actor: Actor, wrong: dict[str, Any], pointer: str, code: str
) -> None:
    made = await a_campaign(house, actor)
    with pytest.raises(ValidationFailed) as refused:
        await a_campaign(house, actor, **wrong)
    with pytest.raises(ValidationFailed):
        await change_campaign(house.app.campaigns, actor, made.id, None, wrong)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [(pointer, code)]
    assert await read_campaign(house.app.campaigns, actor, made.id) == made


async def test_a_budget_is_not_taken_away_from_under_its_costs(
    house: FakeHouse, actor: Actor
) -> None:
    money: dict[str, Any] = {"budget": Budget(0, "EUR"), "costs": (Cost("Posters", 1),)}
    made = await a_campaign(house, actor, **money)
    with pytest.raises(ValidationFailed):
        await change_campaign(house.app.campaigns, actor, made.id, None, {"budget": None})


async def test_a_review_keeps_what_it_had_come_to_by_then(house: FakeHouse, actor: Actor) -> None:
    room = house.app.campaigns
    money = Budget(0, "EUR")
    campaign = await a_campaign(house, actor, *OVER, targets=(REACTIONS, REACH), budget=money)
    counted(house, campaign, reactions=250)
    words = Words("It was full.", went_badly=("Nobody answered on Sunday.",))
    first = await review_campaign(room, actor, campaign.id, campaign.version, words)
    counted(house, campaign, reactions=900, reach=1)
    assert first.review is not None
    assert (first.review.by, first.review.at) == (actor.id, house.clock.now())
    assert [(one.value, one.standing) for one in first.review.outcomes] == [
        *((250, Standing.REACHED), (None, Standing.NOT_AVAILABLE))
    ]
    assert (first.status, first.review.spent) == (CampaignStatus.FINISHED, 0)
    assert await read_campaign(room, actor, campaign.id) == first
    again = await review_campaign(room, actor, campaign.id, None, Words("In the end it was not."))
    assert again.review is not None
    assert [one.value for one in again.review.outcomes] == [900, 1]
    with pytest.raises(VersionMismatch):
        await review_campaign(room, actor, campaign.id, first.version, words)


@pytest.mark.parametrize("moves", [(), TO_RUN, (*OVER, Move.ARCHIVE)])
async def test_only_what_is_over_and_not_put_away_is_reviewed(
    house: FakeHouse, actor: Actor, moves: tuple[Move, ...]
) -> None:
    made = await a_campaign(house, actor, *moves)
    with pytest.raises(InvalidState):
        await review_campaign(house.app.campaigns, actor, made.id, None, Words("Over."))


async def test_a_plan_is_followed_once_more_without_what_came_of_it(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.campaigns
    plan: dict[str, Any] = {
        "brief": "Nobody knows.",
        "audience": "Families.",
        "pillars": ("neighbourhood",),
        "starts_on": "2030-02-01",
        "ends_on": "2030-02-28",
        "external_id": "spring",
        "budget": Budget(5, "EUR"),
        "costs": (Cost("Posters", 5),),
        "targets": (REACTIONS,),
    }
    first = await a_campaign(house, actor, *OVER, **plan)
    await review_campaign(room, actor, first.id, None, Words("It was full."))
    again = await clone_campaign(room, actor, first.id, Anew("Once more", "2032-02-01"))
    assert (again.name, again.cloned_from, again.status) == (
        *("Once more", first.id, CampaignStatus.DRAFT),
    )
    assert (again.brief, again.audience, again.pillars, again.targets, again.budget) == (
        *(first.brief, first.audience, first.pillars, first.targets, first.budget),
    )
    assert (again.starts_on, again.ends_on) == ("2032-02-01", "2032-02-28")
    assert (again.costs, again.review, again.external_id, again.version) == ((), None, None, 1)
    without_days = await clone_campaign(room, actor, first.id, Anew())
    assert (without_days.name, without_days.starts_on, without_days.ends_on) == (
        *(first.name, None, None),
    )


async def test_each_thing_needs_its_permission_and_a_neighbours_is_not_found(
    house: FakeHouse, actor: Actor
) -> None:
    room, made = house.app.campaigns, await a_campaign(house, actor, *OVER)
    planner = limited_to(actor, Permission.PLANNING_WRITE)
    reader = limited_to(actor, Permission.PLANNING_READ)
    stranger = await a_workspace(house)
    for forbidden in (
        read_performance(room, planner, made.id),
        review_campaign(room, reader, made.id, None, Words("Over.")),
        clone_campaign(room, reader, made.id, Anew()),
    ):
        with pytest.raises(MissingScope):
            await forbidden
    for nowhere in (
        read_performance(room, stranger, made.id),
        review_campaign(room, stranger, made.id, None, Words("Over.")),
        clone_campaign(room, stranger, made.id, Anew()),
    ):
        with pytest.raises(NotFound):
            await nowhere
