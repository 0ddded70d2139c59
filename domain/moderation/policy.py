"""A policy is a standard with a name: what is not wanted, how grave it is, and in what words it is
explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.shared.ids import ModerationPolicyId, OrganizationId, WorkspaceId

APPEAL_DAYS = 20
"""How long after a decision one can appeal against it, where its policy does not say otherwise."""


class Severity(StrEnum):
    """How grave it is to go against a policy."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    SEVERE = "severe"


class Ground(StrEnum):
    """Why something may be acted upon: it is against the law, or against the terms of the
    community."""

    ILLEGAL = "illegal"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class ModerationPolicy:
    """`guidelines` lead from a language to the words in which people are told the standard.
    `strike_weight` is what one violation counts towards the thresholds of its author, 0 for
    nothing. `legal_reference` names the law, or the paragraph of the terms; `category` is the
    word of a scheme of the caller's own, as the European transparency database has one. One can
    appeal against what is decided by it for `appeal_days`."""

    id: ModerationPolicyId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    severity: Severity
    ground: Ground
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    description: str | None = None
    strike_weight: int = 0
    appeal_days: int = APPEAL_DAYS
    guidelines: Mapping[str, str] = field(default_factory=dict)
    legal_reference: str | None = None
    category: str | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def appeal_within(self) -> timedelta:
        """From the decision on; what was decided before keeps the end that it told."""
        return timedelta(days=self.appeal_days)

    def change(self, now: datetime, **changes: Any) -> "ModerationPolicy":
        """Anything of it; what was decided by it before refers to the version of then."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "ModerationPolicy":
        """For good: it is found no more, and its external id is free."""
        return self.change(now, removed_at=now, external_id=None)
