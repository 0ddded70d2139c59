"""What is filled into a holding statement, and how the next word is promised."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.crises.errors import OwnStatement, StatementNotApproved
from domain.crises.holding_statement import HoldingStatement, Placeholder, StatementState
from domain.crises.promised import promised
from domain.shared.errors import InvalidState, ValidationFailed
from domain.shared.ids import HoldingStatementId, OrganizationId, WorkspaceId

NOW = datetime(2035, 1, 10, 22, 50, tzinfo=UTC)
DRAFT = HoldingStatement(
    id=HoldingStatementId("hst_1"),
    workspace_id=WorkspaceId("ws_1"),
    organization_id=OrganizationId("org_1"),
    name="Recall",
    scenario="recall",
    language="en",
    text="We know about {{product}}. More by {{next_update}}.",
    review_by=NOW + timedelta(days=90),
    written_by="key_1",
    created_by="key_1",
    created_at=NOW,
    updated_at=NOW,
    placeholders=(Placeholder("product", "Which product is it?"),),
)
APPROVED = DRAFT.approve("key_2", NOW, DRAFT.review_by, alone=False)


@pytest.mark.parametrize(
    ("minutes", "language", "zone", "said"),
    [
        (20, "en", "UTC", "23:10 UTC"),
        (20, "en", "Europe/Madrid", "Thursday 00:10 CET"),
        (120, "en", "UTC", "Thursday 00:50 UTC"),
        (120, "es-MX", "UTC", "jueves 00:50 UTC"),
        (120, "pt", "UTC", "quinta-feira 00:50 UTC"),
        (120, "de", "UTC", "2035-01-11 00:50 UTC"),
    ],
)
def test_the_next_word_is_promised_by_the_clocks_of_those_who_wait(
    minutes: int, language: str, zone: str, said: str
) -> None:
    assert promised(NOW + timedelta(minutes=minutes), NOW, language, zone) == said


def test_everything_is_filled_in_or_it_is_not_said() -> None:
    said = APPROVED.filled({"product": "the cake"}, "14:30 CET")
    assert said == "We know about the cake. More by 14:30 CET."
    for values, faults in (
        ({}, [("/values/product", "value_missing")]),
        ({"product": "{{x}}"}, [("/values/product", "placeholder_in_value")]),
        ({"product": "a", "prodct": "b"}, [("/values/prodct", "unknown_field")]),
    ):
        with pytest.raises(ValidationFailed) as refused:
            APPROVED.filled(values, "14:30 CET")
        assert [(one.pointer, one.code) for one in refused.value.errors] == faults
    with pytest.raises(ValidationFailed):
        APPROVED.filled({"product": "the cake"}, None)


def test_words_that_nobody_approved_are_not_said() -> None:
    values = {"product": "the cake"}
    for unsaid in (
        DRAFT,
        APPROVED.change("key_1", NOW, text="We stopped {{product}}."),
        APPROVED.change("key_1", NOW, language="es"),
        replace(APPROVED, text="Slipped in past every move: {{product}}."),
        APPROVED.retire(NOW),
    ):
        with pytest.raises(StatementNotApproved):
            unsaid.filled(values, "14:30 CET")
    assert APPROVED.change("key_1", NOW, name="Recalls").is_approved


def test_whoever_wrote_it_approves_it_only_where_they_are_alone() -> None:
    with pytest.raises(OwnStatement):
        DRAFT.approve("key_1", NOW, DRAFT.review_by, alone=False)
    assert DRAFT.approve("key_1", NOW, DRAFT.review_by, alone=True).is_approved
    changed = APPROVED.change("key_2", NOW, text="We stopped {{product}}.")
    with pytest.raises(OwnStatement):
        changed.approve("key_2", NOW, DRAFT.review_by, alone=False)
    with pytest.raises(InvalidState):
        APPROVED.retire(NOW).approve("key_2", NOW, DRAFT.review_by, alone=True)


def test_a_review_is_overdue_once_and_no_more_when_somebody_looked() -> None:
    late = APPROVED.heed(APPROVED.review_by)
    assert late.is_overdue
    assert late.heed(APPROVED.review_by) is late
    assert APPROVED.heed(NOW) is APPROVED
    again = late.approve("key_2", NOW, APPROVED.review_by + timedelta(days=1), alone=False)
    assert (again.is_overdue, again.state) == (False, StatementState.APPROVED)
