"""The wire shapes of permissions, roles, session tokens and access checks."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictInt, StringConstraints, model_validator

from api.identity.access_words import permission_words, reason_words, role_words
from api.identity.teammate_schemas import TeammateRef, TeamRef
from api.wire import (
    AS_WHOLE,
    GIVEN,
    NOT_GIVEN,
    EachOnce,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    InTheDocument,
    Metadata,
    Name,
    Out,
    PersonRef,
    Reference,
    ShortText,
    WorkspaceRef,
    absent,
    at_most_one,
)
from domain.identity.role import BuiltInRole, Role, reaches_of
from domain.identity.session import FOR_END_USERS, LONGEST, SubjectKind
from domain.identity.use_cases.check_access import Question, Reason, Thing, Verdict
from domain.identity.use_cases.keep_roles import NewRole
from domain.identity.use_cases.mint_session_token import MintedToken, NewSessionToken
from domain.shared.access import Permission, Reach
from domain.shared.ids import ApiKeyId, TeamId, TeammateId, WorkspaceId

MINUTE = 60
ABOUT = ("teammate_id", "api_key_id", "session_token")
# Those that are about nobody's things in particular go all the way, or not at all.
_ALL_OR_NOTHING = {
    permission.value: {"enum": [Reach.ALL.value]}
    for permission in Permission
    if reaches_of(permission) == (Reach.ALL,)
}
Permissions = Annotated[
    dict[Permission, Reach],
    Field(
        min_length=1,
        max_length=len(Permission),
        description="How far each permission goes. GET /v1/permissions says how far each can.",
        examples=[{"inbox:read": "team", "messages:read": "all"}],
    ),
    InTheDocument({"properties": _ALL_OR_NOTHING}),
]
Scopes = Annotated[list[Permission], Field(min_length=1, max_length=len(Permission)), EachOnce()]
_A_MEMBERS: dict[str, Any] = {"type": "array", "items": {"enum": sorted(FOR_END_USERS)}}


class PermissionOut(Out):
    permission: Permission
    title: str = Field(description="What it lets somebody do, in the caller's language.")
    reaches: list[Reach] = Field(
        description="How far it can be made to go among things that have an assignee."
    )

    @classmethod
    def of(cls, permission: Permission, language: str) -> "PermissionOut":
        return cls(
            permission=permission,
            title=permission_words(permission, language),
            reaches=list(reaches_of(permission)),
        )


class PermissionsOut(Out):
    data: list[PermissionOut]


class RoleIn(In):
    name: Name = Field(examples=["Evening shift"])
    permissions: Permissions
    workspace_id: WorkspaceRef | None = Field(
        default=None, description="Where it can be borne; null: in every workspace of this mode."
    )
    description: ShortText | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewRole:
        return NewRole(
            name=self.name,
            permissions=self.permissions,
            workspace_id=None if self.workspace_id is None else WorkspaceId(self.workspace_id),
            description=self.description,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class RoleChange(In):
    name: Name = absent()
    permissions: Permissions = absent()
    description: ShortText | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class RoleOut(Out):
    id: str
    name: str
    description: str | None
    built_in: bool = Field(description="It comes with the house, and cannot be changed.")
    workspace_id: str | None
    permissions: dict[Permission, Reach]
    external_id: str | None
    metadata: dict[str, str]
    version: int
    created_by: str | None
    created_at: InstantOut | None
    updated_at: InstantOut | None

    @classmethod
    def of(cls, role: Role | BuiltInRole, language: str) -> "RoleOut":
        if isinstance(role, BuiltInRole):
            return cls._built_in(role, language)
        return cls(
            id=role.id,
            name=role.name,
            description=role.description,
            built_in=False,
            workspace_id=role.workspace_id,
            permissions=dict(sorted(role.permissions.items())),
            external_id=role.external_id,
            metadata=dict(role.metadata),
            version=role.version,
            created_by=role.created_by,
            created_at=role.created_at,
            updated_at=role.updated_at,
        )

    @classmethod
    def _built_in(cls, role: BuiltInRole, language: str) -> "RoleOut":
        name, description = role_words(role.id, language)
        return cls(
            id=role.id,
            name=name,
            description=description,
            built_in=True,
            workspace_id=None,
            permissions=dict(sorted(role.permissions.items())),
            external_id=None,
            metadata={},
            version=1,
            created_by=None,
            created_at=None,
            updated_at=None,
        )


class RolesOut(Out):
    data: list[RoleOut]


class SessionTokenIn(In):
    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": ["teammate_id"],
                    "properties": {"teammate_id": GIVEN, "member": NOT_GIVEN},
                },
                {
                    "required": ["member", "scopes"],
                    "properties": {
                        "teammate_id": NOT_GIVEN,
                        "member": GIVEN,
                        "scopes": _A_MEMBERS,
                    },
                },
            ]
        }
    )

    teammate_id: TeammateRef | None = Field(
        default=None, description="For whom: somebody who works here."
    )
    member: PersonRef | None = Field(
        default=None, description="For whom else: somebody from outside, by your own id of them."
    )
    scopes: Scopes | None = Field(
        default=None,
        description=(
            "For what. Without them: for all that both the key and the teammate's role let. A"
            " member's must be named, and only some that read can be."
        ),
    )
    expires_in_seconds: Annotated[
        StrictInt, Field(ge=MINUTE, le=int(LONGEST.total_seconds())), AS_WHOLE
    ] = Field(default=int(LONGEST.total_seconds()), description="At most fifteen minutes.")

    @model_validator(mode="after")
    def _for_one(self) -> "SessionTokenIn":
        if (self.teammate_id is None) == (self.member is None):
            raise FieldFault("one_of", choices="teammate_id, member")
        return self

    def request(self) -> NewSessionToken:
        kind = SubjectKind.MEMBER if self.teammate_id is None else SubjectKind.TEAMMATE
        return NewSessionToken(
            kind=kind,
            subject=self.teammate_id or self.member or "",
            scopes=None if self.scopes is None else frozenset(self.scopes),
            good_for=timedelta(seconds=self.expires_in_seconds),
        )


class SessionTokenOut(Out):
    token: str = Field(description="Stands where a key would: as the bearer of a request.")
    workspace_id: str
    teammate_id: str | None
    member: str | None
    scopes: list[Permission]
    expires_at: InstantOut

    @classmethod
    def of(cls, minted: MintedToken, language: str) -> "SessionTokenOut":
        claims = minted.claims
        inside = claims.subject_kind is SubjectKind.TEAMMATE
        return cls(
            token=minted.text,
            workspace_id=claims.workspace_id,
            teammate_id=claims.subject if inside else None,
            member=None if inside else claims.subject,
            scopes=sorted(claims.scopes),
            expires_at=claims.expires_at,
        )


class ThingIn(In):
    """Something that has an assignee, or could have: nobody's, when it says neither."""

    assignee_id: TeammateRef | None = None
    team_id: TeamRef | None = None

    def thing(self) -> Thing:
        return Thing(
            None if self.assignee_id is None else TeammateId(self.assignee_id),
            None if self.team_id is None else TeamId(self.team_id),
        )


class AccessCheckIn(In):
    model_config = ConfigDict(json_schema_extra=at_most_one(*ABOUT))

    permission: Permission
    teammate_id: TeammateRef | None = Field(default=None, description="Whether a teammate may.")
    api_key_id: Annotated[str, Reference] | None = Field(
        default=None, description="Or whether a key may."
    )
    session_token: Annotated[str, StringConstraints(min_length=1, max_length=4096)] | None = Field(
        default=None, description="Or whoever has this token. With none of them: whoever asks."
    )
    thing: ThingIn | None = Field(
        default=None, description="On what. Without it the question is asked in general."
    )

    @model_validator(mode="after")
    def _about_one(self) -> "AccessCheckIn":
        if len([name for name in ABOUT if getattr(self, name) is not None]) > 1:
            raise FieldFault("at_most_one", choices=", ".join(ABOUT))
        return self

    def question(self) -> Question:
        return Question(
            permission=self.permission,
            teammate_id=None if self.teammate_id is None else TeammateId(self.teammate_id),
            api_key_id=None if self.api_key_id is None else ApiKeyId(self.api_key_id),
            session_token=self.session_token,
            thing=None if self.thing is None else self.thing.thing(),
        )


class AccessCheckOut(Out):
    allowed: bool
    code: Reason
    reason: str = Field(description="The same as a sentence, in the caller's language.")
    reach: Reach | None = Field(
        description="How far the permission goes; null where there is none."
    )

    @classmethod
    def of(cls, verdict: Verdict, language: str) -> "AccessCheckOut":
        return cls(
            allowed=verdict.allowed,
            code=verdict.reason,
            reason=reason_words(verdict.reason, language),
            reach=verdict.reach,
        )
