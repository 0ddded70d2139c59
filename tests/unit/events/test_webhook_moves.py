"""What a try makes of a delivery, and a row of tries of its endpoint."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events.delivery import (
    LONGEST_WISH,
    SCHEDULE,
    Told,
    WebhookDelivery,
    WebhookOutcome,
    WebhookState,
)
from domain.events.endpoint import (
    DISABLED_AFTER,
    EndpointStatus,
    WebhookEndpoint,
)
from domain.events.errors import UnknownEventType
from domain.events.rules import check_types, listens
from domain.shared.errors import InvalidState
from tests.kit.sample_parts import T0
from tests.kit.samples import SAMPLES, bare

FAILED = Told(WebhookOutcome.SERVER_ERROR, 10, status_code=500)
TAKEN = Told(WebhookOutcome.DELIVERED, 10, status_code=204)
MINUTE = timedelta(minutes=1)


def a_delivery() -> WebhookDelivery:
    sample: WebhookDelivery = bare(SAMPLES["webhook_deliveries"])
    return replace(sample, state=WebhookState.SENDING)


def an_active_one() -> WebhookEndpoint:
    sample: WebhookEndpoint = bare(SAMPLES["webhook_endpoints"])
    return replace(sample, status=EndpointStatus.ACTIVE)


def test_ten_tries_in_75_hours_and_35_minutes_then_no_more() -> None:
    delivery, now, offsets = a_delivery(), T0, []
    while delivery.state is not WebhookState.EXHAUSTED:
        offsets.append(now - T0)
        delivery = delivery.told(FAILED, now, 0.5)
        now = delivery.next_at or now
    assert len(offsets) == delivery.attempts == 10
    assert offsets[0] == timedelta(0)
    assert [later - sooner for sooner, later in pairwise(offsets)] == list(SCHEDULE)
    assert offsets[-1] == timedelta(hours=75, minutes=35, seconds=5)
    assert delivery.next_at is None


@given(chance=st.floats(0, 1), tries=st.integers(0, 8))
def test_a_wait_is_a_tenth_shorter_or_longer_at_most(chance: float, tries: int) -> None:
    delivery = replace(a_delivery(), attempts=tries).told(FAILED, T0, chance)
    assert delivery.next_at is not None
    wait = delivery.next_at - T0
    assert SCHEDULE[tries] * 0.9 <= wait <= SCHEDULE[tries] * 1.1


def test_what_is_taken_is_over_whatever_was_before() -> None:
    delivery = replace(a_delivery(), attempts=9).told(TAKEN, T0, 0.5)
    assert (delivery.state, delivery.next_at) == (WebhookState.DELIVERED, None)
    assert delivery.delivered_at == T0


@pytest.mark.parametrize(
    ("wish", "wait"),
    [
        (timedelta(seconds=1), SCHEDULE[0]),
        (timedelta(minutes=20), timedelta(minutes=20)),
        (timedelta(days=400), LONGEST_WISH),
    ],
)
def test_a_receiver_may_ask_for_a_longer_wait_but_not_for_ever(
    wish: timedelta, wait: timedelta
) -> None:
    throttled = Told(WebhookOutcome.THROTTLED, 1, status_code=429, wish=wish)
    assert a_delivery().told(throttled, T0, 0.5).next_at == T0 + wait


def test_once_more_starts_from_the_beginning_unless_it_is_on_its_way() -> None:
    with pytest.raises(InvalidState):
        a_delivery().again(T0)
    spent = replace(a_delivery(), state=WebhookState.EXHAUSTED, attempts=10, behind=True)
    again = spent.again(T0)
    assert (again.state, again.attempts, again.next_at) == (WebhookState.PENDING, 0, T0)
    assert not again.behind


def test_five_days_of_nothing_but_failure_disable_an_endpoint() -> None:
    endpoint, now = an_active_one(), T0
    while now - T0 < DISABLED_AFTER:
        endpoint = endpoint.failed(now)
        assert endpoint.status is EndpointStatus.ACTIVE
        now += timedelta(hours=7)
    endpoint = endpoint.failed(now)
    assert (endpoint.status, endpoint.status_reason) == (
        EndpointStatus.DISABLED,
        "failed_for_days",
    )


def test_one_success_in_between_begins_the_count_anew() -> None:
    endpoint = an_active_one()
    for day in range(5):
        endpoint = endpoint.failed(T0 + timedelta(days=day))
    assert endpoint.is_failing
    endpoint = endpoint.succeeded(T0 + timedelta(days=5) - MINUTE)
    assert (endpoint.failures, endpoint.failing_since) == (0, None)
    endpoint = endpoint.failed(T0 + timedelta(days=6))
    assert endpoint.status is EndpointStatus.ACTIVE


def test_a_few_failures_far_apart_disable_nothing() -> None:
    """The clock starts with the first of a row; two of them are no row yet."""
    endpoint = an_active_one().failed(T0).failed(T0 + timedelta(days=6))
    assert endpoint.status is EndpointStatus.ACTIVE
    assert endpoint.failed(T0 + timedelta(days=7)).status is EndpointStatus.DISABLED


def test_saying_that_it_is_gone_disables_at_once() -> None:
    endpoint = an_active_one().failed(T0, gone=True)
    assert (endpoint.status, endpoint.status_reason) == (EndpointStatus.DISABLED, "gone")
    assert endpoint.failed(T0).version == endpoint.version


def test_another_address_must_be_verified_too() -> None:
    endpoint = an_active_one()
    assert endpoint.change(T0, description="x").status is EndpointStatus.ACTIVE
    assert endpoint.change(T0, url=endpoint.url).status is EndpointStatus.ACTIVE
    moved = endpoint.change(T0, url="https://other.example/")
    assert moved.status is EndpointStatus.UNVERIFIED


@pytest.mark.parametrize("status", EndpointStatus)
def test_the_moves_it_names_are_the_moves_it_has(status: EndpointStatus) -> None:
    endpoint = replace(an_active_one(), status=status)
    moves: dict[str, Callable[[], WebhookEndpoint]] = {
        "pause": lambda: endpoint.pause(T0),
        "resume": lambda: endpoint.resume(T0),
        "remove": lambda: endpoint.remove(T0),
        "recover": lambda: endpoint.recovering(1, 2, T0),
    }
    for name, move in moves.items():
        if name in endpoint.possible_moves:
            assert move().version == endpoint.version + 1
        else:
            with pytest.raises(InvalidState) as refused:
                move()
            assert refused.value.facts["moves"] == ", ".join(endpoint.possible_moves)


def test_a_removed_one_frees_its_external_id_and_takes_nothing_more() -> None:
    removed = replace(an_active_one(), external_id="crm-1", recover_from=3).remove(T0)
    assert (removed.external_id, removed.recover_from) == (None, None)
    moves: list[Callable[[datetime], WebhookEndpoint]] = [
        removed.verified,
        removed.change,
        lambda at: removed.rotated(None, at),
    ]
    for move in moves:
        with pytest.raises(InvalidState):
            move(T0)


@pytest.mark.parametrize(
    ("pattern", "name", "means"),
    [
        ("*", "message.published", True),
        ("message.*", "message.published", True),
        ("message.*", "message", False),
        ("message.*", "messages.published", False),
        ("message.published", "message.published", True),
        ("message.publish", "message.published", False),
        ("m*", "message.published", False),
        ("*.published", "message.published", False),
    ],
)
def test_a_name_a_beginning_or_everything(pattern: str, name: str, means: bool) -> None:
    assert listens(pattern, name) is means


def test_a_type_that_nothing_will_ever_match_is_refused_by_its_place() -> None:
    known = ["message.published", "hold.placed"]
    check_types(["hold.*", "message.published", "*"], known)
    with pytest.raises(UnknownEventType) as refused:
        check_types(["hold.*", "message.publishd"], known)
    assert refused.value.pointer == "/event_types/1"
