"""What a platform's answer, a look-up or a person makes of a delivery."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.publishing.delivery import (
    CLEAN_MISS_AFTER,
    FIRST_LOOK,
    LEASE,
    MOST_ATTEMPTS,
    MOST_LOOKS,
    REQUEST_TIMEOUT,
    AttemptKind,
    Delivery,
)
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.rules import LADDER, wait_before_retry
from domain.publishing.states import DeliveryState
from domain.shared.ids import AttemptId, HoldId
from domain.shared.platforms import OutcomeClass
from tests.kit.fakes import NOW
from tests.kit.samples import SAMPLES, bare

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
SETTLING = [kind for kind in OutcomeClass if kind is not OutcomeClass.NONE]
MISSES: list[Finding] = [Absent(), CannotTell("no answer")]


def claimed() -> Delivery:
    delivery: Delivery = bare(SAMPLES["deliveries"])
    return replace(delivery, state=DeliveryState.CLAIMED, fence=1, lease_until=NOW + LEASE)


def sending(attempts: int = 1) -> Delivery:
    return replace(claimed(), attempts=attempts - 1).start("hola", NOW)


def unconfirmed(*, attempts: int = 1, looks: int = 0) -> Delivery:
    return replace(sending(attempts).settle(Unknown("lost"), NOW), looks=looks)


def test_starting_counts_an_attempt_and_forgets_earlier_looks() -> None:
    begun = replace(claimed(), attempts=2, looks=5).start("hola", NOW)
    assert (begun.attempts, begun.looks, begun.attempted_at) == (3, 0, NOW)


def test_the_key_is_the_same_for_the_same_words_and_another_for_others() -> None:
    first = claimed().start("hola", NOW)
    assert claimed().start("hola", NOW + HOUR).key == first.key
    assert claimed().start("hola!", NOW).key != first.key
    other = replace(claimed(), id=SAMPLES["attempts"].id)
    assert other.start("hola", NOW).key != first.key


def test_published_keeps_where_it_is_and_clears_what_went_wrong_before() -> None:
    tried = replace(sending(), error_code="rate_limited", error_detail="slow down")
    done = tried.settle(Published("110", "https://s.example/110", 200), NOW)
    assert (done.platform_post_id, done.platform_url) == ("110", "https://s.example/110")
    assert (done.published_at, done.next_at) == (NOW, None)
    assert (done.error_code, done.error_detail) == (None, None)


@pytest.mark.parametrize("kind", RefusalKind)
def test_a_final_refusal_is_rejected_with_its_kind_and_words(kind: RefusalKind) -> None:
    done = sending().settle(Refused(kind, "no"), NOW)
    assert (done.state, done.next_at) == (DeliveryState.REJECTED, None)
    assert (done.error_code, done.error_detail) == (f"refused_{kind}", "no")


def test_a_throttled_one_waits_as_asked_and_spends_no_attempt() -> None:
    again = sending(attempts=3).settle(Throttled(HOUR, "slow down"), NOW)
    assert (again.state, again.next_at) == (DeliveryState.SCHEDULED, NOW + HOUR)
    assert (again.attempts, again.error_code) == (2, "rate_limited")


@pytest.mark.parametrize("attempts", range(1, MOST_ATTEMPTS))
def test_what_was_not_sent_is_tried_again_one_rung_later(attempts: int) -> None:
    again = sending(attempts).settle(NotSent("no route"), NOW)
    assert (again.state, again.attempts) == (DeliveryState.SCHEDULED, attempts)
    assert again.next_at == NOW + LADDER[attempts - 1]
    assert (again.error_code, again.error_detail) == ("platform_unreachable", "no route")


def test_after_the_last_attempt_it_is_rejected() -> None:
    done = sending(MOST_ATTEMPTS).settle(NotSent("no route"), NOW)
    assert (done.state, done.next_at) == (DeliveryState.REJECTED, None)
    assert done.error_code == "platform_unreachable"


def test_the_ladder_climbs_and_its_last_rung_repeats() -> None:
    assert list(LADDER) == sorted(set(LADDER))
    assert [wait_before_retry(n) for n in range(1, len(LADDER) + 1)] == list(LADDER)
    assert wait_before_retry(len(LADDER) + 50) == LADDER[-1]
    assert wait_before_retry(0) == LADDER[0]


def test_a_lost_answer_is_looked_up_soon_and_never_simply_sent_again() -> None:
    lost = sending().settle(Unknown("timeout"), NOW)
    assert (lost.state, lost.next_at) == (DeliveryState.UNCONFIRMED, NOW + FIRST_LOOK)
    assert (lost.error_code, lost.error_detail) == ("outcome_unknown", "timeout")


def test_a_claim_whose_worker_is_gone_is_due_again_and_spends_no_attempt() -> None:
    free = claimed().rescue(NOW)
    assert (free.state, free.next_at, free.attempts) == (DeliveryState.SCHEDULED, NOW, 0)


def test_an_intent_whose_worker_is_gone_is_looked_up_at_once() -> None:
    lost = sending().rescue(NOW + LEASE)
    assert (lost.state, lost.next_at) == (DeliveryState.UNCONFIRMED, NOW + LEASE)
    assert (lost.attempts, lost.error_code) == (1, "outcome_unknown")


def test_a_clean_miss_waits_until_nothing_can_still_be_under_way() -> None:
    assert CLEAN_MISS_AFTER >= LEASE + REQUEST_TIMEOUT


@pytest.mark.parametrize("settles", OutcomeClass)
def test_what_is_found_is_published_whatever_the_class(settles: OutcomeClass) -> None:
    done = unconfirmed(looks=MOST_LOOKS).looked_up(Published("110"), settles, NOW)
    assert (done.state, done.platform_post_id) == (DeliveryState.PUBLISHED, "110")


@pytest.mark.parametrize("settles", SETTLING)
def test_a_clean_miss_late_enough_is_sent_again_with_the_same_key(settles: OutcomeClass) -> None:
    at = NOW + CLEAN_MISS_AFTER
    again = unconfirmed().looked_up(Absent(), settles, at)
    assert (again.state, again.next_at) == (DeliveryState.SCHEDULED, at)
    assert (again.attempts, again.key) == (1, unconfirmed().key)


@pytest.mark.parametrize("settles", SETTLING)
def test_a_clean_miss_too_early_is_looked_at_again_when_it_counts(settles: OutcomeClass) -> None:
    at = NOW + CLEAN_MISS_AFTER - SECOND
    still = unconfirmed().looked_up(Absent(), settles, at)
    assert (still.state, still.looks) == (DeliveryState.UNCONFIRMED, 1)
    assert still.next_at == at + LADDER[0]
    early = unconfirmed().looked_up(Absent(), settles, NOW + FIRST_LOOK)
    assert early.next_at == NOW + CLEAN_MISS_AFTER


@pytest.mark.parametrize("settles", SETTLING)
def test_a_look_that_could_not_tell_never_sends_again(settles: OutcomeClass) -> None:
    at = NOW + 10 * CLEAN_MISS_AFTER
    still = unconfirmed(looks=2).looked_up(CannotTell("503"), settles, at)
    assert (still.state, still.looks) == (DeliveryState.UNCONFIRMED, 3)
    assert still.next_at == at + wait_before_retry(3)


@pytest.mark.parametrize("finding", MISSES)
def test_where_nobody_can_know_a_person_decides(finding: Finding) -> None:
    still = unconfirmed().looked_up(finding, OutcomeClass.NONE, NOW + HOUR)
    assert (still.state, still.next_at) == (DeliveryState.UNCONFIRMED, None)


@pytest.mark.parametrize("settles", SETTLING)
def test_after_the_last_look_a_person_decides(settles: OutcomeClass) -> None:
    blind = CannotTell("The listing did not answer.")
    still = unconfirmed(looks=MOST_LOOKS - 1).looked_up(blind, settles, NOW + HOUR)
    assert (still.state, still.next_at) == (DeliveryState.UNCONFIRMED, None)
    assert still.looks == MOST_LOOKS


@pytest.mark.parametrize("settles", SETTLING)
def test_a_clean_miss_at_the_last_look_is_sent_again(settles: OutcomeClass) -> None:
    again = unconfirmed(looks=MOST_LOOKS - 1).looked_up(Absent(), settles, NOW + HOUR)
    assert again.state is DeliveryState.SCHEDULED


@pytest.mark.parametrize("settles", SETTLING)
def test_after_the_last_attempt_a_person_decides(settles: OutcomeClass) -> None:
    lost = unconfirmed(attempts=MOST_ATTEMPTS)
    still = lost.looked_up(Absent(), settles, NOW + CLEAN_MISS_AFTER)
    assert (still.state, still.next_at) == (DeliveryState.UNCONFIRMED, None)


@pytest.mark.parametrize("settles", OutcomeClass)
def test_looking_ends_whatever_is_found(settles: OutcomeClass) -> None:
    """No platform keeps a delivery busy for ever."""
    delivery, at = unconfirmed(), NOW
    for _ in range(MOST_LOOKS):
        if delivery.next_at is None:
            break
        at = delivery.next_at
        delivery = delivery.looked_up(CannotTell("503"), settles, at)
    assert (delivery.state, delivery.next_at) == (DeliveryState.UNCONFIRMED, None)


def test_a_person_who_saw_it_gives_its_place() -> None:
    done = unconfirmed().resolve_as_published("110", "https://s.example/110", NOW)
    assert (done.platform_post_id, done.platform_url) == ("110", "https://s.example/110")
    assert (done.published_at, done.error_code) == (NOW, None)
    assert unconfirmed().resolve_as_published(None, None, NOW).platform_post_id is None


def test_a_person_who_wants_it_again_gives_it_all_its_attempts() -> None:
    again = unconfirmed(attempts=MOST_ATTEMPTS).resolve_by_sending_again(NOW)
    assert (again.next_at, again.attempts, again.error_code) == (NOW, 0, None)


def test_what_is_abandoned_is_never_looked_at_again() -> None:
    assert unconfirmed().abandon().next_at is None


def test_a_hold_says_why_and_which_and_ends_the_claim() -> None:
    held = claimed().hold("hold", HoldId("hold_9"))
    assert (held.held_reason, held.hold_id) == ("hold", "hold_9")
    assert (held.lease_until, held.next_at) == (None, None)


def test_released_it_goes_out_then_and_nothing_holds_it_any_more() -> None:
    free = claimed().hold("hold", HoldId("hold_9")).noted(NOW).release(NOW + HOUR)
    assert (free.state, free.next_at) == (DeliveryState.SCHEDULED, NOW + HOUR)
    assert (free.held_reason, free.hold_id, free.held_since) == (None, None, None)


def test_since_when_it_is_held_is_noted_once() -> None:
    held = claimed().hold("hold", HoldId("hold_9")).noted(NOW).noted(NOW + HOUR)
    assert held.held_since == NOW
    asked = held.await_release(HoldId("hold_9"), "awaiting_release", "A recall.")
    assert (asked.held_since, asked.held_reason) == (NOW, "awaiting_release")


def test_what_is_overdue_waits_for_a_person() -> None:
    late = claimed().overdue()
    assert (late.state, late.next_at, late.lease_until) == (DeliveryState.OVERDUE, None, None)


@pytest.mark.parametrize(
    ("outcome", "name", "post_id", "detail"),
    [
        (Published("110", None, 200), "published", "110", None),
        (Refused(RefusalKind.CONTENT, "no", 200), "refused", None, "no"),
        (Throttled(HOUR, "slow", 200), "throttled", None, "slow"),
        (NotSent("no route", 200), "not_sent", None, "no route"),
        (Unknown("x" * 600, 200), "unknown", None, "x" * 500),
    ],
)
def test_an_attempt_keeps_what_came_of_it(
    outcome: Outcome, name: str, post_id: str | None, detail: str | None
) -> None:
    line = sending().line(AttemptId("att_1"), AttemptKind.SEND, NOW)
    assert (line.fence, line.key, line.finished_at) == (1, sending().key, None)
    done = line.finish(outcome, NOW + SECOND)
    assert (done.outcome, done.platform_post_id, done.detail) == (name, post_id, detail)
    assert (done.finished_at, done.status_code) == (NOW + SECOND, 200)
