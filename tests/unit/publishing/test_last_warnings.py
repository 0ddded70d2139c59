"""What is likely to be regretted is looked for once more when a message's time has come."""

from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.brand_voice import Required
from domain.publishing.demand import Demand
from domain.publishing.outcomes import NotSent, Published
from domain.publishing.states import DeliveryState
from domain.publishing.use_cases.black_out import NewBlackout, create_blackout
from domain.publishing.use_cases.change_message import edit_message, publish_message
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.send_deliveries import start_attempts
from domain.shared.errors import ValidationFailed
from tests.kit.builders import a_message, utc_schedule
from tests.unit.publishing.work import Work, a_work

TEXT = "We open at nine on Saturday, with coffee and music for all."


@pytest.fixture
async def work() -> Work:
    work = await a_work()
    await work.record(await work.start(), Published("post-1", None))
    work.house.clock.forward(timedelta(hours=1))
    work.message = await a_message(
        work.house, work.actor, channels=[work.channel], text=TEXT, now=True
    )
    return work


async def ruled(work: Work, **rules: Any) -> None:
    await put_rules(work.house.app.publishing, work.actor, work.channel.id, None, rules)


async def found(work: Work) -> list[str]:
    """What its last look finds."""
    await start_attempts(work.house.app.publishing, work.actor, await work.claim())
    return [it.code for it in (await work.delivery()).findings]


async def said_before(work: Work, text: str = TEXT, ago: timedelta = timedelta(minutes=10)) -> str:
    """Another message says this, and is out for so long."""
    ours = work.message
    other = await a_message(work.house, work.actor, channels=[work.channel], text=text, now=True)
    work.message = other
    await work.record(await work.start(), Published("post-2", None))
    work.house.clock.forward(ago)
    work.message = ours
    return other.id


async def test_where_nothing_has_changed_nothing_is_found(work: Work) -> None:
    assert await found(work) == []
    assert (await work.delivery()).state is DeliveryState.SENDING


async def test_what_went_out_meanwhile_is_told_and_holds_nothing_up(work: Work) -> None:
    other = await said_before(work)
    assert await found(work) == ["duplicate_text", "too_close"]
    delivery = await work.delivery()
    assert delivery.state is DeliveryState.SENDING
    assert [it.facts.get("message") for it in delivery.findings] == [other, other]
    assert delivery.findings[1].facts["minutes"] == 10


async def test_a_day_that_became_black_and_a_word_that_became_forbidden_are_told(
    work: Work,
) -> None:
    room, day = work.house.app.publishing, work.house.clock.now().date()
    await create_blackout(room, work.actor, NewBlackout(day, day, "inventory"))
    await set_brand_voice(room, work.actor, None, {"forbidden": {"coffee": None}})
    assert await found(work) == ["forbidden_term", "clash_blackout"]


async def test_a_term_that_became_required_is_missed_once_a_post(work: Work) -> None:
    room = work.house.app.publishing
    required = (Required(("tea",)), Required(("coffee", "café")), Required(("Aurora",), "other"))
    await set_brand_voice(room, work.actor, None, {"required": required})
    assert await found(work) == ["required_term_missing"]
    assert [it.facts for it in (await work.delivery()).findings] == [{"words": "tea"}]


async def test_where_the_rules_want_it_a_person_is_asked_and_asked_once(work: Work) -> None:
    await ruled(work, hold_if_warned=True)
    await said_before(work)
    assert await found(work) == ["duplicate_text", "too_close"]
    kept, room = await work.delivery(), work.house.app.publishing
    assert (kept.state, kept.held_reason) == (DeliveryState.HELD, "preflight_warned")
    assert kept.held_detail == "duplicate_text, too_close"
    assert "publish" in (await work.now()).possible_moves
    now = utc_schedule(work.house.clock.now())
    await publish_message(room, work.actor, work.message.id, None, now)
    assert await found(work) == ["duplicate_text", "too_close"]
    assert (await work.delivery()).state is DeliveryState.SENDING


async def test_what_is_changed_since_goes_on_and_is_looked_at_anew(work: Work) -> None:
    await ruled(work, hold_if_warned=True)
    await said_before(work, ago=timedelta(minutes=40))
    assert await found(work) == ["duplicate_text"]
    room, changes = work.house.app.publishing, {"text": "Something else altogether, this time."}
    after = await edit_message(room, work.actor, work.message.id, None, changes)
    assert [(d.state, d.findings) for d in after.deliveries] == [(DeliveryState.SCHEDULED, ())]
    assert await found(work) == []


async def test_what_must_be_disclosed_is_refused_when_it_is_written(work: Work) -> None:
    await ruled(work, disclosures=(Demand(("#ad", "Publicidad")), Demand(("#spring",), "spring")))
    how: dict[str, Any] = {"channels": [work.channel]}
    for text in ("Nothing told", "An #adventure", "It is #AD but late"):
        if "#AD" in text:
            await a_message(work.house, work.actor, text=text, **how)
            continue
        with pytest.raises(ValidationFailed) as refused:
            await a_message(work.house, work.actor, text=text, **how)
        [error] = refused.value.errors
        assert (error.pointer, error.code) == ("/text", "disclosure_required")
    told = await a_message(work.house, work.actor, text="Es publicidad.", **how)
    room = work.house.app.publishing
    with pytest.raises(ValidationFailed):
        await edit_message(room, work.actor, told.id, None, {"tags": ("spring",)})


async def test_a_workspaces_demand_is_every_channels_and_a_later_one_holds_what_waits(
    work: Work,
) -> None:
    room = work.house.app.publishing
    await put_rules(room, work.actor, None, None, {"disclosures": (Demand(("#ad",)),)})
    await ruled(work, disclosures=())
    assert await found(work) == ["disclosure_required"]
    assert (await work.delivery()).held_reason == "preflight_warned"
    now = utc_schedule(work.house.clock.now())
    await publish_message(room, work.actor, work.message.id, None, now)
    assert await found(work) == ["disclosure_required"]
    assert (await work.delivery()).state is DeliveryState.HELD
    await edit_message(room, work.actor, work.message.id, None, {"text": f"#ad {TEXT}"})
    assert await found(work) == []
    assert (await work.delivery()).state is DeliveryState.SENDING


async def test_what_is_tried_again_is_looked_at_again(work: Work) -> None:
    """Between two attempts hours can pass, and the rules can change."""
    await ruled(work, hold_if_warned=True)
    await work.record(await work.start(), NotSent("The platform could not be reached."))
    await ruled(work, hold_if_warned=True, disclosures=(Demand(("#ad",)),))
    work.house.clock.forward(timedelta(minutes=30))
    assert await found(work) == ["disclosure_required"]
    kept = await work.delivery()
    assert (kept.state, kept.held_reason, kept.attempts) == (
        DeliveryState.HELD,
        "preflight_warned",
        1,
    )
