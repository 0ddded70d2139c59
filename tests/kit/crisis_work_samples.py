"""A task, a playbook, its run and a rota, with no field at its default."""

from collections.abc import Mapping
from typing import Any

from domain.crises.crisis import Role
from domain.crises.crisis_entry import Visibility
from domain.crises.crisis_ports import Scope
from domain.crises.crisis_task import CrisisTask, Reminder, TaskKind, TaskPriority, TaskState
from domain.crises.model import Responsibility, Severity
from domain.crises.playbook import (
    ActionKind,
    Condition,
    CountsFrom,
    Playbook,
    PlaybookStep,
    Start,
    StepAction,
)
from domain.crises.playbook_run import PlaybookRun, RunCause, RunState, RunStep, StepState
from domain.crises.rota import Override, Rota, ShiftUnit
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    CrisisTaskId,
    EscalationLadderId,
    PlaybookId,
    PlaybookRunId,
    RotaId,
    StakeholderListId,
    TeammateId,
)
from tests.kit.crisis_samples import CRISIS
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

PLAYBOOK, RUN = PlaybookId("pbk_1"), PlaybookRunId("pbr_1")
FITS = Condition(
    severity_at_least=Severity.SEV2,
    responsibilities=(Responsibility.PREVENTABLE,),
    scenarios=(ODD,),
    community_ids=(CommunityId("com_1"),),
    platforms=("mastodon",),
    is_active=True,
)
STEP = PlaybookStep(
    title=ODD,
    action=StepAction(
        ActionKind.HOLD,
        text=ODD,
        visibility=Visibility.PUBLIC,
        scope=Scope(channel_ids=(ChannelId("chn_1"),), tags=(ODD,)),
        role=Role.SCRIBE,
        teammate_id=TeammateId("tmt_1"),
        rota_id=RotaId("rota_1"),
        minutes=20,
        ladder_id=EscalationLadderId("lad_1"),
        list_id=StakeholderListId("skl_1"),
        priority=TaskPriority.URGENT,
    ),
    after_minutes=15,
    counts_from=CountsFrom.PREVIOUS,
    only_if=FITS,
)
CRISIS_WORK: Mapping[str, Any] = {
    "crisis_tasks": CrisisTask(
        id=CrisisTaskId("ctk_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        crisis_id=CRISIS,
        kind=TaskKind.ACTION,
        title=ODD,
        state=TaskState.DROPPED,
        priority=TaskPriority.HIGH,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        notes=ODD,
        owner_id=TeammateId("tmt_1"),
        owner_role=Role.EXPERT,
        due_at=at(9),
        reminders=(Reminder(60, at(3)),),
        overdue_at=at(10),
        ended_at=at(11),
        ended_by="key_2",
        reason=ODD,
        run_id=RUN,
        external_id=f"task-{ODD}",
        metadata={"a": ODD},
    ),
    "playbooks": Playbook(
        id=PLAYBOOK,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        start=Start.WHEN_FITTING,
        fits=FITS,
        steps=(STEP,),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        summary=ODD,
        removed_at=at(4),
        external_id=f"playbook-{ODD}",
        metadata={"a": ODD},
    ),
    "playbook_runs": PlaybookRun(
        id=RUN,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        crisis_id=CRISIS,
        playbook_id=PLAYBOOK,
        playbook_version=2,
        name=ODD,
        state=RunState.CANCELLED,
        cause=RunCause.FITTING,
        steps=(RunStep(STEP, StepState.FAILED, at(3), at(4), ("hold_1",), ODD),),
        started_by="key_1",
        started_at=at(1),
        updated_at=at(2),
        version=3,
        ended_at=at(5),
    ),
    "rotas": Rota(
        id=RotaId("rota_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        name=ODD,
        teammates=(TeammateId("tmt_1"), TeammateId("tmt_2")),
        shift_length=2,
        shift_unit=ShiftUnit.DAY,
        starts_on="2035-01-01",
        handover_time="09:00",
        timezone="Europe/Madrid",
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        version=3,
        overrides=(Override(TeammateId("tmt_2"), at(3), at(4)),),
        answer_minutes=10,
        ladder_id=EscalationLadderId("lad_1"),
        removed_at=at(5),
        external_id=f"rota-{ODD}",
        metadata={"a": ODD},
    ),
}
