"""What became of a post later: it vanished, or a person found it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.delivery import VANISHED, Delivery
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Hindrance,
    Published,
    RecentPost,
    Unknown,
)
from domain.publishing.ports import CHECKED_AFTER
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.find_candidates import find_candidates, likeness
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.publishing.use_cases.settle_unconfirmed import look_up
from domain.publishing.use_cases.watch_posts import (
    AGAIN_AFTER_A_MISS,
    EVERY,
    POSTS_WATCHED,
    begin_watching,
    watch_posts,
)
from domain.shared.errors import InvalidState, ValidationFailed
from domain.shared.platforms import Capability
from tests.kit.builders import a_message
from tests.unit.publishing.work import Work, a_work, unconfirmed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def out() -> Work:
    work = await a_work()
    await work.record(await work.start(), Published("post-1", "https://s.example/1"))
    return work


async def looks(work: Work, *sights: Published | Absent | CannotTell) -> Delivery:
    work.house.platforms.sights.extend(sights)
    await watch_posts(work.house.app.publishing, work.actor, work.channel.id)
    return await work.delivery()


def planned(work: Work) -> timedelta | None:
    key = (work.actor.workspace, POSTS_WATCHED, work.channel.id)
    duty = work.house.memory.tables.duties.get(key)
    return duty.due_at - work.house.clock.now() if duty and duty.due_at else None


async def test_a_post_is_looked_for_after_an_hour_a_day_and_a_week_and_then_no_more() -> None:
    work = await out()
    began = work.house.clock.now()
    for count, after in enumerate(CHECKED_AFTER, 1):
        work.house.clock.forward(began + after - timedelta(minutes=1) - work.house.clock.now())
        assert (await looks(work)).checks == count - 1
        work.house.clock.forward(timedelta(minutes=1))
        assert (await looks(work)).checks == count
        assert (await looks(work)).checks == count
    assert [post.platform_post_id for post in work.house.platforms.seen] == ["post-1"] * 3
    assert planned(work) == EVERY


async def test_twice_in_a_row_not_there_means_vanished_and_is_told_once() -> None:
    work = await out()
    work.house.clock.forward(HOUR)
    delivery = await looks(work, Absent())
    assert (delivery.state, delivery.misses) == (DeliveryState.PUBLISHED, 1)
    assert planned(work) == AGAIN_AFTER_A_MISS
    work.house.clock.forward(AGAIN_AFTER_A_MISS)
    delivery = await looks(work, Absent())
    assert (delivery.state, delivery.error_code) == (DeliveryState.DELETED, VANISHED)
    assert (await work.now()).status is MessageStatus.DELETED
    assert work.told()[-3:] == [
        "delivery.deleted",
        "delivery.vanished",
        "message.deleted_on_platform",
    ]
    lines = await work.house.app.publishing.reads.attempts(work.actor, work.message.id)
    assert (lines[-1].kind, lines[-1].outcome, lines[-1].error_code) == (
        "look_up",
        "absent",
        VANISHED,
    )
    told = len(work.told())
    await looks(work)
    assert len(work.told()) == told


async def test_once_missed_and_then_seen_it_is_there() -> None:
    work = await out()
    work.house.clock.forward(HOUR)
    await looks(work, Absent())
    delivery = await looks(work, Published("post-1"))
    assert (delivery.misses, delivery.checks) == (0, 1)


async def test_what_cannot_be_told_changes_nothing() -> None:
    work = await out()
    work.house.clock.forward(HOUR)
    before = await work.delivery()
    assert await looks(work, CannotTell("down")) == before


async def test_a_throttled_look_leaves_the_channel_alone_and_looks_no_more_meanwhile() -> None:
    work = await out()
    other = await a_message(work.house, work.actor, channels=[work.channel], now=True)
    work.house.clock.forward(HOUR)
    await looks(work, CannotTell("slower", timedelta(minutes=90)))
    assert "channel.rate_limited" in work.told()
    seen = len(work.house.platforms.seen)
    work.house.clock.forward(HOUR)
    await looks(work)
    assert len(work.house.platforms.seen) == seen == 1
    assert other.id
    work.house.clock.forward(HOUR)
    assert (await looks(work)).checks == 1


async def test_a_look_with_refused_credentials_asks_for_others_and_looks_no_more() -> None:
    work = await out()
    work.house.clock.forward(HOUR)
    before = await work.delivery()
    no = CannotTell("who are you?", hindrance=Hindrance.CREDENTIALS_REFUSED)
    assert await looks(work, no) == before
    work.house.clock.forward(DAY)
    assert await looks(work, Published("post-1")) == before
    assert work.told().count("channel.reauth_required") == 1
    assert len(work.house.platforms.seen) == 1


async def test_a_look_up_with_expired_credentials_has_them_refreshed() -> None:
    work = await a_work()
    lost = await unconfirmed(work)
    key = (work.actor.workspace, work.channel.id)
    rows = work.house.memory.tables.channels
    can = rows[key].capabilities | {Capability.REFRESH_CREDENTIALS}
    rows[key] = replace(rows[key], capabilities=can)
    over = CannotTell("over", hindrance=Hindrance.CREDENTIALS_EXPIRED)
    work.house.platforms.findings.append(over)
    await look_up(work.house.app.publishing, work.actor, lost.id)
    after = work.house.memory.tables.channels[key]
    assert after.waits_for_credentials(work.house.clock.now())


async def test_without_room_in_its_budget_nobody_looks() -> None:
    work = await out()
    work.house.clock.forward(HOUR)
    work.house.budgets.waits.append(HOUR)
    await looks(work)
    assert work.house.platforms.seen == []
    assert planned(work) == EVERY


async def test_a_channel_is_watched_until_it_is_disconnected() -> None:
    work = await a_work()
    await begin_watching(work.house.app.publishing, work.actor, work.channel.id)
    assert planned(work) == EVERY
    work.house.clock.forward(2 * HOUR)
    await disconnect_channel(work.house.app.communities, work.actor, work.channel.id, "over")
    await looks(work)
    assert planned(work) == -HOUR


async def resolved(work: Work, **how: str) -> Delivery:
    verdict = Verdict(Resolution.PUBLISHED, "Seen.", **how)  # type: ignore[arg-type]
    await resolve_delivery(work.house.app.publishing, work.actor, work.message.id, verdict)
    return await work.delivery()


async def test_a_post_attached_by_hand_is_looked_for_and_a_persons_word_holds_either_way() -> None:
    for sight, verified in (
        (Published("post-9", "https://s.example/9"), True),
        (Absent(), False),
        (CannotTell("down"), None),
    ):
        work = await a_work(outcome_class="C")
        await unconfirmed(work)
        work.house.platforms.sights.append(sight)
        delivery = await resolved(work, platform_post_id="post-9")
        assert (delivery.state, delivery.verified) == (DeliveryState.PUBLISHED, verified)
        assert delivery.platform_post_id == "post-9"
        assert delivery.platform_url == ("https://s.example/9" if verified else None)
        assert [p.platform_post_id for p in work.house.platforms.seen] == ["post-9"]


async def test_without_an_id_there_is_nothing_to_look_for() -> None:
    work = await a_work(outcome_class="C")
    await unconfirmed(work)
    assert (await resolved(work)).verified is None
    assert work.house.platforms.seen == []


async def test_where_posts_cannot_be_seen_nobody_looks() -> None:
    work = await a_work(outcome_class="C")
    await unconfirmed(work)
    key = (work.actor.workspace, work.channel.id)
    channel = work.house.memory.tables.channels[key]
    blind = replace(channel, capabilities=channel.capabilities - {Capability.SEE_POSTS})
    work.house.memory.tables.channels[key] = blind
    assert (await resolved(work, platform_post_id="post-9")).verified is None
    assert work.house.platforms.seen == []


async def test_a_post_that_is_anothers_is_not_attached() -> None:
    work = await a_work(outcome_class="C")
    await work.record(await work.start(), Published("post-1"))
    twin = await a_message(work.house, work.actor, channels=[work.channel], now=True)
    other = Work(work.house, work.actor, work.channel, twin)
    await other.record(await other.start(), Unknown("lost"))
    with pytest.raises(ValidationFailed) as refused:
        await resolved(other, platform_post_id="post-1")
    assert [fault.code for fault in refused.value.errors] == ["post_of_another"]
    assert (await other.delivery()).state is DeliveryState.UNCONFIRMED


async def test_candidates_are_what_is_nobodys_and_not_older_with_the_likest_first() -> None:
    work = await a_work(outcome_class="C")
    await work.record(await work.start(), Published("known"))
    twin = await a_message(work.house, work.actor, channels=[work.channel], now=True)
    other = Work(work.house, work.actor, work.channel, twin)
    await other.record(await other.start(), Unknown("lost"))
    now, text = work.house.clock.now(), twin.content.text
    work.house.platforms.listings.append(
        (
            RecentPost("else", None, "Something else.", now),
            RecentPost("late", None, text.upper(), now + HOUR),
            RecentPost("near", "https://s.example/n", f" {text} ", now + timedelta(seconds=2)),
            RecentPost("known", None, text, now),
            RecentPost("old", None, text, now - DAY),
        )
    )
    found = await find_candidates(work.house.app.publishing, work.actor, twin.id)
    assert [one.post.post_id for one in found.found] == ["near", "late", "else"]
    assert [one.similarity for one in found.found][:2] == [1.0, 1.0]
    assert found.found[0].apart == timedelta(seconds=2)
    assert found.unseen == []


async def test_where_nobody_can_look_it_says_why_and_what_is_settled_has_none() -> None:
    work = await a_work(outcome_class="C")
    room = work.house.app.publishing
    with pytest.raises(InvalidState):
        await find_candidates(room, work.actor, work.message.id)
    await unconfirmed(work)
    work.house.platforms.listings.append(CannotTell("The platform is down."))
    found = await find_candidates(room, work.actor, work.message.id)
    assert (found.found, found.unseen) == (
        [],
        [(work.message.deliveries[0].id, "The platform is down.")],
    )


def test_likeness_goes_by_words_and_not_by_spaces_or_case() -> None:
    assert likeness("Hola,  plaza", "hola, PLAZA ") == 1
    assert likeness("Hola, plaza", "Hola, playa") > likeness("Hola, plaza", "Adiós, amigos")
