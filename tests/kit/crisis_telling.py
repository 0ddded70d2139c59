"""Crises and what stands in their timelines, as they are told minute by minute."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.crises.crisis import Crisis, CrisisState
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_severity import Factors
from domain.crises.model import Severity
from domain.shared.ids import CrisisEntryId, CrisisId, OrganizationId, WorkspaceId

RAISED = datetime(2031, 3, 4, 12, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return RAISED + timedelta(minutes=minutes)


def crisis(**facts: Any) -> Crisis:
    plain: dict[str, Any] = {
        "id": CrisisId("crs_1"),
        "workspace_id": WorkspaceId("ws_1"),
        "organization_id": OrganizationId("org_1"),
        "title": "Nuts in the plum cake",
        "state": CrisisState.TRIAGE,
        "severity": Severity.SEV2,
        "factors": Factors(),
        "created_by": "key_1",
        "created_at": RAISED,
        "updated_at": RAISED,
    }
    return Crisis(**{**plain, **facts})


def entry(
    at: datetime,
    kind: EntryKind,
    visibility: Visibility = Visibility.INTERNAL,
    **details: str,
) -> CrisisEntry:
    return CrisisEntry(
        id=CrisisEntryId(f"cre_{at:%d%H%M%S}_{kind}"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        crisis_id=CrisisId("crs_1"),
        kind=kind,
        visibility=visibility,
        at=at,
        created_by="key_1",
        created_at=at,
        updated_at=at,
        details=details,
    )
