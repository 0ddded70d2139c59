"""A crisis and an entry of its timeline, with no field at its default."""

from collections.abc import Mapping
from typing import Any

from domain.crises.crisis import (
    Crisis,
    CrisisCost,
    CrisisReview,
    CrisisState,
    Role,
    RoleHolder,
    RoleState,
)
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_severity import Factors
from domain.crises.holding_statement import HoldingStatement, Placeholder, StatementState
from domain.crises.model import Responsibility, Severity
from domain.shared.ids import CrisisEntryId, CrisisId, HoldingStatementId, TeammateId
from tests.kit.sample_parts import HOLD, ODD, ORGANIZATION, WORKSPACE, at

CRISIS = CrisisId("crs_1")
CRISES: Mapping[str, Any] = {
    "crises": Crisis(
        id=CRISIS,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        title=ODD,
        state=CrisisState.CONTAINED,
        severity=Severity.SEV1,
        factors=Factors(4, 3, 2, 1, 0),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        summary=ODD,
        responsibility=Responsibility.ACCIDENTAL,
        aggravated=True,
        rumour=True,
        trigger=f"sig_{ODD}",
        duplicate_of=CrisisId("crs_2"),
        roles=(
            RoleHolder(
                *(Role.COMMANDER, TeammateId("tmt_1"), RoleState.ACCEPTED),
                given_at=at(3),
                answer_by=at(4),
                answered_at=at(5),
                is_late=True,
            ),
        ),
        costs=(CrisisCost(ODD, 10**15, "EUR"),),
        hold_ids=(HOLD,),
        review=CrisisReview(ODD, "key_2", at(6), (ODD,), ("Rain",), ("Labels", ODD)),
        began_at=at(7),
        activated_at=at(8),
        acknowledged_at=at(9),
        held_at=at(10),
        first_word_at=at(11),
        contained_at=at(12),
        resolved_at=at(13),
        closed_at=at(14),
        word_count=4,
        word_since=at(15),
        word_due_at=at(16),
        word_warned=True,
        word_missed=True,
        external_id=f"crisis-{ODD}",
        metadata={"a": ODD},
    ),
    "holding_statements": HoldingStatement(
        id=HoldingStatementId("hst_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        scenario="recall",
        language="es",
        text=f"{ODD} {{{{product}}}}",
        review_by=at(1),
        written_by="key_1",
        created_by="key_2",
        created_at=at(2),
        updated_at=at(3),
        version=4,
        severity=Severity.SEV2,
        platform="mastodon",
        placeholders=(Placeholder("product", ODD),),
        state=StatementState.RETIRED,
        approved_by="key_3",
        approved_at=at(4),
        approved_hash="ab" * 32,
        retired_at=at(5),
        is_overdue=True,
        external_id=f"statement-{ODD}",
        metadata={"a": ODD},
    ),
    "crisis_entries": CrisisEntry(
        id=CrisisEntryId("cre_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        crisis_id=CRISIS,
        kind=EntryKind.NOTE,
        visibility=Visibility.PUBLIC,
        at=at(1),
        created_by="key_1",
        created_at=at(2),
        updated_at=at(3),
        version=2,
        text=ODD,
        language="es",
        evidence=("https://example.com/a",),
        pinned=True,
        details={"from": ODD},
    ),
}
