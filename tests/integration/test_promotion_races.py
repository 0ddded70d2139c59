"""However many use codes, take their use back and change limits at once, no limit is passed."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence

from adapters.wiring import House
from domain.campaigns.errors import RedemptionRefused
from domain.campaigns.promotion import CodeKind, Limits
from domain.campaigns.promotion_code import CodeState
from domain.campaigns.use_cases.keep_promotion_codes import NewCodes, add_codes, revoke_codes
from domain.campaigns.use_cases.keep_promotions import change_promotion, pause_promotion
from domain.campaigns.use_cases.redeem_codes import reverse_redemption
from domain.shared.errors import InvalidState
from domain.shared.paging import PageRequest
from tests.kit.builders import a_workspace
from tests.kit.promotion_builders import a_promotion, some_codes, the_codes, used

CLIENTS = 100


async def outcomes(doings: Sequence[Awaitable[object]]) -> Counter[str]:
    found = await asyncio.gather(*doings, return_exceptions=True)
    return Counter(_word(one) for one in found)


def _word(one: object) -> str:
    if isinstance(one, RedemptionRefused):
        return str(one.facts["reason"])
    return type(one).__name__ if isinstance(one, BaseException) else "accepted"


async def test_of_a_hundred_at_once_as_many_as_the_limit_lets_are_taken(house: House) -> None:
    actor = await a_workspace(house)
    promotion = await a_promotion(house, actor, limits=Limits(total=10))
    found = await outcomes([used(house, actor, person_key=f"guest-{n}") for n in range(CLIENTS)])
    assert found == {"accepted": 10, "limit_reached": CLIENTS - 10}
    kept = await house.app.campaigns.promotions.promotion(actor, promotion.id)
    assert kept.uses == 10


async def test_a_day_and_a_person_have_their_limits_under_a_hundred_at_once(house: House) -> None:
    actor = await a_workspace(house)
    await a_promotion(house, actor, limits=Limits(per_person=3, per_day=20))
    found = await outcomes(
        [used(house, actor, person_key=f"guest-{n % 5}") for n in range(CLIENTS)]
    )
    assert found == {"accepted": 15, "person_limit_reached": CLIENTS - 15}
    found = await outcomes([used(house, actor, person_key=f"late-{n}") for n in range(CLIENTS)])
    assert found == {"accepted": 5, "day_limit_reached": CLIENTS - 5}


async def test_a_unique_code_is_used_once_however_many_come_with_it(house: House) -> None:
    actor = await a_workspace(house)
    promotion = await a_promotion(house, actor, code_kind=CodeKind.UNIQUE)
    [code] = await some_codes(house, actor, promotion.id)
    found = await outcomes([used(house, actor, code) for _ in range(CLIENTS)])
    assert found == {"accepted": 1, "code_used": CLIENTS - 1}


async def test_one_external_id_redeems_once_however_often_it_comes(house: House) -> None:
    actor = await a_workspace(house)
    promotion = await a_promotion(house, actor)
    made = await asyncio.gather(
        *(used(house, actor, person_key="guest", external_id="order-1") for _ in range(CLIENTS))
    )
    assert len({one.id for one in made}) == 1
    kept = await house.app.campaigns.promotions.promotion(actor, promotion.id)
    assert kept.uses == 1


async def test_what_is_taken_back_while_others_come_gives_its_use_back_once(house: House) -> None:
    actor, room = await a_workspace(house), house.app.campaigns
    promotion = await a_promotion(house, actor, limits=Limits(total=10))
    first = [await used(house, actor) for _ in range(10)]
    doings: list[Awaitable[object]] = [
        reverse_redemption(room, actor, one.id, None, None) for one in first for _ in range(5)
    ]
    doings += [used(house, actor) for _ in range(50)]
    found = await asyncio.gather(*doings, return_exceptions=True)
    back = [one for one in found[:50] if not isinstance(one, BaseException)]
    assert len(back) == 10
    assert {type(one) for one in found[:50] if isinstance(one, BaseException)} == {InvalidState}
    kept = (await room.promotions.redemptions(actor, PageRequest(limit=100))).items
    accepted = [one for one in kept if one.state == "accepted"]
    now = await room.promotions.promotion(actor, promotion.id)
    assert now.uses == len(accepted) <= 10


async def test_a_limit_that_is_changed_and_a_pause_hold_from_their_commit_on(house: House) -> None:
    actor, room = await a_workspace(house), house.app.campaigns
    promotion = await a_promotion(house, actor, limits=Limits(total=1000))

    async def narrow_it() -> None:
        await change_promotion(room, actor, promotion.id, None, {"limits": Limits(total=20)})
        before = await room.promotions.promotion(actor, promotion.id)
        await pause_promotion(room, actor, promotion.id, None)
        after = await room.promotions.promotion(actor, promotion.id)
        assert before.uses <= after.uses

    await asyncio.gather(
        narrow_it(), *(used(house, actor) for _ in range(CLIENTS)), return_exceptions=True
    )
    paused = await room.promotions.promotion(actor, promotion.id)
    assert _word(await _refused(used(house, actor))) == "paused"
    assert (await room.promotions.promotion(actor, promotion.id)).uses == paused.uses


async def _refused(doing: Awaitable[object]) -> BaseException:
    [found] = await asyncio.gather(doing, return_exceptions=True)
    assert isinstance(found, BaseException)
    return found


async def test_codes_made_twice_at_once_are_all_different_and_all_usable(house: House) -> None:
    actor, room = await a_workspace(house), house.app.campaigns
    promotion = await a_promotion(house, actor, code_kind=CodeKind.UNIQUE)
    wanted = NewCodes(3000, "****-****", label="A")
    await asyncio.gather(*(add_codes(room, actor, promotion.id, wanted) for _ in range(2)))
    states = await room.promotions.code_states(actor, promotion.id)
    assert states == {"active": 6000}
    await revoke_codes(room, actor, promotion.id, [], "A")
    assert await room.promotions.code_states(actor, promotion.id) == {"revoked": 6000}
    shown = await the_codes(house, actor, promotion.id)
    assert {one.code.state for one in shown} == {CodeState.REVOKED}
    found = await outcomes([used(house, actor, one.text or "") for one in shown[:5]])
    assert found == {"code_revoked": 5}
