"""A message is what its deliveries add up to, and moves only while none of it has left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from domain.publishing.content import Content
from domain.publishing.delivery import Delivery
from domain.publishing.errors import AlreadyClaimed, AlreadyPublished, ContentAlreadyPublished
from domain.publishing.model import Message, RevisionInReview
from domain.publishing.rules import roll_up
from domain.publishing.states import DeliveryState, MessageStatus
from domain.shared.errors import Conflict, InvalidState
from domain.shared.ids import ApprovalId, DeliveryId
from tests.kit.builders import utc_schedule
from tests.kit.fakes import NOW
from tests.kit.samples import SAMPLES, bare

S, M = DeliveryState, MessageStatus
GRACE = timedelta(hours=1)
LATER = utc_schedule(NOW + timedelta(hours=2))

# A skipped one is no delivery of its message any more.
ALONE = {
    S.DRAFT: M.DRAFT,
    S.IN_REVIEW: M.IN_REVIEW,
    S.APPROVED: M.APPROVED,
    S.WAITING: M.SCHEDULED,
    S.SCHEDULED: M.SCHEDULED,
    S.CLAIMED: M.SCHEDULED,
    S.SENDING: M.PUBLISHING,
    S.PUBLISHED: M.PUBLISHED,
    S.REJECTED: M.FAILED,
    S.UNCONFIRMED: M.UNCONFIRMED,
    S.ABANDONED: M.FAILED,
    S.HELD: M.HELD,
    S.OVERDUE: M.OVERDUE,
    S.CANCELLED: M.CANCELLED,
    S.DELETED: M.DELETED,
}
TOGETHER = [
    ({S.SCHEDULED, S.PUBLISHED}, M.PUBLISHING),
    ({S.CLAIMED, S.PUBLISHED}, M.PUBLISHING),
    ({S.SENDING, S.HELD, S.REJECTED}, M.PUBLISHING),
    ({S.SCHEDULED, S.HELD}, M.SCHEDULED),
    ({S.SCHEDULED, S.UNCONFIRMED}, M.SCHEDULED),
    ({S.SCHEDULED, S.REJECTED}, M.SCHEDULED),
    ({S.IN_REVIEW, S.PUBLISHED}, M.IN_REVIEW),
    ({S.IN_REVIEW, S.SCHEDULED}, M.SCHEDULED),
    ({S.IN_REVIEW, S.HELD}, M.IN_REVIEW),
    ({S.HELD, S.PUBLISHED}, M.HELD),
    ({S.HELD, S.UNCONFIRMED}, M.HELD),
    ({S.UNCONFIRMED, S.PUBLISHED}, M.UNCONFIRMED),
    ({S.UNCONFIRMED, S.OVERDUE}, M.UNCONFIRMED),
    ({S.OVERDUE, S.PUBLISHED}, M.OVERDUE),
    ({S.PUBLISHED, S.REJECTED}, M.PARTIALLY_PUBLISHED),
    ({S.PUBLISHED, S.ABANDONED}, M.PARTIALLY_PUBLISHED),
    ({S.PUBLISHED, S.CANCELLED}, M.PARTIALLY_PUBLISHED),
    ({S.PUBLISHED, S.DELETED}, M.PUBLISHED),
    ({S.REJECTED, S.ABANDONED}, M.FAILED),
    ({S.REJECTED, S.CANCELLED}, M.FAILED),
    ({S.REJECTED, S.DELETED}, M.FAILED),
]


def a_message(*states: DeliveryState) -> Message:
    sample: Message = bare(SAMPLES["messages"])
    message = replace(sample, content=Content(text="una"))
    delivery: Delivery = bare(SAMPLES["deliveries"])
    deliveries = tuple(
        replace(delivery, id=DeliveryId(f"dlv_{n}"), position=n, state=state, attempts=2)
        for n, state in enumerate(states)
    )
    return replace(
        message, deliveries=deliveries, status=roll_up(states), version=4, under_policy=True
    )


def states_of(message: Message) -> list[DeliveryState]:
    return [delivery.state for delivery in message.deliveries]


MOVES: dict[str, Callable[[Message], Message]] = {
    "edit": lambda m: m.rewrite(NOW, m.deliveries, (), content=Content(text="otra")),
    "schedule": lambda m: m.schedule_for(LATER, NOW),
    "publish": lambda m: m.publish_now(LATER, NOW),
    "cancel": lambda m: m.cancel(NOW),
    "request-approval": lambda m: m.request_approval(NOW),
    "approve": lambda m: m.approve(NOW, dict.fromkeys(m.channel_ids, GRACE)),
}


def exists(move: str, message: Message) -> bool:
    try:
        MOVES[move](message)
    except Conflict:
        return False
    return True


@pytest.mark.parametrize("state", ALONE)
def test_one_delivery_gives_its_message_its_status(state: DeliveryState) -> None:
    assert roll_up([state]) is ALONE[state]
    assert roll_up([state, state]) is ALONE[state]


@pytest.mark.parametrize(("states", "status"), TOGETHER)
def test_several_deliveries_add_up(states: set[DeliveryState], status: MessageStatus) -> None:
    order = sorted(states)
    assert roll_up(order) is status
    assert roll_up(order[::-1]) is status


def test_what_still_moves_comes_before_what_needs_a_person_before_the_result() -> None:
    rank = [
        {M.PUBLISHING},
        {M.SCHEDULED},
        {M.DRAFT},
        {M.IN_REVIEW},
        {M.APPROVED},
        {M.HELD},
        {M.UNCONFIRMED},
        {M.OVERDUE},
        {M.PUBLISHED, M.PARTIALLY_PUBLISHED, M.FAILED, M.CANCELLED, M.DELETED},
    ]

    def place(status: MessageStatus) -> int:
        return next(n for n, names in enumerate(rank) if status in names)

    for pair in combinations(ALONE.keys() - {S.WAITING}, 2):
        first = min(place(ALONE[state]) for state in pair)
        assert place(roll_up(pair)) <= first, pair


@pytest.mark.parametrize("state", ALONE)
def test_a_part_that_waits_for_another_has_no_say(state: DeliveryState) -> None:
    assert roll_up([state, S.WAITING, S.WAITING]) is ALONE[state]


@pytest.mark.parametrize("parts", [(s,) for s in ALONE] + list(combinations(ALONE, 2)))
@pytest.mark.parametrize("move", MOVES)
def test_a_move_exists_exactly_where_the_message_offers_it(
    move: str, parts: tuple[DeliveryState, ...]
) -> None:
    message = a_message(*parts)
    assert exists(move, message) is (move in message.possible_moves)


@pytest.mark.parametrize("settled", [True, False])
def test_other_words_that_wait_can_be_decided_on_once_it_is_known_what_is_out(
    settled: bool,
) -> None:
    message = a_message(S.PUBLISHED, S.REJECTED if settled else S.UNCONFIRMED)
    known = replace(message.deliveries[0], platform_post_id="110")
    message = message.with_deliveries([known], NOW)
    waiting = message.ask_to_revise(RevisionInReview(ApprovalId("apr_1"), "f" * 64), NOW)
    offered = set(waiting.possible_moves) - set(message.possible_moves)
    assert offered == {"refuse", "withdraw-approval"} | ({"approve"} if settled else set())
    assert waiting.ask_to_revise(None, NOW).possible_moves == message.possible_moves


@pytest.mark.parametrize("move", ["schedule", "publish"])
def test_a_new_time_forgets_what_went_wrong_before(move: str) -> None:
    tried = a_message(S.SCHEDULED)
    delivery = replace(tried.deliveries[0], error_code="rate_limited", error_detail="slow down")
    moved = MOVES[move](replace(tried, deliveries=(delivery,))).deliveries[0]
    assert (moved.error_code, moved.error_detail) == (None, None)


@pytest.mark.parametrize("state", [S.CLAIMED, S.SENDING])
@pytest.mark.parametrize("move", MOVES)
def test_nothing_moves_while_a_worker_has_it_in_hand(move: str, state: DeliveryState) -> None:
    with pytest.raises(AlreadyClaimed):
        MOVES[move](a_message(state))


def test_what_is_out_keeps_its_text_and_its_time() -> None:
    with pytest.raises(ContentAlreadyPublished):
        MOVES["edit"](a_message(S.PUBLISHED, S.SCHEDULED))
    for move in ("schedule", "publish", "cancel"):
        with pytest.raises(AlreadyPublished):
            MOVES[move](a_message(S.PUBLISHED, S.PUBLISHED))


@pytest.mark.parametrize("state", ALONE)
def test_metadata_can_always_change(state: DeliveryState) -> None:
    changed = a_message(state).edit(NOW, metadata={"a": "b"})
    assert (changed.metadata, changed.version, changed.updated_at) == ({"a": "b"}, 5, NOW)


def test_scheduling_moves_what_waits_and_leaves_what_is_held() -> None:
    moved = a_message(S.DRAFT, S.OVERDUE, S.HELD).schedule_for(LATER, NOW)
    assert states_of(moved) == [S.SCHEDULED, S.SCHEDULED, S.HELD]
    assert [d.next_at for d in moved.deliveries] == [LATER.at, LATER.at, None]
    assert (moved.publish_at, moved.version, moved.status) == (LATER.at, 5, M.SCHEDULED)


def test_publishing_now_sends_the_part_that_failed_with_all_its_attempts() -> None:
    moved = a_message(S.PUBLISHED, S.REJECTED).publish_now(LATER, NOW)
    assert states_of(moved) == [S.PUBLISHED, S.SCHEDULED]
    assert (moved.deliveries[1].attempts, moved.deliveries[1].next_at) == (0, LATER.at)
    assert moved.status is M.PUBLISHING


def test_cancelling_ends_every_delivery() -> None:
    stopped = a_message(S.SCHEDULED, S.HELD, S.OVERDUE).cancel(NOW)
    assert states_of(stopped) == [S.CANCELLED] * 3
    assert (stopped.status, {d.next_at for d in stopped.deliveries}) == (M.CANCELLED, {None})
    with pytest.raises(InvalidState):
        stopped.cancel(NOW)


def test_a_message_follows_its_deliveries() -> None:
    before = a_message(S.SCHEDULED, S.SCHEDULED)
    after = before.with_deliveries([before.deliveries[1].hold("hold")], NOW)
    assert states_of(after) == [S.SCHEDULED, S.HELD]
    assert (after.status, after.version, after.updated_at) == (M.SCHEDULED, 5, NOW)
    assert after.delivery(DeliveryId("dlv_1")) is after.deliveries[1]
    assert after.delivery(DeliveryId("dlv_9")) is None


def test_a_message_never_changes_in_place() -> None:
    before = a_message(S.SCHEDULED)
    before.cancel(NOW)
    assert before == a_message(S.SCHEDULED)
