"""A promotion opens and closes with its window, and takes codes of those it is for, within its
limits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.campaigns.errors import CodeTaken, RedemptionRefused, TooManyGuesses
from domain.campaigns.promotion import (
    Benefit,
    BenefitKind,
    CodeKind,
    Eligibility,
    Limits,
    Promotion,
    PromotionState,
)
from domain.campaigns.promotion_code import ALPHABET, check_of, checked, hint_of, plain
from domain.campaigns.promotion_redemption import Purchase, Reason
from domain.campaigns.use_cases.keep_promotion_codes import NewCodes, add_codes, revoke_codes
from domain.campaigns.use_cases.keep_promotions import (
    archive_promotion,
    change_promotion,
    end_promotion,
    launch_promotion,
    pause_promotion,
    turn_promotion,
)
from domain.campaigns.use_cases.redeem_codes import Attempt, check_code, reverse_redemption
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import CampaignId, MemberId
from tests.kit.builders import a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.promotion_builders import a_promotion, some_codes, the_codes, used


@pytest.fixture
def house() -> FakeHouse:
    return a_fake_house()


@pytest.fixture
async def actor(house: FakeHouse) -> Actor:
    return await a_workspace(house)


async def refusal(house: FakeHouse, actor: Actor, code: str = "TERRACE10", **how: Any) -> Reason:
    with pytest.raises(RedemptionRefused) as refused:
        await used(house, actor, code, **how)
    return Reason(str(refused.value.facts["reason"]))


def codes_of(problem: pytest.ExceptionInfo[ValidationFailed]) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in problem.value.errors]


async def now_is(house: FakeHouse, at: datetime) -> None:
    house.clock.forward(at - house.clock.now())


async def test_every_wrong_character_and_every_swap_changes_the_check_character() -> None:
    code = "TERRACE-7KQ4-9MW2"
    for place, each in enumerate(code):
        for other in ALPHABET if each in ALPHABET else ():
            wrong = code[:place] + other + code[place + 1 :]
            assert (check_of(wrong) == check_of(code)) is (other == each)
    bare = plain(code)
    for place in range(len(bare) - 1):
        swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
        assert (check_of(swapped) == check_of(bare)) is (bare[place] == bare[place + 1])
    assert checked(code)[:-1] == code
    assert (hint_of("SHORT"), hint_of(code)) == ("", "MW2")


async def test_capitals_spaces_and_hyphens_make_no_difference(
    house: FakeHouse, actor: Actor
) -> None:
    await a_promotion(house, actor, shared_code="Terrace-10")
    for spelt in ("TERRACE10", "terrace 10", "ter-race10"):
        await used(house, actor, spelt)
    assert await refusal(house, actor, "TERRACE11") is Reason.UNKNOWN_CODE


@pytest.mark.parametrize(
    ("wall", "at"),
    [
        # Madrid skips from two to three, and has the hour from two to three twice.
        ("2031-03-30T02:30", datetime(2031, 3, 30, 1, 30, tzinfo=UTC)),
        ("2031-10-26T02:30", datetime(2031, 10, 26, 0, 30, tzinfo=UTC)),
    ],
)
async def test_a_window_begins_and_ends_to_the_second_where_clocks_change(
    house: FakeHouse, actor: Actor, wall: str, at: datetime
) -> None:
    second = timedelta(seconds=1)
    opens = await a_promotion(house, actor, starts_local=wall)
    closes = await a_promotion(house, actor, ends_local=wall, shared_code="CLOSES")
    assert (opens.starts_at, closes.ends_at) == (at, at)
    await now_is(house, at - second)
    assert await refusal(house, actor) is Reason.NOT_STARTED
    await used(house, actor, "CLOSES")
    # Whoever comes at that very moment need not wait until somebody has looked.
    await now_is(house, at)
    await used(house, actor)
    assert await refusal(house, actor, "CLOSES") is Reason.ENDED
    for one in (opens, closes):
        await turn_promotion(house.app.campaigns, actor, one.id)
        await turn_promotion(house.app.campaigns, actor, one.id)
    reads = house.app.campaigns.promotions
    assert (await reads.promotion(actor, opens.id)).state is PromotionState.ACTIVE
    assert (await reads.promotion(actor, closes.id)).state is PromotionState.ENDED
    told = [news.name for news in house.memory.news]
    assert (told.count("promotion.started"), told.count("promotion.ended")) == (2, 1)


async def test_a_window_that_passed_unseen_is_told_whole(house: FakeHouse, actor: Actor) -> None:
    made = await a_promotion(
        house, actor, starts_local="2031-05-01T09:00", ends_local="2031-05-02T09:00"
    )
    await now_is(house, datetime(2031, 6, 1, tzinfo=UTC))
    await turn_promotion(house.app.campaigns, actor, made.id)
    told = [news.name for news in house.memory.news][-2:]
    assert told == ["promotion.started", "promotion.ended"]


async def test_days_are_those_of_the_wall(house: FakeHouse, actor: Actor) -> None:
    await a_promotion(house, actor, limits=Limits(per_day=1))
    # Half past eleven at night in Madrid, where it is summer; the day after begins at ten in UTC.
    await now_is(house, datetime(2031, 7, 1, 21, 30, tzinfo=UTC))
    first = await used(house, actor)
    assert await refusal(house, actor) is Reason.DAY_LIMIT_REACHED
    await now_is(house, datetime(2031, 7, 1, 22, 0, tzinfo=UTC))
    second = await used(house, actor)
    assert (first.day, second.day) == ("2031-07-01", "2031-07-02")


async def test_a_use_that_is_taken_back_counts_against_no_limit(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.campaigns
    made = await a_promotion(house, actor, limits=Limits(1, 1, 1))
    first = await used(house, actor, person_key="guest")
    assert await refusal(house, actor, person_key="other") is Reason.LIMIT_REACHED
    await reverse_redemption(room, actor, first.id, None, "Cancelled.")
    with pytest.raises(InvalidState):
        await reverse_redemption(room, actor, first.id, None, None)
    await used(house, actor, person_key="guest")
    assert (await room.promotions.promotion(actor, made.id)).uses == 1


async def test_a_unique_code_is_used_once_and_free_again_when_that_is_taken_back(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.campaigns
    made = await a_promotion(house, actor, code_kind=CodeKind.UNIQUE)
    one, other = await some_codes(house, actor, made.id, 2)
    first = await used(house, actor, one)
    assert await refusal(house, actor, one) is Reason.CODE_USED
    await reverse_redemption(room, actor, first.id, None, None)
    again = await used(house, actor, one.lower())
    shown = await the_codes(house, actor, made.id)
    assert (await revoke_codes(room, actor, made.id, [s.code.id for s in shown], None)).count == 1
    assert await refusal(house, actor, other) is Reason.CODE_REVOKED
    # A code that was revoked while it was used stays as it is.
    await reverse_redemption(room, actor, again.id, None, None)
    await used(house, actor, one)


async def test_who_may_use_it_is_asked_where_it_matters(house: FakeHouse, actor: Actor) -> None:
    await a_promotion(house, actor, eligibility=Eligibility.MEMBERS)
    assert await refusal(house, actor) is Reason.PERSON_NEEDED
    assert await refusal(house, actor, person_key="guest") is Reason.NOT_A_MEMBER
    with pytest.raises(NotFound):
        await used(house, actor, member_id=MemberId("mem_nobody"))
    await a_promotion(house, actor, limits=Limits(per_person=1), shared_code="ONCE")
    assert await refusal(house, actor, "ONCE") is Reason.PERSON_NEEDED
    await used(house, actor, "ONCE", person_key="guest")
    assert await refusal(house, actor, "ONCE", person_key="guest") is Reason.PERSON_LIMIT_REACHED


@pytest.mark.parametrize(
    ("benefit", "amount", "off"),
    [
        (Benefit(BenefitKind.PERCENT, percent=10), 1859, 185),
        (Benefit(BenefitKind.AMOUNT, amount=500, currency="EUR"), 1859, 500),
        (Benefit(BenefitKind.AMOUNT, amount=500, currency="EUR"), 300, 300),
        (Benefit(BenefitKind.GIFT), 1859, None),
    ],
)
async def test_what_is_taken_off_is_never_more_than_all_of_it(
    house: FakeHouse, actor: Actor, benefit: Benefit, amount: int, off: int | None
) -> None:
    await a_promotion(house, actor, benefit=benefit)
    redeemed = await used(house, actor, purchase=Purchase(amount, "EUR"))
    assert redeemed.discount == off
    if benefit.kind is BenefitKind.AMOUNT:
        dollars = Purchase(amount, "USD")
        assert await refusal(house, actor, purchase=dollars) is Reason.OTHER_CURRENCY


async def test_asking_uses_nothing_and_says_why_not(house: FakeHouse, actor: Actor) -> None:
    room = house.app.campaigns
    made = await a_promotion(house, actor, limits=Limits(total=1))
    for _ in range(3):
        verdict = await check_code(room, actor, Attempt("TERRACE10"))
        assert verdict.reason is None
    await used(house, actor)
    assert (await check_code(room, actor, Attempt("TERRACE10"))).reason is Reason.LIMIT_REACHED
    await pause_promotion(room, actor, made.id, None)
    assert (await check_code(room, actor, Attempt("TERRACE10"))).reason is Reason.PAUSED


async def test_whoever_guesses_must_wait_and_nobody_else(house: FakeHouse, actor: Actor) -> None:
    await a_promotion(house, actor)
    for n in range(3):
        assert await refusal(house, actor, f"TERRACE2{n}", person_key="x") is Reason.UNKNOWN_CODE
    with pytest.raises(TooManyGuesses):
        await used(house, actor, person_key="x")
    await used(house, actor, person_key="y")


async def test_an_external_id_stands_for_one_use_by_one_person(
    house: FakeHouse, actor: Actor
) -> None:
    await a_promotion(house, actor, limits=Limits(total=1))
    first = await used(house, actor, person_key="guest", external_id="order-1")
    assert await used(house, actor, person_key="guest", external_id="order-1") == first
    with pytest.raises(DuplicateExternalId):
        await used(house, actor, person_key="other", external_id="order-1")


async def test_a_shared_code_is_one_promotions_until_it_is_archived(
    house: FakeHouse, actor: Actor
) -> None:
    room = house.app.campaigns
    made = await a_promotion(house, actor)
    with pytest.raises(CodeTaken):
        await a_promotion(house, actor, shared_code="terrace-10")
    unique = await a_promotion(house, actor, code_kind=CodeKind.UNIQUE)
    with pytest.raises(ValidationFailed) as refused:
        await add_codes(room, actor, unique.id, NewCodes(texts=("NEW-ONE", "TERRACE-10")))
    assert codes_of(refused) == [("/codes/1", "promotion_code_taken")]
    await end_promotion(room, actor, made.id, None)
    await archive_promotion(room, actor, made.id, None)
    await a_promotion(house, actor, shared_code="terrace-10")


async def test_what_people_have_seen_stays(house: FakeHouse, actor: Actor) -> None:
    room = house.app.campaigns
    made = await a_promotion(house, actor, ends_local="2031-05-01T00:00")
    less = Benefit(BenefitKind.PERCENT, percent=5)
    changes = {"benefit": less, "starts_local": "2031-04-01T00:00"}
    with pytest.raises(ValidationFailed) as refused:
        await change_promotion(room, actor, made.id, None, changes)
    assert codes_of(refused) == [
        ("/benefit", "fixed_once_open"),
        ("/starts_local_time", "fixed_once_open"),
    ]
    longer = {"ends_local": "2031-06-01T00:00", "limits": Limits(total=5)}
    after = await change_promotion(room, actor, made.id, None, longer)
    assert after.ends_at == datetime(2031, 5, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("how", "where"),
    [
        ({"benefit": Benefit(BenefitKind.GIFT, percent=5)}, "/benefit"),
        ({"benefit": Benefit(BenefitKind.AMOUNT, amount=5)}, "/benefit"),
        ({"shared_code": None}, "/shared_code"),
        ({"eligibility": Eligibility.SEGMENT}, "/segment_id"),
        (
            {"starts_local": "2031-05-01T00:00", "ends_local": "2031-05-01T00:00"},
            "/ends_local_time",
        ),
    ],
)
async def test_what_does_not_go_together_is_refused_where_it_stands(
    house: FakeHouse, actor: Actor, how: dict[str, Any], where: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await a_promotion(house, actor, **how)
    assert [pointer for pointer, _ in codes_of(refused)] == [where]


async def test_a_campaign_that_is_not_there_is_said_at_its_place(
    house: FakeHouse, actor: Actor
) -> None:
    with pytest.raises(NotFound) as refused:
        await a_promotion(house, actor, campaign_id=CampaignId("cmp_none"))
    assert refused.value.pointer == "/campaign_id"


async def test_impossible_moves_say_what_is_possible(house: FakeHouse, actor: Actor) -> None:
    made: Promotion = await a_promotion(house, actor)
    with pytest.raises(InvalidState) as refused:
        await launch_promotion(house.app.campaigns, actor, made.id, None)
    assert refused.value.facts["moves"] == "change, pause, end"
