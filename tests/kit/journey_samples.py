"""A journey, somebody on it and a step they took, with every field set otherwise than by itself."""

from collections.abc import Mapping
from typing import Any

from domain.members.journey import (
    EntryKind,
    Journey,
    JourneyState,
    JourneyStep,
    JourneyText,
    StepKind,
)
from domain.members.segment import Condition, ConditionGroup, Match, Operator, Trait
from domain.members.traveller import (
    ExitReason,
    StepOutcome,
    Traveller,
    TravellerState,
    TravellerStep,
)
from domain.shared.ids import JourneyId, TravellerId, TravellerStepId
from domain.shared.quiet_hours import QuietHours
from tests.kit.member_samples import MEMBER
from tests.kit.sample_parts import CHANNEL, MESSAGE, ODD, ORGANIZATION, WORKSPACE, at
from tests.kit.segment_samples import SEGMENT

JOURNEY = JourneyId("jny_1")
TRAVELLER = TravellerId("trv_1")
JOURNEYS: Mapping[str, Any] = {
    "journeys": Journey(
        id=JOURNEY,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        entry=EntryKind.SEGMENT,
        steps=(
            JourneyStep(StepKind.MESSAGE, texts=(JourneyText("es", ODD),)),
            JourneyStep(StepKind.WAIT, seconds=60),
            JourneyStep(StepKind.WAIT_UNTIL, local_time="09:00", weekdays=(1, 7)),
            JourneyStep(StepKind.LABEL, add=(ODD,), remove=("b",)),
            JourneyStep(
                StepKind.CONDITION,
                groups=(ConditionGroup((Condition(Trait.LABEL, Operator.ANY_OF, (ODD,)),)),),
                match=Match.ANY,
                skips=2,
            ),
        ),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        state=JourneyState.ENDED,
        segment_id=SEGMENT,
        description=ODD,
        timezone="Europe/Madrid",
        exits_on_reply=True,
        exits_on_leaving=True,
        consent_purpose=ODD,
        reenter_after_days=30,
        quiet_hours=QuietHours("22:00", "08:00", "Europe/Madrid"),
        per_minute=7,
        activated_at=at(3),
        ended_at=at(4),
        version=3,
        external_id=f"journey-{ODD}",
        metadata={"a": ODD},
    ),
    "travellers": Traveller(
        id=TRAVELLER,
        workspace_id=WORKSPACE,
        journey_id=JOURNEY,
        member_id=MEMBER,
        entered_by=EntryKind.MANUAL,
        entered_at=at(1),
        updated_at=at(2),
        state=TravellerState.EXITED,
        passed=2,
        due_at=at(3),
        waits_for="quiet_hours",
        reason=ExitReason.REPLIED,
        ended_at=at(4),
        version=3,
    ),
    "traveller_steps": TravellerStep(
        id=TravellerStepId("tvs_1"),
        workspace_id=WORKSPACE,
        traveller_id=TRAVELLER,
        journey_id=JOURNEY,
        member_id=MEMBER,
        number=1,
        kind=StepKind.MESSAGE,
        outcome=StepOutcome.SAID,
        at=at(2),
        reason=ODD,
        message_id=MESSAGE,
        channel_id=CHANNEL,
        platform_person_id=ODD,
        slot_at=at(3),
    ),
}
