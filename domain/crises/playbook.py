"""A playbook is what a crisis needs, written down beforehand: steps with their time, their
condition, and what is done by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.crises.crisis import SPEAKING, Crisis, Role
from domain.crises.crisis_entry import Visibility
from domain.crises.crisis_ports import Scope
from domain.crises.crisis_severity import WORST_FIRST
from domain.crises.crisis_task import TaskPriority
from domain.crises.model import Responsibility, Severity
from domain.shared.ids import (
    CommunityId,
    EscalationLadderId,
    OrganizationId,
    PlaybookId,
    RotaId,
    StakeholderListId,
    TeammateId,
    WorkspaceId,
)

MOST_STEPS = 30
LONGEST_MINUTES = 43_200
"""Thirty days."""


@dataclass(frozen=True, slots=True)
class Condition:
    """All that is said must hold; of several of one kind, one. `severity_at_least`: so bad or
    worse. `is_active`: it was activated, and is not resolved."""

    severity_at_least: Severity | None = None
    responsibilities: tuple[Responsibility, ...] = ()
    scenarios: tuple[str, ...] = ()
    community_ids: tuple[CommunityId, ...] = ()
    platforms: tuple[str, ...] = ()
    is_active: bool = False

    def holds_for(self, crisis: Crisis) -> bool:
        bad = self.severity_at_least
        is_bad = bad is None or WORST_FIRST.index(crisis.severity) <= WORST_FIRST.index(bad)
        return (
            is_bad
            and (not self.is_active or crisis.state in SPEAKING)
            and (not self.responsibilities or crisis.responsibility in self.responsibilities)
            and (not self.scenarios or crisis.scenario in self.scenarios)
            and _meet(self.community_ids, crisis.community_ids)
            and _meet(self.platforms, crisis.platforms)
        )


ANY = Condition()


def _meet(wanted: tuple[str, ...], there: tuple[str, ...]) -> bool:
    return not wanted or bool(set(wanted) & set(there))


class ActionKind(StrEnum):
    """What a step does: a task is a person's, all others are done by themselves."""

    TASK = "task"
    HOLD = "hold"
    OFFER_ROLE = "offer_role"
    NOTE = "note"
    SET_CLOCK = "set_clock"
    ESCALATE = "escalate"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class StepAction:
    """What is done, and with what. A hold without a scope stops what the crisis is about: its
    communities and platforms, or with neither the whole workspace. `minutes` is until the next word
    is due, or until a task is."""

    kind: ActionKind
    text: str | None = None
    visibility: Visibility = Visibility.INTERNAL
    scope: Scope | None = None
    role: Role | None = None
    teammate_id: TeammateId | None = None
    rota_id: RotaId | None = None
    minutes: int | None = None
    ladder_id: EscalationLadderId | None = None
    list_id: StakeholderListId | None = None
    priority: TaskPriority = TaskPriority.NORMAL


class CountsFrom(StrEnum):
    START = "start"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """It is taken `after_minutes`, counted from the beginning or from when the step before was
    taken or passed over. What does not fit the crisis by then is passed over."""

    title: str
    action: StepAction
    after_minutes: int = 0
    counts_from: CountsFrom = CountsFrom.START
    only_if: Condition = ANY


class Start(StrEnum):
    """Who begins it: people, or every crisis that fits when it is raised, activated or changed."""

    BY_HAND = "by_hand"
    WHEN_FITTING = "when_fitting"


@dataclass(frozen=True, slots=True)
class Playbook:
    """What runs already goes on as the playbook was when it began."""

    id: PlaybookId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    start: Start
    fits: Condition
    steps: tuple[PlaybookStep, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    summary: str | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "Playbook":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "Playbook":
        """For good: it is found no more, and its external id is free."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )

    @property
    def actions(self) -> frozenset[ActionKind]:
        return frozenset(step.action.kind for step in self.steps)
