"""Macros and automations, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.inbox.automation import (
    Automation,
    AutomationRun,
    Caps,
    Happening,
    RunState,
    Since,
    Timer,
    Trigger,
)
from domain.inbox.condition import Conditions, HoursTest
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.macro import Audience, Macro
from domain.inbox.mood import Intent, Sentiment
from domain.inbox.step import (
    AssignStep,
    AssignTeamStep,
    Move,
    NoteStep,
    PriorityStep,
    ReplyStep,
    RunMacroStep,
    SnoozeStep,
    Step,
    StepResult,
    StepStatus,
)
from domain.shared.heard import HeardKind
from domain.shared.ids import (
    AutomationId,
    AutomationRunId,
    EventId,
    InboundMessageId,
    MacroId,
    MessageId,
    SavedReplyId,
    TeamId,
    TeammateId,
)
from tests.kit.desk_samples import CALENDAR
from tests.kit.sample_parts import CHANNEL, CONVERSATION, ODD, ORGANIZATION, WORKSPACE, at

STEPS = (
    Step(reply=ReplyStep(ODD, SavedReplyId("rpl_1"), private=True)),
    Step(note=NoteStep(ODD)),
    Step(add_labels=("vip", ODD)),
    Step(remove_labels=(ODD,)),
    Step(assign=AssignStep(TeammateId("tmt_1"))),
    Step(assign=AssignStep(None)),
    Step(assign_team=AssignTeamStep(TeamId("team_1"))),
    Step(set_priority=PriorityStep(Priority.LOW)),
    Step(snooze=SnoozeStep(90)),
    Step(move=Move.MARK_PENDING),
    Step(run_macro=RunMacroStep(MacroId("mcr_1"))),
)
CONDITIONS = Conditions(
    states=(ConversationState.PENDING,),
    priorities=(Priority.HIGH,),
    kinds=(HeardKind.REVIEW,),
    channel_ids=(CHANNEL,),
    platforms=("mastodon",),
    labels=(ODD,),
    assignee_ids=(TeammateId("tmt_1"),),
    team_ids=(TeamId("team_1"),),
    is_assigned=False,
    authors=(ODD,),
    is_waiting=True,
    waiting_seconds=60,
    business_hours=HoursTest(CALENDAR, False),
    languages=("es-MX",),
    sentiments=(Sentiment.MIXED,),
    intents=(Intent.SPAM,),
    urgencies=(Priority.URGENT,),
    says=(ODD,),
    rating_at_most=2.5,
    answers_message_ids=(MessageId("msg_1"),),
)
AUTOMATIONS: Mapping[str, Any] = {
    "macros": Macro(
        id=MacroId("mcr_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        steps=STEPS,
        owner="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        audience=Audience.TEAM,
        team_id=TeamId("team_1"),
        removed_at=at(3),
        external_id=f"macro-{ODD}",
        metadata={"a": ODD},
    ),
    "automations": Automation(
        id=AutomationId("aut_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        position=4,
        trigger=Trigger((Happening.REOPENED,), Timer(Since.IDLE, 90, CALENDAR)),
        steps=STEPS,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        conditions=CONDITIONS,
        unless=Conditions(says=(ODD,)),
        group="routing",
        caps=Caps(3, 4),
        enabled=True,
        enabled_at=at(3),
        removed_at=at(4),
        external_id=f"automation-{ODD}",
        metadata={"a": ODD},
    ),
    "automation_runs": AutomationRun(
        id=AutomationRunId("arun_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        automation_id=AutomationId("aut_1"),
        automation_version=3,
        conversation_id=CONVERSATION,
        cause=f"event:{ODD}",
        at=at(1),
        state=RunState.FAILED,
        seen_version=4,
        left_version=5,
        depth=1,
        met=("says", "kinds"),
        results=(
            StepResult("note", StepStatus.DONE, MacroId("mcr_1"), "note_1"),
            StepResult(
                "move", StepStatus.FAILED, problem={"code": "invalid_state", "facts": {"a": ODD}}
            ),
        ),
        event_id=EventId("evt_1"),
        inbound_message_id=InboundMessageId("inb_1"),
    ),
}
