"""The wire shapes of members."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import (
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    field_validator,
)

from api.events.operation_schemas import ItemProblemOut
from api.members.identity_schemas import IdentityIn
from api.problems import status_of
from api.wire import (
    AS_WHOLE,
    SEEN,
    CommunityRef,
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
    absent,
)
from domain.members.becoming import NewMember
from domain.members.model import FOR_A_TIME, Member, MemberState, Origin
from domain.members.use_cases.move_member import Wanted
from domain.members.use_cases.upsert_members import (
    CHANGEABLE,
    MOST_AT_ONCE,
    Line,
    Outcome,
    Upserted,
)
from domain.shared.operations import problem_of

Label = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=60,
        pattern=r"^[^,\x00]*[^\s,\x00][^,\x00]*$",
    ),
]
Labels = Annotated[list[Label], Field(max_length=50, examples=[["regular"]]), EachOnce()]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=40)]
FieldText = Annotated[StrictStr, StringConstraints(max_length=500)]
FieldValue = StrictBool | Annotated[StrictInt, AS_WHOLE] | StrictFloat | FieldText
Fields = Annotated[
    dict[FieldName, FieldValue],
    Field(
        max_length=50,
        description="What your workspace knows of them, by names of your own; sent, it replaces all"
        " that was there.",
        examples=[{"favourite_drink": "cortado", "visits": 12}],
    ),
]
CommunityRefs = Annotated[list[CommunityRef], Field(max_length=50), EachOnce()]
Identities = Annotated[list[IdentityIn], Field(max_length=20)]
MOST_NUMBER = 2**53
Begins = Annotated[
    MemberState,
    Field(description="In which state they begin: not one that is given for a reason."),
]
BEGINNINGS = frozenset({MemberState.PROSPECT, MemberState.PENDING, MemberState.ACTIVE})


class MemberIn(In):
    name: Name | None = Field(default=None, examples=["Ana"])
    state: Begins = MemberState.PROSPECT
    is_bot: StrictBool = False
    labels: Labels = Field(default_factory=list)
    fields: Fields = Field(default_factory=dict)
    community_ids: CommunityRefs = Field(default_factory=list)
    identities: Identities = Field(default_factory=list)
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @field_validator("state")
    @classmethod
    def _a_beginning(cls, state: MemberState) -> MemberState:
        if state not in BEGINNINGS:
            raise FieldFault("state_is_no_beginning")
        return state

    @field_validator("fields")
    @classmethod
    def _numbers(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return checked_fields(fields)

    @field_validator("identities")
    @classmethod
    def _once(cls, identities: list[IdentityIn]) -> list[IdentityIn]:
        if len({one.account() for one in identities}) < len(identities):
            raise FieldFault("account_twice")
        return identities

    def request(self) -> NewMember:
        return NewMember(
            name=self.name,
            state=self.state,
            is_bot=self.is_bot,
            labels=frozenset(self.labels),
            fields=self.fields,
            community_ids=frozenset(self.community_ids),
            identities=tuple(one.identity() for one in self.identities),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class MemberChange(In):
    name: Name | None = absent()
    is_bot: StrictBool = absent()
    labels: Labels = absent()
    fields: Fields = absent()
    community_ids: CommunityRefs = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    @field_validator("fields")
    @classmethod
    def _numbers(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return checked_fields(fields)

    def changed(self) -> dict[str, Any]:
        return self.changes(labels=frozenset, community_ids=frozenset)


class MoveIn(In):
    state: MemberState
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=SEEN)] = Field(
        description="Why; it is told with the event.", examples=["Advertised in every thread."]
    )
    until: Instant | None = Field(
        default=None,
        description="When it ends by itself, and they are active again. Only for "
        + ", ".join(sorted(FOR_A_TIME))
        + ".",
    )

    def wanted(self) -> Wanted:
        return Wanted(self.state, self.reason, self.until)


class MemberOut(Out):
    id: str
    name: str | None
    state: MemberState
    state_reason: str | None
    state_until: InstantOut | None
    possible_states: list[MemberState]
    origin: Origin = Field(description="How they came to be known.")
    is_bot: bool
    labels: list[str]
    fields: dict[str, bool | int | float | str]
    community_ids: list[str]
    platforms: list[str]
    merged_into: str | None = Field(
        description="The member that this one is part of; only that one changes."
    )
    last_seen_at: InstantOut = Field(
        description="When they did the last thing that is known, or became known."
    )
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, member: Member, language: str) -> "MemberOut":
        fields: dict[str, Any] = {name: getattr(member, name) for name in cls.model_fields}
        made = {
            "possible_states": list(member.possible_states),
            "labels": sorted(member.labels),
            "fields": dict(member.fields),
            "community_ids": sorted(member.community_ids),
            "platforms": sorted(member.platforms),
            "metadata": dict(member.metadata),
        }
        return cls(**(fields | made))


class MemberLineIn(MemberIn):
    external_id: ExternalId = Field(description="Your own id of them, by which they are found.")

    def line(self) -> Line:
        return Line(self.external_id, self.request(), frozenset(self.model_fields_set) & CHANGEABLE)


class MembersIn(In):
    members: Annotated[list[MemberLineIn], Field(min_length=1, max_length=MOST_AT_ONCE)]

    @field_validator("members")
    @classmethod
    def _once(cls, members: list[MemberLineIn]) -> list[MemberLineIn]:
        if len({one.external_id for one in members}) < len(members):
            raise FieldFault("external_id_twice")
        return members

    def lines(self) -> list[Line]:
        return [one.line() for one in self.members]


class MemberResultOut(Out):
    index: int = Field(description="Its place in `members`, from 0.")
    external_id: str
    outcome: Outcome
    status: int = Field(description="The HTTP status a request for this one alone would get.")
    member: MemberOut | None
    problem: ItemProblemOut | None

    @classmethod
    def of(cls, index: int, upserted: Upserted, language: str) -> "MemberResultOut":
        refusal, member = upserted.refusal, upserted.member
        status = 201 if upserted.outcome is Outcome.CREATED else 200
        return cls(
            index=index,
            external_id=upserted.external_id,
            outcome=upserted.outcome,
            status=status if refusal is None else status_of(refusal),
            member=MemberOut.of(member, language) if member else None,
            problem=ItemProblemOut.of(problem_of(refusal), language) if refusal else None,
        )


class MembersOut(Out):
    """What became of each, in the order of `members`."""

    succeeded: int
    failed: int
    results: list[MemberResultOut]

    @classmethod
    def of(cls, done: Sequence[Upserted], language: str) -> "MembersOut":
        results = [MemberResultOut.of(index, one, language) for index, one in enumerate(done)]
        failed = sum(1 for one in results if one.problem is not None)
        return cls(succeeded=len(results) - failed, failed=failed, results=results)


class MemberNoteIn(In):
    text: Annotated[LongText, Field(min_length=1, pattern=SEEN, examples=["Asks for oat milk."])]


class MemberNoteOut(Out):
    id: str
    member_id: str
    author: str
    text: str
    created_at: InstantOut
    removed_at: InstantOut | None

    @classmethod
    def of(cls, note: Any, language: str) -> "MemberNoteOut":
        return cls(**{name: getattr(note, name) for name in cls.model_fields})


def checked_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Only numbers that every reader of JSON reads alike."""
    for value in fields.values():
        if type(value) in (int, float) and not -MOST_NUMBER <= value <= MOST_NUMBER:
            raise FieldFault("field_number")
    return fields
