"""The wire shapes of the tasks of crises."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictInt, model_validator

from api.wire import (
    AS_WHOLE,
    SEEN,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    LongText,
    Metadata,
    Name,
    Out,
    Reference,
    ShortText,
    absent,
    at_most_one,
)
from domain.crises.crisis import Role
from domain.crises.crisis_task import (
    MOST_REMINDERS,
    CrisisTask,
    TaskKind,
    TaskPriority,
    TaskState,
    reminders_of,
)
from domain.crises.use_cases.keep_tasks import OWNERS, NewTask
from domain.shared.ids import TeammateId

LONGEST_BEFORE = 366 * 86_400
Owner = Annotated[
    str,
    Reference,
    Field(
        description="Somebody who works in the workspace.",
        examples=["tmt_01j9z3v8k4e5r6t7y8w9q0a1s2"],
    ),
]
OwnerRole = Annotated[Role, Field(description="Whoever has this role in the crisis by then.")]
Notes = Annotated[LongText, Field(examples=["Ask for the label of the last batch, too."])]
DueAt = Annotated[Instant, Field(description="Still to come.")]
Reminders = Annotated[
    list[Annotated[StrictInt, Field(ge=60, le=LONGEST_BEFORE), AS_WHOLE]],
    Field(
        max_length=MOST_REMINDERS,
        description="So many seconds before it is due `crisis_task.reminded` is told, each once."
        " What is over when it is written down is not.",
        examples=[[86400, 3600]],
    ),
    EachOnce(),
]


class CrisisTaskIn(In):
    model_config = ConfigDict(json_schema_extra=at_most_one("owner_id", "owner_role"))

    title: Name = Field(examples=["Call the supplier"])
    kind: TaskKind = Field(
        default=TaskKind.TASK,
        description="An action is what was learned from the crisis; it can be written down when"
        " that is over, too.",
    )
    notes: Notes | None = None
    owner_id: Owner | None = None
    owner_role: OwnerRole | None = None
    priority: TaskPriority = TaskPriority.NORMAL
    due_at: DueAt | None = None
    remind_before_seconds: Reminders = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_owner(self) -> "CrisisTaskIn":
        if self.owner_id is not None and self.owner_role is not None:
            raise FieldFault("at_most_one", choices=OWNERS)
        return self

    def request(self) -> NewTask:
        return NewTask(
            title=self.title,
            kind=self.kind,
            notes=self.notes,
            owner_id=TeammateId(self.owner_id) if self.owner_id else None,
            owner_role=self.owner_role,
            priority=self.priority,
            due_at=self.due_at,
            reminders=reminders_of(self.remind_before_seconds),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class CrisisTaskChange(In):
    """Whose it is, is one of both: to give it to the other, send null for the one."""

    title: Name = absent()
    notes: Notes | None = absent()
    owner_id: Owner | None = absent()
    owner_role: OwnerRole | None = absent()
    priority: TaskPriority = absent()
    due_at: DueAt | None = absent()
    remind_before_seconds: Reminders = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        changes = self.changes(remind_before_seconds=reminders_of)
        if "remind_before_seconds" in changes:
            changes["reminders"] = changes.pop("remind_before_seconds")
        return changes


class CrisisTaskDropIn(In):
    reason: Annotated[ShortText, Field(pattern=SEEN, examples=["The supplier called first."])]


class CrisisTaskOut(Out):
    id: str
    crisis_id: str
    kind: TaskKind
    title: str
    state: TaskState
    priority: TaskPriority
    notes: str | None
    owner_id: str | None
    owner_role: Role | None
    due_at: InstantOut | None
    remind_before_seconds: list[int]
    next_at: InstantOut | None = Field(description="When it is told of next, unless it is over.")
    overdue_at: InstantOut | None = Field(description="When it was told that it is late.")
    ended_at: InstantOut | None
    ended_by: str | None
    reason: str | None = Field(description="Why it was dropped.")
    playbook_run_id: str | None = Field(description="What opened it, if no person did.")
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, task: CrisisTask, language: str) -> "CrisisTaskOut":
        made: dict[str, Any] = {
            "remind_before_seconds": list(task.remind_before_seconds),
            "playbook_run_id": task.run_id,
            "metadata": dict(task.metadata),
        }
        plain = {name: getattr(task, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)
