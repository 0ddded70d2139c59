"""A signal is moved only where it can be, wakes when its snooze is over, and says how bad it is."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.crises.detector import DetectorKind
from domain.crises.detector_folding import Episode
from domain.crises.signal import (
    Factors,
    Resolution,
    Severity,
    SignalStanding,
    SignalState,
    factors_of,
    precision_of,
)
from domain.shared.errors import InvalidState

NOW = datetime(2030, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_snoozed_signal_wakes_as_it_stood_and_not_a_moment_early() -> None:
    snoozed = SignalStanding().snooze(NOW + HOUR)
    assert snoozed.wake(NOW + HOUR - timedelta(seconds=1)) is snoozed
    assert snoozed.wake(NOW + HOUR) == SignalStanding()
    known = SignalStanding().acknowledge("usr_1", NOW)
    assert known.snooze(NOW + HOUR).wake(NOW + HOUR).state is SignalState.ACKNOWLEDGED


def test_what_is_resolved_is_over_and_what_cannot_be_names_what_can() -> None:
    over = SignalStanding().resolve("usr_1", Resolution.BENIGN, NOW)
    with pytest.raises(InvalidState):
        over.acknowledge("usr_1", NOW)
    with pytest.raises(InvalidState):
        over.snooze(NOW)
    with pytest.raises(InvalidState):
        over.resolve("usr_1", Resolution.BENIGN, NOW)
    known = SignalStanding().acknowledge("usr_1", NOW)
    with pytest.raises(InvalidState) as refused:
        known.acknowledge("usr_1", NOW)
    assert refused.value.facts["moves"] == "snooze, resolve"


@pytest.mark.parametrize(
    ("factors", "severity"),
    [
        (Factors(4), Severity.SEV1),
        (Factors(3), Severity.SEV2),
        (Factors(2, 2, 2), Severity.SEV3),
        (Factors(2, 2, 1), Severity.SEV4),
        (Factors(3, 3, 3, 3), Severity.SEV2),
    ],
)
def test_severity_is_the_worst_that_anything_asks_for(factors: Factors, severity: Severity) -> None:
    assert factors.severity is severity


def test_factors_are_read_from_the_numbers_of_the_worst_bucket() -> None:
    numbers = {"value": 90.0, "times": 9.0, "share": 0.7, "doubling_minutes": 30.0}
    found = factors_of(Episode(1, 2, 3, 3, numbers), harm=3, legal=0, widest=150_000)
    assert found == Factors(3, 2, 2, 2, 0)


def test_precision_is_learned_from_resolutions_that_say_something_of_it() -> None:
    said = [Resolution.MITIGATED] * 8 + [Resolution.FALSE_POSITIVE] * 2
    said += [Resolution.INSUFFICIENT_INFORMATION] * 5
    found = precision_of(DetectorKind.SPIKE, said)
    assert (found.sample, found.value) == (10, 0.8)
    assert (round(found.low, 2), round(found.high, 2)) == (0.49, 0.94)
    assert precision_of(DetectorKind.SPIKE, said[-5:]).value is None
