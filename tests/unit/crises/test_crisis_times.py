"""How long everything took follows from the crisis, its timeline and its signal."""

from dataclasses import replace
from datetime import datetime

import pytest

from domain.crises.crisis import CrisisState, Role, RoleHolder, RoleState
from domain.crises.crisis_entry import EntryKind
from domain.crises.crisis_severity import Factors
from domain.crises.crisis_times import BETWEEN, NoTime, Point, TimeTo, points_of, times_of
from domain.crises.detector import DetectorKind, Measure
from domain.crises.model import Severity
from domain.crises.series import number_of
from domain.crises.signal import Signal, SignalState
from domain.shared.ids import DetectorId, OrganizationId, SignalId, TeammateId, WorkspaceId
from tests.kit.crisis_telling import RAISED, after, crisis, entry

TMT = TeammateId("tmt_1")


def signal(began: datetime, told: datetime) -> Signal:
    return Signal(
        id=SignalId("sig_1"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        detector_id=DetectorId("det_1"),
        kind=DetectorKind.SPIKE,
        measure=Measure.VOICES,
        state=SignalState.OPEN,
        severity=Severity.SEV2,
        factors=Factors(),
        numbers={},
        formula_version=1,
        first=number_of(began),
        opened=number_of(told),
        last=number_of(told),
        worst=number_of(told),
        created_at=told,
        updated_at=told,
    )


def test_each_time_is_between_two_instants_that_are_named() -> None:
    one = crisis(
        state=CrisisState.CLOSED,
        began_at=after(-20),
        activated_at=after(4),
        acknowledged_at=after(6),
        held_at=after(5),
        first_word_at=after(9),
        contained_at=after(60),
        resolved_at=after(90),
    )
    took = times_of(one, (), signal(after(-30), after(-10)))
    assert {name: each.seconds for name, each in took.items()} == {
        TimeTo.NOTICE: 600,
        TimeTo.DETECT: 1200,
        TimeTo.ACKNOWLEDGE: 240,
        TimeTo.HOLD: 300,
        TimeTo.FIRST_WORD: 540,
        TimeTo.CONTAIN: 3600,
        TimeTo.RESOLVE: 5400,
    }
    assert all(each.reason is None for each in took.values())
    word = took[TimeTo.FIRST_WORD]
    assert (word.since, word.until) == (RAISED, after(9))


def test_it_began_with_what_the_detector_found_first_where_nobody_says_otherwise() -> None:
    found = signal(after(-30), after(-10))
    assert times_of(crisis(), (), found)[TimeTo.DETECT].since == found.began_at
    said = crisis(began_at=after(-45))
    assert times_of(said, (), found)[TimeTo.DETECT].since == after(-45)


@pytest.mark.parametrize("role", list(Role))
def test_whoever_takes_a_role_first_has_acknowledged_it(role: Role) -> None:
    taken = RoleHolder(role, TMT, RoleState.ACCEPTED, after(1), after(9), answered_at=after(3))
    one = crisis(activated_at=after(8), roles=(taken,))
    assert points_of(one)[Point.ACKNOWLEDGED] == after(3)
    refused = replace(taken, state=RoleState.DECLINED)
    assert points_of(replace(one, roles=(refused,)))[Point.ACKNOWLEDGED] == after(8)


def test_who_took_a_role_and_handed_it_over_is_in_the_timeline() -> None:
    one = crisis(activated_at=after(8))
    told = (
        entry(after(1), EntryKind.ROLE, role="expert", state="offered"),
        entry(after(2), EntryKind.ROLE, role="expert", state="accepted"),
        entry(after(1.5), EntryKind.STATE, state="accepted"),
    )
    assert points_of(one, told)[Point.ACKNOWLEDGED] == after(2)


def test_what_is_missing_says_why() -> None:
    why = {name: each.reason for name, each in times_of(crisis()).items()}
    assert why.pop(TimeTo.NOTICE) is NoTime.NO_SIGNAL
    assert why.pop(TimeTo.DETECT) is NoTime.BEGINNING_UNKNOWN
    assert set(why.values()) == {NoTime.NOT_YET}


@pytest.mark.parametrize(
    ("state", "never"),
    [
        (CrisisState.ACTIVE, set()),
        (CrisisState.CONTAINED, {TimeTo.CONTAIN}),
        (CrisisState.RESOLVED, {TimeTo.CONTAIN, TimeTo.HOLD, TimeTo.RESOLVE}),
        *(
            (over, set(BETWEEN) - {TimeTo.NOTICE, TimeTo.DETECT})
            for over in (CrisisState.CLOSED, CrisisState.CANCELLED, CrisisState.DUPLICATE)
        ),
    ],
)
def test_what_can_come_no_more_never_did(state: CrisisState, never: set[TimeTo]) -> None:
    took = times_of(crisis(state=state, began_at=RAISED))
    assert {name for name, each in took.items() if each.reason is NoTime.NEVER} == never


def test_no_time_is_less_than_nothing() -> None:
    took = times_of(crisis(began_at=after(5)))[TimeTo.DETECT]
    assert (took.since, took.until, took.seconds) == (after(5), RAISED, 0)
