"""A role is a list of permissions, each with how far it goes; some come with the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.identity.teammate import EVERYWHERE
from domain.shared.access import EVERYTHING, Mode, Permission, Reach, Rights
from domain.shared.ids import OrganizationId, RoleId, WorkspaceId

ASSIGNED = frozenset({"inbox", "moderation"})
"""The areas whose things have an assignee: elsewhere a permission goes all the way or not at all.
"""


def area_of(permission: Permission) -> str:
    """What stands before the colon: the part of the trade a permission is about."""
    return permission.value.partition(":")[0]


def reaches_of(permission: Permission) -> tuple[Reach, ...]:
    """How far this permission can be made to go."""
    return tuple(Reach) if area_of(permission) in ASSIGNED else (Reach.ALL,)


@dataclass(frozen=True, slots=True)
class Role:
    """What its bearers may do. `workspace_id` None: it can be borne in every workspace of the
    organization. `permissions` says how far each of them goes."""

    id: RoleId
    organization_id: OrganizationId
    mode: Mode
    name: str
    permissions: Rights
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    workspace_id: WorkspaceId | None = None
    description: str | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def realm(self) -> str:
        """Where its external id is borne once."""
        return self.workspace_id or EVERYWHERE

    def change(self, now: datetime, **changes: Any) -> "Role":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "Role":
        """For good: it is found no more, and its external id is free."""
        return self.change(now, removed_at=now, external_id=None)


@dataclass(frozen=True, slots=True)
class BuiltInRole:
    """A role that comes with the house, and cannot be changed. Its name is its id."""

    id: RoleId
    permissions: Rights


def _readings(*without: str) -> frozenset[Permission]:
    read = {p for p in Permission if p.value.endswith(":read")}
    return frozenset(p for p in read if area_of(p) not in without)


def _all_of(*areas: str) -> frozenset[Permission]:
    return frozenset(p for p in Permission if area_of(p) in areas)


_FOR_OWNERS = frozenset(
    {
        Permission.ORGANIZATION_WRITE,
        Permission.KEYS_READ,
        Permission.KEYS_WRITE,
        Permission.SESSIONS_WRITE,
    }
)
_SURROUNDINGS = frozenset(
    {
        Permission.WORKSPACES_READ,
        Permission.COMMUNITIES_READ,
        Permission.CHANNELS_READ,
        Permission.MESSAGES_READ,
        Permission.MEDIA_READ,
        Permission.TEAMMATES_READ,
    }
)
_PUBLISHING = _all_of("messages", "planning", "media", "operations") - {Permission.MESSAGES_APPROVE}


def _reaching(permissions: frozenset[Permission], reach: Reach = Reach.ALL) -> Rights:
    """Each as far as `reach`, where it can be made to go less than all the way."""
    return {p: reach if reach in reaches_of(p) else Reach.ALL for p in permissions}


def _built_in(name: str, rights: Rights) -> tuple[RoleId, BuiltInRole]:
    return RoleId(name), BuiltInRole(RoleId(name), rights)


BUILT_IN: Mapping[RoleId, BuiltInRole] = dict(
    (
        _built_in("owner", _reaching(EVERYTHING)),
        _built_in("manager", _reaching(EVERYTHING - _FOR_OWNERS)),
        _built_in(
            "publisher",
            _reaching(
                _SURROUNDINGS
                | _PUBLISHING
                | {Permission.HOLDS_READ, Permission.INSIGHTS_READ, Permission.EVENTS_READ}
                | {Permission.INSIGHT_REPORTS_READ}
            ),
        ),
        _built_in(
            "agent",
            _reaching(
                _SURROUNDINGS
                | _all_of("inbox", "replies", "escalations")
                | {Permission.MEDIA_WRITE},
                # Without events: they tell of everybody's, however far a permission goes.
                Reach.TEAM,
            ),
        ),
        _built_in(
            "moderator",
            _reaching(
                _SURROUNDINGS
                | _all_of("inbox", "moderation", "escalations")
                | {Permission.EVENTS_READ}
            ),
        ),
        _built_in("analyst", _reaching(_readings("keys", "webhooks"))),
    )
)
"""Who owns it all, who runs it, who publishes, who answers, who moderates, and who looks on."""
