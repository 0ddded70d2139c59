"""A ladder and a climb of it, with every field set to something other than its default."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.escalations.model import (
    Cause,
    Escalation,
    EscalationState,
    Ladder,
    LadderStep,
    Rung,
    Spared,
    SubjectKind,
    Urgency,
    Without,
)
from domain.shared.ids import (
    BusinessCalendarId,
    EscalationId,
    EscalationLadderId,
    TeamId,
    TeammateId,
)
from tests.kit.sample_parts import CONVERSATION, ODD, ORGANIZATION, WORKSPACE, at

LADDER = EscalationLadderId("lad_1")
STEP = LadderStep(
    after_seconds=900,
    without=Without.RESOLUTION,
    tell_teammates=(TeammateId("tmt_1"),),
    tell_teams=(TeamId("team_1"),),
    assign_to=TeammateId("tmt_2"),
    assign_team=TeamId("team_2"),
    raise_to=Urgency.URGENT,
)
LADDERS: Mapping[str, Any] = {
    "escalation_ladders": Ladder(
        id=LADDER,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        steps=(STEP, replace(STEP, after_seconds=1800)),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        business_calendar_id=BusinessCalendarId("bcal_1"),
        removed_at=at(3),
        external_id=f"ladder-{ODD}",
        metadata={"a": ODD},
    ),
}
ESCALATIONS: Mapping[str, Any] = {
    "escalations": Escalation(
        id=EscalationId("esc_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        ladder_id=LADDER,
        subject_kind=SubjectKind.CONVERSATION,
        subject_id=CONVERSATION,
        cause=Cause.SLA_MISSED,
        reference="sla_missed:asl_1:first_response",
        rungs=(
            Rung(STEP, at(3), taken_at=at(4), told=(TeammateId("tmt_1"),)),
            Rung(STEP, at(5), spared=Spared.ACKNOWLEDGED),
        ),
        started_by="key_1",
        started_at=at(2),
        updated_at=at(5),
        version=4,
        note=ODD,
        state=EscalationState.ACKNOWLEDGED,
        acknowledged_at=at(5),
        acknowledged_by="tmt_1",
        ended_at=at(5),
    ),
}
