"""What failed for a reason that may pass is tried again, and nothing else moves."""

from datetime import timedelta

import pytest

from domain.communities.use_cases.change_channel import disconnect_channel
from domain.publishing.attempt import AttemptKind
from domain.publishing.delivery import MOST_ATTEMPTS
from domain.publishing.errors import NothingToRetry
from domain.publishing.model import Message
from domain.publishing.outcomes import NotSent, Outcome, Published, RefusalKind, Refused, Unknown
from domain.publishing.rules import LADDER
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.troubles import TROUBLES, Standing, may_pass, stops
from domain.publishing.use_cases.place_hold import NewHold, place_hold
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.publishing.use_cases.retry_message import retry_message
from domain.publishing.use_cases.send_deliveries import Answered, record_outcomes, start_attempts
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import DeliveryId
from tests.kit.builders import a_community, a_message, a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.unit.publishing.test_thread_parts import a_thread
from tests.unit.publishing.work import Work, a_work

FORBIDDEN = Refused(RefusalKind.PERMISSION, "Not yet.", 403, "req-1")


async def rejected(outcome: Refused = FORBIDDEN) -> Work:
    work = await a_work()
    await work.record(await work.start(), outcome)
    return work


async def again(work: Work, *chosen: DeliveryId) -> None:
    await retry_message(work.house.app.publishing, work.actor, work.message.id, None, chosen)


async def test_a_rejected_delivery_is_due_at_once_with_a_clean_slate() -> None:
    work = await rejected()
    before = await work.now()
    assert "retry" in before.possible_moves
    await again(work)
    delivery, now = await work.delivery(), work.house.clock.now()
    assert (delivery.state, delivery.next_at) == (DeliveryState.SCHEDULED, now)
    assert (delivery.attempts, delivery.error_code) == (0, None)
    assert (await work.now()).schedule == before.schedule
    assert await work.record(await work.start(), Published("1")) == 1
    assert (await work.now()).status is MessageStatus.PUBLISHED


async def test_however_old_the_message_is_what_is_tried_again_is_not_too_late() -> None:
    work = await rejected()
    work.house.clock.forward(timedelta(days=3))
    await again(work)
    assert len(await work.claim()) == 1


async def test_tried_again_and_left_for_longer_than_the_grace_it_is_too_late() -> None:
    work = await rejected()
    await again(work)
    work.house.clock.forward(timedelta(hours=2))
    assert await work.claim() == []
    assert (await work.delivery()).state is DeliveryState.OVERDUE


async def test_who_wanted_it_is_on_record() -> None:
    work = await rejected()
    await again(work)
    lines = await work.house.app.publishing.reads.attempts(work.actor, work.message.id)
    assert [(a.kind, a.outcome, a.actor) for a in lines] == [
        (AttemptKind.SEND, "refused", "system"),
        (AttemptKind.DECISION, "retry", work.actor.id),
    ]
    assert (lines[0].error_code, lines[0].platform_request_id) == ("refused_permission", "req-1")


async def test_what_would_be_refused_again_is_not_tried_again_and_says_why() -> None:
    work = await rejected(Refused(RefusalKind.CONTENT, "No."))
    assert "retry" not in (await work.now()).possible_moves
    for chosen in ([], [work.message.deliveries[0].id]):
        with pytest.raises(NothingToRetry) as refused:
            await again(work, *chosen)
        [fault] = refused.value.errors
        assert fault.code == "same_again_refused"
        assert fault.pointer == ("/delivery_ids/0" if chosen else "/delivery_ids")


async def test_what_has_not_failed_is_not_tried_again() -> None:
    work = await a_work()
    with pytest.raises(NothingToRetry) as refused:
        await again(work, work.message.deliveries[0].id)
    assert [fault.code for fault in refused.value.errors] == ["not_failed"]
    with pytest.raises(NothingToRetry):
        await again(work)
    with pytest.raises(NotFound):
        await again(work, DeliveryId("dlv_nobodys"))


async def test_what_was_not_reached_in_any_try_gets_all_its_tries_again() -> None:
    work = await a_work()
    for _ in range(MOST_ATTEMPTS):
        await work.record(await work.start(), NotSent("unreachable"))
        next_at = (await work.delivery()).next_at
        if next_at is not None:
            work.house.clock.forward(next_at - work.house.clock.now())
    assert (await work.delivery()).error_code == "platform_unreachable"
    assert (await work.delivery()).state is DeliveryState.REJECTED
    await again(work)
    await work.record(await work.start(), NotSent("unreachable"))
    delivery, now = await work.delivery(), work.house.clock.now()
    assert (delivery.state, delivery.next_at) == (DeliveryState.SCHEDULED, now + LADDER[0])


async def three_ends() -> tuple[FakeHouse, Actor, Message]:
    """A message that is out on one channel, may be tried again on the next, and not on the last."""
    house = a_fake_house()
    actor = await a_workspace(house)
    home = (await a_community(house, actor)).id
    channels = [
        await a_sandbox_channel(house, actor, community_id=home, account=name) for name in "abc"
    ]
    message = await a_message(house, actor, channels=channels, now=True)
    room, ids = house.app.publishing, [d.id for d in message.deliveries]
    started = await start_attempts(room, actor, await take_due(room, actor, ids))
    said: list[Outcome] = [Published("1"), FORBIDDEN, Refused(RefusalKind.CONTENT, "No.")]
    ends = dict(zip(ids, said, strict=True))
    await record_outcomes(room, actor, [Answered(s, ends[s.attempt.delivery_id]) for s in started])
    return house, actor, await room.reads.message(actor, message.id)


async def test_where_the_channel_is_gone_there_is_nowhere_to_try() -> None:
    work = await rejected()
    await disconnect_channel(work.house.app.communities, work.actor, work.channel.id, "over")
    with pytest.raises(NothingToRetry) as refused:
        await again(work)
    assert [fault.code for fault in refused.value.errors] == ["channel_gone"]


async def test_only_what_may_pass_is_tried_and_what_is_out_is_not_touched() -> None:
    house, actor, before = await three_ends()
    room, ids = house.app.publishing, [d.id for d in before.deliveries]
    with pytest.raises(NothingToRetry) as refused:
        await retry_message(room, actor, before.id, None, [ids[0], ids[1], ids[2]])
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/delivery_ids/0", "not_failed"),
        ("/delivery_ids/2", "same_again_refused"),
    ]
    after = await retry_message(room, actor, before.id, None, [])
    assert [d.state.value for d in after.deliveries] == ["published", "scheduled", "rejected"]
    assert (after.deliveries[0], after.deliveries[2]) == (
        before.deliveries[0],
        before.deliveries[2],
    )


async def test_a_thread_goes_on_where_it_stopped_however_long_ago_that_was() -> None:
    thread = await a_thread()
    await thread.goes_out("post-1")
    [second] = await thread.start()
    await thread.answer(second, FORBIDDEN)
    thread.house.clock.forward(timedelta(days=2))
    room = thread.house.app.publishing
    await retry_message(room, thread.actor, thread.message.id, None, [])
    assert await thread.states() == ["published", "scheduled", "waiting", "waiting"]
    for n in (2, 3, 4):
        sent = await thread.goes_out(f"post-{n}")
        assert sent.post.reply_to == f"post-{n - 1}"
    assert await thread.states() == ["published"] * 4


async def test_a_thread_goes_on_after_a_person_has_said_that_a_part_is_out() -> None:
    thread = await a_thread()
    [first] = await thread.start()
    await thread.answer(first, Unknown("lost"))
    thread.house.clock.forward(timedelta(days=2))
    room = thread.house.app.publishing
    verdict = Verdict(Resolution.PUBLISHED, "Seen.", platform_post_id="post-1")
    await resolve_delivery(room, thread.actor, thread.message.id, verdict)
    await thread.goes_out("post-2")
    assert await thread.states() == ["published", "published", "scheduled", "waiting"]


async def test_tried_again_under_a_hold_it_waits_for_its_end() -> None:
    work = await rejected()
    await place_hold(work.house.app.publishing, work.actor, NewHold("a recall"))
    await again(work)
    assert (await work.delivery()).state is DeliveryState.HELD


def standing(
    part: int, state: DeliveryState, *, on: str = "a", code: str | None = None
) -> Standing:
    return Standing(f"{on}{part}", on, part, state, code, None)


def test_a_thread_says_where_it_stopped_on_each_channel() -> None:
    out, waits, no = DeliveryState.PUBLISHED, DeliveryState.WAITING, DeliveryState.REJECTED
    told = stops(
        [
            *(standing(1, out), standing(2, no, code="refused_content"), standing(3, waits)),
            *(standing(1, out, on="b"), standing(2, out, on="b"), standing(3, out, on="b")),
            *(standing(1, DeliveryState.OVERDUE, on="c"), standing(2, waits, on="c")),
        ]
    )
    assert [(s.channel_id, s.delivery_id, s.part, s.of, s.reason) for s in told] == [
        ("a", "a2", 2, 3, "refused_content"),
        ("c", "c1", 1, 2, "overdue"),
    ]


@pytest.mark.parametrize("state", [DeliveryState.SCHEDULED, DeliveryState.SENDING])
def test_what_moves_has_not_stopped_and_one_post_is_no_thread(state: DeliveryState) -> None:
    assert stops([standing(1, DeliveryState.PUBLISHED), standing(2, state)]) == []
    assert stops([standing(1, DeliveryState.REJECTED)]) == []


def test_the_same_words_a_channel_that_is_gone_and_a_talk_that_went_on_cannot_pass() -> None:
    assert {c for c in TROUBLES if not may_pass(c)} == {
        *("refused_content", "refused_duplicate", "refused_gone", "refused_unsupported"),
        *("preflight_failed", "channel_disconnected", "reply_window_closed"),
        *("broadcast_cancelled", "opted_out"),
        *("they_wrote_first", "answered_message_deleted"),
    }
    assert may_pass("a code of nobody's list")
