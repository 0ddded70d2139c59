"""A signal goes with its episode, until people say what it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.crises.signal_words import formula_of, names_in, sentence_of
from domain.crises.crisis_severity import Factors
from domain.crises.detector import DetectorKind, Measure
from domain.crises.detector_folding import Episode
from domain.crises.model import Severity
from domain.crises.series import NOTHING, Grain, Sums
from domain.crises.series_kept import KeptHour, KeptSeries, by_grain, in_hours, spans, to_count
from domain.crises.signal import (
    ONE_EPISODE,
    Signal,
    SignalMove,
    SignalReason,
    SignalState,
    precision_of,
)
from domain.shared.errors import InvalidState
from domain.shared.ids import CrisisId
from tests.kit.detection_samples import DETECTION

NOW = datetime(2035, 3, 5, 9, tzinfo=UTC)
FIRST = 6_000_000
FACTORS = Factors(3, 2, 0, 0, 0)
SERIES: KeptSeries = replace(DETECTION["heard_series"], since=FIRST // 12 - 100, counted=FIRST)


def an_episode(first: int = FIRST, last: int = FIRST + 3, closed: int | None = None) -> Episode:
    return Episode(first, first + 1, last, last, {"value": 12.0, "usual": 2.0}, closed)


def a_signal(episode: Episode | None = None) -> Signal:
    fresh: Signal = replace(
        DETECTION["signals"],
        state=SignalState.OPEN,
        reason=None,
        snoozed_until=None,
        crisis_id=None,
        judged_by=None,
        judged_at=None,
        withdrawn=False,
    )
    return fresh.follow(episode or an_episode(), FACTORS, NOW)


def test_it_is_found_again_by_its_time_and_no_other_episode_is_it() -> None:
    signal = a_signal()
    assert signal.is_of(an_episode(FIRST - 3))
    assert signal.is_of(an_episode(FIRST + 3 + ONE_EPISODE, FIRST + 40))
    assert not signal.is_of(an_episode(FIRST + 4 + ONE_EPISODE, FIRST + 40))
    assert not signal.is_of(an_episode(FIRST - 90, FIRST - 1 - ONE_EPISODE))


def test_what_is_nothing_new_leaves_it_as_it_is() -> None:
    signal = a_signal()
    assert signal.follow(an_episode(), FACTORS, NOW + timedelta(hours=1)) is signal
    worse = signal.follow(an_episode(last=FIRST + 5), FACTORS, NOW)
    assert (worse.version, worse.last) == (signal.version + 1, FIRST + 5)


def test_it_is_over_once_it_is_quiet_and_open_again_if_it_begins_again() -> None:
    quiet = a_signal().follow(an_episode(closed=FIRST + 9), FACTORS, NOW)
    assert (quiet.state, quiet.over_at) == (SignalState.RESOLVED, quiet.over_at)
    assert quiet.over_at is not None
    again = quiet.follow(an_episode(last=FIRST + 14), FACTORS, NOW)
    assert (again.state, again.over_at) == (SignalState.OPEN, None)
    said = quiet.resolve(SignalReason.MINOR, "key_1", NOW)
    again = said.follow(an_episode(last=FIRST + 14), FACTORS, NOW)
    assert (again.state, again.reason) == (SignalState.RESOLVED, SignalReason.MINOR)


def test_what_was_said_of_it_stays_while_it_goes_on() -> None:
    none = a_signal().dismiss(SignalReason.EXPECTED, "key_1", NOW)
    worse = none.follow(an_episode(last=FIRST + 5), FACTORS, NOW)
    assert worse.state is SignalState.DISMISSED
    assert worse.possible_moves == ()
    with pytest.raises(InvalidState):
        worse.resolve(SignalReason.MINOR, "key_1", NOW)
    seen = a_signal().confirm("key_1", NOW)
    over = seen.follow(an_episode(closed=FIRST + 9), FACTORS, NOW)
    assert over.state is SignalState.CONFIRMED
    assert SignalMove.RESOLVE in over.possible_moves


def test_a_crisis_is_opened_for_it_once() -> None:
    raised = a_signal().raised(CrisisId("crs_1"), "key_1", NOW)
    assert SignalMove.RAISE not in raised.possible_moves
    with pytest.raises(InvalidState):
        raised.raised(CrisisId("crs_2"), "key_1", NOW)


def test_it_wakes_when_its_time_has_come_and_not_before() -> None:
    later = NOW + timedelta(hours=1)
    put_off = a_signal().snooze(later, NOW)
    assert put_off.wake(later - timedelta(seconds=1)) is put_off
    assert put_off.wake(later).state is SignalState.OPEN


def test_what_never_was_is_withdrawn_and_comes_back_if_it_was() -> None:
    none = a_signal().withdraw(NOW)
    assert (none.withdrawn, none.state) == (True, SignalState.RESOLVED)
    assert none.over_at is not None
    back = none.follow(an_episode(), FACTORS, NOW)
    assert (back.withdrawn, back.state) == (False, SignalState.OPEN)


def test_a_detector_is_as_right_as_people_say_and_duplicates_say_nothing() -> None:
    assert precision_of({}).value is None
    reasons = {
        SignalReason.TRUE_CRISIS: 2,
        SignalReason.MINOR: 1,
        SignalReason.FALSE_ALARM: 1,
        SignalReason.DUPLICATE: 5,
    }
    found = precision_of(reasons)
    assert (found.value, found.sample) == (0.75, 4)
    assert found.reasons[SignalReason.EXPECTED] == 0


def test_counted_anew_is_what_changed_and_what_went_on_since() -> None:
    hour = FIRST // 12
    assert to_count(SERIES, FIRST, ()) == []
    assert to_count(SERIES, FIRST + 1, ()) == [hour]
    assert to_count(SERIES, FIRST + 13, {hour - 3, hour - 2000}) == [hour - 3, hour, hour + 1]
    assert to_count(SERIES, FIRST, {hour - 5, hour + 1}) == [hour - 5]
    assert to_count(None, FIRST, ())[-1] == hour
    assert spans([1, 2, 3, 7, 9, 10]) == [(1, 4), (7, 8), (9, 11)]


def test_an_hour_that_comes_to_nothing_takes_the_place_of_what_it_was() -> None:
    hour = FIRST // 12
    found = {FIRST: Sums(heard=2), FIRST + 1: Sums(heard=3), FIRST + 40: Sums(heard=9)}
    kept = in_hours(SERIES, [hour, hour + 1], found)
    assert [(one.hour, one.sums.heard) for one in kept] == [(hour, 5), (hour + 1, 0)]
    assert kept[1].buckets == {}
    assert kept[1].sums == NOTHING


def test_hours_and_days_are_put_together_from_what_is_kept() -> None:
    hours = [
        KeptHour(SERIES.workspace_id, SERIES.key, 24 * 9 + n, Sums(heard=n + 1, widest=n))
        for n in range(3)
    ]
    assert by_grain(hours, Grain.DAY) == {9: Sums(heard=6, widest=2)}
    assert by_grain(hours, Grain.HOUR)[24 * 9] == Sums(heard=1)
    assert by_grain(hours, Grain.FIVE_MINUTES) == {}


NUMBERS = {
    DetectorKind.SPIKE: {"value": 42.0, "usual": 3.5},
    DetectorKind.POISSON: {"value": 6.0, "rate": 0.25},
    DetectorKind.DRIFT: {"value": 0.31, "usual": 0.12},
    DetectorKind.VELOCITY: {"value": 40.0, "doubling_minutes": 22.4},
    DetectorKind.INFLUENCE: {"value": 900_000.0, "widest_before": 12.0},
}


@pytest.mark.parametrize("kind", DetectorKind)
def test_each_kind_is_told_in_a_sentence_of_each_language(kind: DetectorKind) -> None:
    signal = replace(
        a_signal(), kind=kind, numbers=NUMBERS[kind], measure=Measure.VOICES, severity=Severity.SEV2
    )
    for language, about in (
        ("en", " about “cafe”"),
        ("es", " sobre «cafe»"),
        ("pt", " sobre “cafe”"),
    ):
        told = sentence_of(signal, language)
        assert about in told
        assert sentence_of(replace(signal, topic=None), language) == told.replace(about, "")
    said = {sentence_of(signal, language) for language in ("en", "es", "pt")}
    assert len(said) == 3
    assert not any("{" in each for each in said)
    assert sentence_of(signal, "fr") == sentence_of(signal, "en")
    assert len({formula_of(kind, language) for language in ("en", "es", "pt")}) == 3
    assert len({names_in(language)[kind] for language in ("en", "es", "pt")}) >= 2


def test_numbers_are_told_as_people_say_them() -> None:
    spike = replace(a_signal(), kind=DetectorKind.SPIKE, numbers=NUMBERS[DetectorKind.SPIKE])
    told = "Negative voices: 42 in one hour, where 3.5 are usual at this time of the week."
    voices = replace(spike, measure=Measure.VOICES)
    assert sentence_of(replace(voices, topic=None), "en") == told
    about = "Voces negativas sobre «café»: 42 en una hora"
    assert sentence_of(replace(voices, topic="café"), "es").startswith(about)
