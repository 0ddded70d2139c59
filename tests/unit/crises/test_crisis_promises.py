"""Which promised words were said in time follows from the timeline alone."""

from datetime import datetime

from domain.crises.crisis import CrisisState
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_events import CLOCK_SET, WORD_MISSED
from domain.crises.crisis_promises import Kept, Promise, promises_of, said_in
from domain.crises.model import Severity
from tests.kit.crisis_telling import after, crisis, entry

NOW = after(600)


def opened(severity: Severity = Severity.SEV2) -> CrisisEntry:
    return entry(after(0), EntryKind.OPENED, severity=severity)


def becomes(state: CrisisState, minute: float) -> CrisisEntry:
    return entry(after(minute), EntryKind.STATE, to=state.value)


def word(minute: float, visibility: Visibility = Visibility.PUBLIC) -> CrisisEntry:
    return entry(after(minute), EntryKind.STATEMENT, visibility)


def kept(*told: CrisisEntry, now: datetime = NOW) -> list[Kept]:
    return [one.kept for one in promises_of(crisis(), (opened(), *told), now)]


def test_the_first_word_is_due_sooner_than_those_after_it() -> None:
    told = (opened(), becomes(CrisisState.ACTIVE, 1), word(16), word(46.5), word(47))
    assert list(promises_of(crisis(), (*told, becomes(CrisisState.RESOLVED, 50)), NOW)) == [
        Promise(after(16), after(16), Kept.KEPT),
        Promise(after(46), after(46.5), Kept.LATE),
        Promise(after(76.5), after(47), Kept.KEPT),
        Promise(after(77), None, Kept.VOID),
    ]


def test_what_nobody_says_is_missed_once_however_it_ends() -> None:
    active = becomes(CrisisState.ACTIVE, 0)
    told_of = entry(after(15), EntryKind.CLOCK, event=WORD_MISSED)
    assert kept(active, told_of) == [Kept.MISSED]
    assert kept(active, told_of, becomes(CrisisState.CANCELLED, 16)) == [Kept.MISSED]
    assert kept(active, becomes(CrisisState.CANCELLED, 14)) == [Kept.VOID]
    assert kept(active, now=after(14)) == [Kept.WAITING]


def test_that_it_no_longer_grows_leaves_people_waiting() -> None:
    told = (becomes(CrisisState.ACTIVE, 0), word(1), becomes(CrisisState.CONTAINED, 2), word(40))
    assert kept(*told, becomes(CrisisState.RESOLVED, 41)) == [Kept.KEPT, Kept.LATE, Kept.VOID]


def test_how_bad_it_became_says_when_the_word_was_due() -> None:
    active = becomes(CrisisState.ACTIVE, 0)
    worse = entry(after(2), EntryKind.SEVERITY, to="sev1")
    [first, _] = promises_of(crisis(), (opened(), active, worse, word(6)), NOW)
    assert first == Promise(after(5), after(6), Kept.LATE)


def test_a_playbook_sets_the_time_of_one_word() -> None:
    active = becomes(CrisisState.ACTIVE, 0)
    clock = entry(after(3), EntryKind.CLOCK, event=CLOCK_SET, minutes="60")
    [first, second, _] = promises_of(
        crisis(), (opened(), active, clock, word(62), word(93)), after(94)
    )
    assert first == Promise(after(63), after(62), Kept.KEPT)
    assert second == Promise(after(92), after(93), Kept.LATE)


def test_a_word_that_is_not_out_keeps_no_promise_and_one_after_the_end_none_either() -> None:
    active = becomes(CrisisState.ACTIVE, 0)
    quiet = word(1, Visibility.INTERNAL)
    over = becomes(CrisisState.RESOLVED, 10)
    assert kept(active, quiet, over, word(20)) == [Kept.VOID]
    assert [one.at for one in said_in((active, quiet, word(20)))] == [after(20)]
