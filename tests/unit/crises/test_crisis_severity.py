"""How bad a crisis is follows from five factors by one rule; what is not known makes it worse."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.crises.crisis import Crisis, CrisisState, Move
from domain.crises.crisis_advice import (
    BASE,
    DENIAL,
    DIMINISHING,
    REBUILDING,
    Strategy,
    advice_for,
)
from domain.crises.crisis_severity import PACES, Factors, SeverityRule, judge
from domain.crises.model import Responsibility, Severity
from domain.shared.errors import InvalidState
from domain.shared.ids import CrisisId, OrganizationId, WorkspaceId

NOW = datetime(2030, 5, 4, 9, tzinfo=UTC)


def a_crisis(state: CrisisState = CrisisState.TRIAGE, **more: Any) -> Crisis:
    told: dict[str, Any] = {"severity": Severity.SEV3, "factors": Factors(2, 1, 1, 1, 1)}
    where = CrisisId("crs_1"), WorkspaceId("ws_1"), OrganizationId("org_1")
    who = {"created_by": "key_1", "created_at": NOW, "updated_at": NOW}
    return Crisis(*where, title="Nuts", state=state, **(told | who | more))


@pytest.mark.parametrize(
    ("values", "severity", "rule"),
    [
        ((4, 0, 0, 0, 0), Severity.SEV1, SeverityRule.ANY_IS_4),
        ((3, 0, 0, 0, 0), Severity.SEV2, SeverityRule.ANY_IS_3),
        ((3, 3, 3, 3, 3), Severity.SEV2, SeverityRule.ANY_IS_3),
        ((2, 2, 1, 1, 0), Severity.SEV3, SeverityRule.SUM_FROM_6),
        ((2, 2, 1, 0, 0), Severity.SEV4, SeverityRule.SUM_BELOW_6),
        ((0, 0, 0, 0, 0), Severity.SEV4, SeverityRule.SUM_BELOW_6),
    ],
)
def test_the_first_part_of_the_rule_that_applies_has_its_way(
    values: tuple[int, ...], severity: Severity, rule: SeverityRule
) -> None:
    judged = judge(Factors(*values))
    assert (judged.severity, judged.rule, judged.total) == (severity, rule, sum(values))
    assert (judged.unknown, judged.raised) == ((), False)


def test_what_is_not_known_makes_it_one_level_worse_and_never_worse_than_the_worst() -> None:
    judged = judge(Factors(2, 2, 1, None, 0))
    assert (judged.severity, judged.raised) == (Severity.SEV3, True)
    assert judged.unknown == ("media_pickup",)
    assert judge(Factors(4)).severity is Severity.SEV1
    assert not judge(Factors(4)).raised


POSSIBLE = {
    CrisisState.TRIAGE: {Move.ACTIVATE, Move.CANCEL, Move.MARK_DUPLICATE},
    CrisisState.ACTIVE: {Move.CONTAIN, Move.CANCEL, Move.MARK_DUPLICATE},
    CrisisState.CONTAINED: {Move.RESOLVE},
    CrisisState.RESOLVED: {Move.CLOSE},
    CrisisState.CLOSED: set(),
    CrisisState.CANCELLED: set(),
    CrisisState.DUPLICATE: set(),
}
STEPS = (Move.ACTIVATE, Move.CONTAIN, Move.RESOLVE, Move.CLOSE, Move.CANCEL, Move.MARK_DUPLICATE)


@pytest.mark.parametrize("state", CrisisState)
@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_left_out(state: CrisisState, step: Move) -> None:
    crisis = a_crisis(state)
    if step in POSSIBLE[state]:
        assert crisis.move(step, NOW).state is not state
    else:
        with pytest.raises(InvalidState) as refused:
            crisis.move(step, NOW)
        assert refused.value.facts["moves"] == ", ".join(crisis.possible_moves)


@pytest.mark.parametrize("severity", Severity)
def test_the_first_word_and_the_next_are_due_by_how_bad_it_is(severity: Severity) -> None:
    active = a_crisis(severity=severity).move(Move.ACTIVATE, NOW)
    pace = PACES[severity]
    assert active.word_due_at == NOW + pace.first
    assert active.next_at == NOW + pace.first * 0.8
    later = NOW + pace.first
    assert active.heed(later - timedelta(seconds=1)).word_warned
    missed = active.heed(later)
    assert (missed.word_missed, missed.next_at) == (True, None)
    assert missed.heed(later + timedelta(days=1)) is missed
    spoken = missed.speak(later)
    assert (spoken.word_due_at, spoken.word_missed) == (later + pace.then, False)
    over = spoken.move(Move.CONTAIN, later).move(Move.RESOLVE, later)
    assert (over.word_due_at, over.next_at) == (None, None)


def test_a_crisis_that_becomes_worse_has_less_time_from_the_same_instant_on() -> None:
    active = a_crisis().move(Move.ACTIVATE, NOW)
    worse = active.change(NOW + timedelta(minutes=2), factors=Factors(4, 1, 1, 1, 1))
    assert worse.severity is Severity.SEV1
    assert worse.word_due_at == NOW + PACES[Severity.SEV1].first


def test_theory_supports_more_the_more_people_lay_at_our_door() -> None:
    def said(kind: Responsibility, *, aggravated: bool = False) -> tuple[Strategy, ...]:
        return advice_for(kind, aggravated=aggravated, rumour=False).supported

    assert said(Responsibility.VICTIM) == BASE
    assert said(Responsibility.VICTIM, aggravated=True) == (*BASE, *DIMINISHING)
    assert said(Responsibility.ACCIDENTAL) == (*BASE, *DIMINISHING)
    assert said(Responsibility.ACCIDENTAL, aggravated=True) == (*BASE, *REBUILDING)
    assert said(Responsibility.PREVENTABLE) == (*BASE, *REBUILDING)


@pytest.mark.parametrize("kind", [None, *Responsibility])
@pytest.mark.parametrize("rumour", [True, False])
def test_only_a_rumour_is_denied_and_nothing_is_both_supported_and_warned_against(
    kind: Responsibility | None, rumour: bool
) -> None:
    advice = advice_for(kind, aggravated=False, rumour=rumour)
    assert (Strategy.DENY in advice.supported) is rumour
    if not rumour:
        assert set(DENIAL) <= set(advice.warned_against)
    supported = {*advice.supported, *advice.supplements}
    assert not supported & set(advice.warned_against)
