"""Who is asking, within which walls, and what they may do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.shared.errors import Forbidden
from domain.shared.ids import ApiKeyId, OrganizationId, TeamId, TeammateId, WorkspaceId


class Mode(StrEnum):
    """Live things reach real platforms; test things live in the sandbox. They never meet."""

    LIVE = "live"
    TEST = "test"


class Permission(StrEnum):
    """The catalogue of scopes a key can carry. `write` does not imply `read`."""

    ORGANIZATION_READ = "organization:read"
    ORGANIZATION_WRITE = "organization:write"
    WORKSPACES_READ = "workspaces:read"
    WORKSPACES_WRITE = "workspaces:write"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"
    COMMUNITIES_READ = "communities:read"
    COMMUNITIES_WRITE = "communities:write"
    COMMUNITY_AUDITS_READ = "community_audits:read"
    COMMUNITY_AUDITS_WRITE = "community_audits:write"
    CHANNELS_READ = "channels:read"
    CHANNELS_WRITE = "channels:write"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    MISSIONS_TAKE = "missions:take"
    MISSIONS_REVIEW = "missions:review"
    PRIVACY_READ = "privacy:read"
    PRIVACY_WRITE = "privacy:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    MESSAGES_PUBLISH = "messages:publish"
    MESSAGES_APPROVE = "messages:approve"
    APPROVALS_WRITE = "approvals:write"
    REPLIES_WRITE = "replies:write"
    HOLDS_READ = "holds:read"
    HOLDS_WRITE = "holds:write"
    PLANNING_READ = "planning:read"
    PLANNING_WRITE = "planning:write"
    EXPERIMENTS_RECORD = "experiments:record"
    CONTESTS_READ = "contests:read"
    CONTESTS_WRITE = "contests:write"
    CONTESTS_ENTER = "contests:enter"
    CONTESTS_JUDGE = "contests:judge"
    PROMOTIONS_CODES = "promotions:codes"
    PROMOTIONS_REDEEM = "promotions:redeem"
    CRISES_READ = "crises:read"
    CRISES_WRITE = "crises:write"
    OPERATIONS_READ = "operations:read"
    OPERATIONS_WRITE = "operations:write"
    MEDIA_READ = "media:read"
    MEDIA_WRITE = "media:write"
    MODERATION_READ = "moderation:read"
    MODERATION_WRITE = "moderation:write"
    REPORTS_WRITE = "reports:write"
    INSIGHTS_READ = "insights:read"
    INSIGHT_REPORTS_READ = "insight_reports:read"
    INSIGHT_REPORTS_WRITE = "insight_reports:write"
    INBOX_READ = "inbox:read"
    AUDIT_READ = "audit:read"
    INBOX_WRITE = "inbox:write"
    ESCALATIONS_READ = "escalations:read"
    ESCALATIONS_WRITE = "escalations:write"
    LISTENING_READ = "listening:read"
    LISTENING_WRITE = "listening:write"
    POLLS_READ = "polls:read"
    POLLS_WRITE = "polls:write"
    POLLS_VOTE = "polls:vote"
    TEAMMATES_READ = "teammates:read"
    TEAMMATES_WRITE = "teammates:write"
    ROLES_WRITE = "roles:write"
    SESSIONS_WRITE = "sessions:write"
    EVENTS_READ = "events:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"


EVERYTHING = frozenset(Permission)


class Reach(StrEnum):
    """How far a permission goes among the things that have an assignee: one's own, those of one's
    teams, or all of them. What is nobody's is within `team` and `all`."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"

    def covers(self, other: "Reach") -> bool:
        """Whether whoever reaches this far reaches that far, too."""
        return _FARTHER.index(self) >= _FARTHER.index(other)


_FARTHER = (Reach.OWN, Reach.TEAM, Reach.ALL)
Rights = Mapping[Permission, Reach]
"""What somebody may do, and how far each of it goes."""


def within(child: Rights, parent: Rights) -> bool:
    """Whether nothing of the child's goes farther than the parent's."""
    return all(name in parent and parent[name].covers(reach) for name, reach in child.items())


class MissingScope(Forbidden):
    """The key is known but does not carry this scope."""

    code = "missing_scope"


class OutOfReach(Forbidden):
    """The permission is there, but does not go so far. Facts: scope, reach."""

    code = "out_of_reach"


class TokenCannotMint(Forbidden):
    """What somebody does with a session token opens no door of its own."""

    code = "token_cannot_mint"


class Receipt(Protocol):
    """How a caller wants an answer remembered, so that repeating the request repeats the answer.

    The transaction reads it when it begins (and may refuse to begin twice) and writes the rendered
    answer when it commits, together with what the answer is about.
    """

    @property
    def key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...

    def render(self, answer: object) -> bytes:
        """The whole reply as it will be sent, headers included, as bytes to store."""
        ...


@dataclass(frozen=True, slots=True)
class Session:
    """What stands behind somebody who came with a session token: the key that minted it, and when
    it ends. `member` is the integrator's own id of somebody from outside, None for a teammate."""

    key_id: ApiKeyId
    until: datetime
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """One caller, already identified. `workspace_id` is None only for organization-wide work;
    `grants` is None when every workspace of the organization (in this mode) is open to them. A
    person at work has a `teammate_id`, the teams they are in, and a `reach` for each permission
    that does not go all the way; a key has none of these. Whoever came with a session token has a
    `session`."""

    id: str
    organization_id: OrganizationId
    mode: Mode
    scopes: frozenset[Permission]
    workspace_id: WorkspaceId | None = None
    grants: frozenset[WorkspaceId] | None = None
    receipt: Receipt | None = None
    teammate_id: TeammateId | None = None
    team_ids: frozenset[TeamId] = frozenset()
    reach: Mapping[Permission, Reach] = field(default_factory=dict)
    session: Session | None = None

    def reach_of(self, permission: Permission) -> Reach:
        """How far a permission goes that this actor has."""
        return self.reach.get(permission, Reach.ALL)

    @property
    def rights(self) -> Rights:
        """Everything this actor may do, and how far."""
        return {permission: self.reach_of(permission) for permission in self.scopes}

    def require(self, permission: Permission) -> None:
        """Raise MissingScope unless this actor may. Checked before anything is read."""
        if permission not in self.scopes:
            raise MissingScope(scope=permission.value)

    def require_all(self, permission: Permission) -> None:
        """The same, for what has no assignee: it is within reach of all, or of nobody. Raises
        MissingScope and OutOfReach."""
        self.require(permission)
        reach = self.reach_of(permission)
        if reach is not Reach.ALL:
            raise OutOfReach(scope=permission.value, reach=reach.value)

    def must_not_be_a_session(self) -> None:
        """Raise TokenCannotMint for whoever came with a session token."""
        if self.session is not None:
            raise TokenCannotMint()

    @property
    def member(self) -> str | None:
        """Who from outside this is, by the integrator's own id; None for everybody else."""
        return self.session.member if self.session else None

    @property
    def workspace(self) -> WorkspaceId:
        """The workspace this request works in; the edge has made sure there is one."""
        if self.workspace_id is None:
            raise RuntimeError("this work needs a workspace and the edge let it through without")
        return self.workspace_id

    def may_grant(
        self, scopes: Iterable[Permission], grants: frozenset[WorkspaceId] | None
    ) -> bool:
        """Whether a key made by this actor with those scopes and grants stays within its own."""
        if not frozenset(scopes) <= self.scopes:
            return False
        if self.grants is None:
            return True
        return grants is not None and grants <= self.grants


def system(
    organization_id: OrganizationId, workspace_id: WorkspaceId | None, mode: Mode = Mode.LIVE
) -> Actor:
    """The service itself at work inside one workspace, for duties nobody asked for by hand; or in
    none, where what happened is about the organization in that mode."""
    return Actor(
        id="system",
        organization_id=organization_id,
        mode=mode,
        scopes=EVERYTHING,
        workspace_id=workspace_id,
    )
