"""The wire shapes of teammates, teams and invitations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from api.wire import (
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    InTheDocument,
    Language,
    Metadata,
    Name,
    Out,
    Reference,
    WorkspaceRef,
    absent,
)
from domain.identity.teammate import (
    Invitation,
    InvitationStatus,
    Roles,
    Team,
    Teammate,
    TeammateStatus,
)
from domain.identity.use_cases.accept_invitation import Guest
from domain.identity.use_cases.keep_invitations import InvitationWithToken, NewInvitation
from domain.identity.use_cases.keep_teammates import NewTeammate
from domain.identity.use_cases.keep_teams import NewTeam
from domain.shared.access import Mode
from domain.shared.ids import RoleId, TeamId, TeammateId, WorkspaceId

MOST_MEMBERS = 500
RoleRef = Annotated[
    str,
    Reference,
    Field(
        description="A role's id; one that comes with the house has its name.", examples=["agent"]
    ),
]
TeammateRef = Annotated[str, Reference, Field(examples=["tmt_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
TeamRef = Annotated[str, Reference, Field(examples=["team_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Email = Annotated[
    str,
    StringConstraints(
        min_length=3,
        max_length=254,
        pattern=r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$",
    ),
    Field(examples=["support@example.org"]),
]


class RoleHere(In):
    workspace_id: WorkspaceRef
    role_id: RoleRef


class RoleHereOut(Out):
    workspace_id: str
    role_id: str


def _once_a_workspace(roles: list[RoleHere]) -> list[RoleHere]:
    if len({role.workspace_id for role in roles}) != len(roles):
        raise FieldFault("duplicate")
    return roles


RolesIn = Annotated[
    list[RoleHere],
    Field(
        max_length=100,
        description="One role a workspace.",
    ),
    InTheDocument({"uniqueItems": True}),
    AfterValidator(_once_a_workspace),
]
Members = Annotated[list[TeammateRef], Field(max_length=MOST_MEMBERS), EachOnce()]
TeamRefs = Annotated[list[TeamRef], Field(max_length=50), EachOnce()]


def _roles(roles: list[RoleHere]) -> Roles:
    return {WorkspaceId(role.workspace_id): RoleId(role.role_id) for role in roles}


def _roles_out(roles: Roles) -> list[RoleHereOut]:
    return [RoleHereOut(workspace_id=place, role_id=roles[place]) for place in sorted(roles)]


class TeammateIn(In):
    name: Name = Field(examples=["Support desk"])
    email: Email
    language: Language = "en"
    roles: RolesIn = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewTeammate:
        return NewTeammate(
            name=self.name,
            email=self.email,
            language=self.language,
            roles=_roles(self.roles),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class TeammateChange(In):
    name: Name = absent()
    email: Email = absent()
    language: Language = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class RoleGiven(In):
    role_id: RoleRef


class TeammateOut(Out):
    id: str
    name: str
    email: str
    language: str
    mode: Mode
    status: TeammateStatus
    roles: list[RoleHereOut] = Field(
        description="Their role in each workspace that is open to whoever asks."
    )
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, teammate: Teammate, language: str) -> "TeammateOut":
        return cls(**_fields(cls, teammate, roles=_roles_out(teammate.roles)))


class TeamIn(In):
    name: Name = Field(examples=["Evenings"])
    workspace_id: WorkspaceRef | None = Field(
        default=None, description="Where it works; null: in every workspace of this mode."
    )
    teammate_ids: Members = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewTeam:
        return NewTeam(
            name=self.name,
            workspace_id=None if self.workspace_id is None else WorkspaceId(self.workspace_id),
            member_ids=_members(self.teammate_ids),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class TeamChange(In):
    name: Name = absent()
    teammate_ids: Members = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def moves(self) -> Mapping[str, Any]:
        """By the names of the entity."""
        changes = self.changes(teammate_ids=_members)
        if "teammate_ids" in changes:
            changes["member_ids"] = changes.pop("teammate_ids")
        return changes


class TeamOut(Out):
    id: str
    name: str
    mode: Mode
    workspace_id: str | None
    teammate_ids: list[str]
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, team: Team, language: str) -> "TeamOut":
        return cls(**_fields(cls, team, teammate_ids=sorted(team.member_ids)))


class InvitationIn(In):
    email: Email
    roles: Annotated[RolesIn, Field(min_length=1)]
    name: Name | None = None
    language: Language = "en"
    team_ids: TeamRefs = Field(default_factory=list)
    expires_at: Instant | None = Field(
        default=None, description="At most thirty days from now. Without it: in seven days."
    )
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewInvitation:
        return NewInvitation(
            email=self.email,
            roles=_roles(self.roles),
            name=self.name,
            language=self.language,
            team_ids=frozenset(TeamId(team_id) for team_id in self.team_ids),
            expires_at=self.expires_at,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class InvitationOut(Out):
    id: str
    email: str
    name: str | None
    language: str
    mode: Mode
    status: InvitationStatus
    hint: str = Field(description="The end of its token, to tell it from others.")
    roles: list[RoleHereOut]
    team_ids: list[str]
    expires_at: InstantOut
    teammate_id: str | None = Field(description="Who accepted it.")
    accepted_at: InstantOut | None
    revoked_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def at(cls, invitation: Invitation, now: datetime) -> "InvitationOut":
        return cls(**_invitation(cls, invitation, now))


class InvitationTokenOut(InvitationOut):
    token: str = Field(
        description="What it is accepted with. Shown this once.", examples=["ivt_x9v…"]
    )

    @classmethod
    def made(cls, answer: InvitationWithToken, now: datetime) -> "InvitationTokenOut":
        fields = _invitation(InvitationOut, answer.invitation, now)
        return cls(**fields, token=answer.token.reveal())


class GuestInvitationOut(Out):
    """What somebody who is invited may know."""

    organization_name: str
    email: str
    name: str | None
    language: str
    expires_at: InstantOut

    @classmethod
    def of(cls, guest: Guest, language: str) -> "GuestInvitationOut":
        named = {"organization_name": guest.organization_name}
        return cls(**_fields(cls, guest.invitation, **named))


class AcceptIn(In):
    name: Name | None = Field(default=None, description="What they want to be called.")
    language: Language | None = None


class AcceptedOut(Out):
    """Whom the invitation has made of its guest."""

    teammate_id: str
    name: str
    email: str
    language: str

    @classmethod
    def of(cls, teammate: Teammate, language: str) -> "AcceptedOut":
        return cls(**_fields(cls, teammate, teammate_id=teammate.id))


def _members(ids: list[str]) -> frozenset[TeammateId]:
    return frozenset(TeammateId(teammate_id) for teammate_id in ids)


def _invitation(
    shape: type[InvitationOut], invitation: Invitation, now: datetime
) -> dict[str, Any]:
    return _fields(
        shape,
        invitation,
        status=invitation.status(now),
        roles=_roles_out(invitation.roles),
        team_ids=sorted(invitation.team_ids),
    )


def _fields(shape: type[Out], entity: object, **said: Any) -> dict[str, Any]:
    """What the entity has by the names of the shape, but for what is said otherwise."""
    fields = {name: getattr(entity, name) for name in shape.model_fields if name not in said} | said
    if "metadata" in fields:
        fields["metadata"] = dict(fields["metadata"])
    return fields
