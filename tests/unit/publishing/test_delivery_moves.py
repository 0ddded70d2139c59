"""Every move of a delivery exists from the states it is meant for, and from no other."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.publishing.delivery import Delivery
from domain.publishing.outcomes import Absent, Published
from domain.publishing.states import DeliveryState
from domain.shared.errors import InvalidState
from domain.shared.ids import HoldId
from domain.shared.platforms import OutcomeClass
from tests.kit.fakes import NOW
from tests.kit.samples import SAMPLES, bare

S = DeliveryState
MOVES: dict[str, tuple[Callable[[Delivery], Delivery], dict[DeliveryState, DeliveryState]]] = {
    "start": (lambda d: d.start("hola", NOW), {S.CLAIMED: S.SENDING}),
    "settle": (lambda d: d.settle(Published("110"), NOW), {S.SENDING: S.PUBLISHED}),
    "give back": (lambda d: d.give_back(NOW), {S.CLAIMED: S.SCHEDULED}),
    "rescue": (lambda d: d.rescue(NOW), {S.CLAIMED: S.SCHEDULED, S.SENDING: S.UNCONFIRMED}),
    "look up": (
        lambda d: d.looked_up(Absent(), OutcomeClass.KEY, NOW),
        {S.UNCONFIRMED: S.UNCONFIRMED},
    ),
    "resolve as published": (
        lambda d: d.resolve_as_published("110", None, NOW),
        {S.UNCONFIRMED: S.PUBLISHED},
    ),
    "resolve by sending again": (
        lambda d: d.resolve_by_sending_again(NOW),
        {S.UNCONFIRMED: S.SCHEDULED},
    ),
    "abandon": (lambda d: d.abandon(), {S.UNCONFIRMED: S.ABANDONED}),
    "hold": (lambda d: d.hold("hold"), {S.SCHEDULED: S.HELD, S.CLAIMED: S.HELD}),
    "release": (lambda d: d.release(NOW), {S.HELD: S.SCHEDULED}),
    "await release": (lambda d: d.await_release(HoldId("h"), "why", ""), {S.HELD: S.HELD}),
    "delete": (lambda d: d.deleted(), {S.PUBLISHED: S.DELETED}),
}
ALLOWED = [
    (move, state, after) for move, (_, leads) in MOVES.items() for state, after in leads.items()
]
REFUSED = [(move, state) for move, (_, leads) in MOVES.items() for state in S if state not in leads]


def in_state(state: DeliveryState) -> Delivery:
    delivery: Delivery = bare(SAMPLES["deliveries"])
    return replace(delivery, state=state, fence=2, lease_until=NOW, attempted_at=NOW, attempts=1)


@pytest.mark.parametrize(("move", "state", "after"), ALLOWED)
def test_a_move_leads_from_its_state_to_the_next(
    move: str, state: DeliveryState, after: DeliveryState
) -> None:
    make, _ = MOVES[move]
    assert make(in_state(state)).state is after


@pytest.mark.parametrize(("move", "state"), REFUSED)
def test_a_move_from_any_other_state_is_refused(move: str, state: DeliveryState) -> None:
    make, _ = MOVES[move]
    with pytest.raises(InvalidState) as refused:
        make(in_state(state))
    assert refused.value.facts["state"] == state.value


@pytest.mark.parametrize(("move", "state", "after"), ALLOWED)
def test_no_move_touches_the_fence_and_only_work_in_hand_keeps_a_lease(
    move: str, state: DeliveryState, after: DeliveryState
) -> None:
    make, _ = MOVES[move]
    moved = make(in_state(state))
    assert moved.fence == 2
    if after not in (S.SENDING, S.UNCONFIRMED, S.DELETED):
        assert moved.lease_until is None


@pytest.mark.parametrize("state", S)
def test_only_what_is_claimed_or_sending_is_in_hand(state: DeliveryState) -> None:
    assert in_state(state).in_hand is (state in (S.CLAIMED, S.SENDING))
