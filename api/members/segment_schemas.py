"""The wire shapes of segments: what each condition may ask, and how."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StringConstraints, field_validator

from api.members.activity_schemas import ToldKind
from api.members.schemas import FieldName, FieldValue, Label, checked_fields
from api.wire import (
    AS_WHOLE,
    SEEN,
    CommunityRef,
    EachOnce,
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    Reference,
    ShortText,
    absent,
)
from domain.members.model import MemberState, Origin
from domain.members.segment import (
    Condition,
    ConditionGroup,
    Match,
    Operator,
    Question,
    Trait,
)
from domain.members.segment_ports import SegmentView
from domain.members.use_cases.keep_segments import NewSegment

MOST_GROUPS = 10
MOST_CONDITIONS = 20
MOST_VALUES = 50
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=SEEN)
]
Days = Annotated[
    StrictInt,
    Field(ge=1, le=3650, examples=[30], description="Back from the moment at which it is asked."),
    AS_WHOLE,
]
MilestoneRef = Annotated[str, Reference, Field(examples=["mls_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Among = Literal["any_of", "none_of"]
AmongSets = Literal["any_of", "all_of", "none_of"]
_SOME = Field(min_length=1, max_length=MOST_VALUES)


class _ConditionIn(In):
    def condition(self) -> Condition:
        """In the words of the domain."""
        given: dict[str, Any] = self.model_dump()
        values = given.get("values", [given["value"]] if "value" in given else [])
        return Condition(
            trait=Trait(given["trait"]),
            operator=Operator(given["operator"]),
            values=tuple(str(one) if isinstance(one, str) else one for one in values),
            name=given.get("name"),
            type=given.get("type"),
            days=given.get("days"),
        )


class NameConditionIn(_ConditionIn):
    """How they are called, whatever its case."""

    trait: Literal["name"]
    operator: Literal["is", "contains"]
    value: Name = Field(examples=["Ana"])


class StateConditionIn(_ConditionIn):
    trait: Literal["state"]
    operator: Among
    values: Annotated[list[MemberState], _SOME, EachOnce()]


class OriginConditionIn(_ConditionIn):
    trait: Literal["origin"]
    operator: Among
    values: Annotated[list[Origin], _SOME, EachOnce()]


class BotConditionIn(_ConditionIn):
    trait: Literal["is_bot"]
    operator: Literal["is"]
    value: StrictBool


class LabelConditionIn(_ConditionIn):
    trait: Literal["label"]
    operator: AmongSets
    values: Annotated[list[Label], _SOME, EachOnce()]


class CommunityConditionIn(_ConditionIn):
    trait: Literal["community"]
    operator: AmongSets
    values: Annotated[list[CommunityRef], _SOME, EachOnce()]


class PlatformConditionIn(_ConditionIn):
    """Where they are known to be, also by what they only say of themselves."""

    trait: Literal["platform"]
    operator: AmongSets
    values: Annotated[list[Word], _SOME, EachOnce()]


class IdentityConditionIn(_ConditionIn):
    """Where they have an account that was seen or proven: on a platform, or `email` or `phone`."""

    trait: Literal["identity"]
    operator: AmongSets
    values: Annotated[list[Word], _SOME, EachOnce()]


class FieldConditionIn(_ConditionIn):
    """What one of their fields says. Who lacks it is among those of whom it says none of that."""

    trait: Literal["field"]
    operator: Among
    name: FieldName = Field(examples=["favourite_drink"])
    values: Annotated[list[FieldValue], _SOME]

    @field_validator("values")
    @classmethod
    def _numbers(cls, values: list[Any]) -> list[Any]:
        checked_fields({str(number): value for number, value in enumerate(values)})
        return values


class FieldNumberConditionIn(_ConditionIn):
    """How much one of their fields says, where that is a number."""

    trait: Literal["field_number"]
    operator: Literal["at_least", "at_most"]
    name: FieldName = Field(examples=["visits"])
    value: (
        Annotated[StrictInt, AS_WHOLE, Field(ge=-(2**53), le=2**53)]
        | Annotated[StrictFloat, Field(ge=-1e300, le=1e300)]
    ) = Field(examples=[10])


class FieldKnownConditionIn(_ConditionIn):
    """Whether one of their fields is there."""

    trait: Literal["field_known"]
    operator: Literal["is"]
    name: FieldName = Field(examples=["birthday"])
    value: StrictBool


class ConsentConditionIn(_ConditionIn):
    """What they said last about a purpose."""

    trait: Literal["consent"]
    operator: Literal["given", "refused", "unknown"]
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=SEEN)] = Field(
        description="The purpose.", examples=["newsletter"]
    )


class SeenConditionIn(_ConditionIn):
    """When they did the last thing that is known, or became known."""

    trait: Literal["last_seen", "first_seen"]
    operator: Literal["within", "not_within"]
    days: Days


class ActivityConditionIn(_ConditionIn):
    """How often they did something."""

    trait: Literal["activity"]
    operator: Literal["at_least", "at_most"]
    name: ToldKind = Field(description="The kind.")
    type: Word | None = Field(default=None, description="Your own word for a `custom` one.")
    value: Annotated[StrictInt, Field(ge=0, le=1_000_000, examples=[3]), AS_WHOLE]
    days: Days


class MilestoneConditionIn(_ConditionIn):
    """Which milestones they reached."""

    trait: Literal["milestone"]
    operator: AmongSets
    values: Annotated[list[MilestoneRef], _SOME, EachOnce()]


ConditionIn = Annotated[
    NameConditionIn
    | StateConditionIn
    | OriginConditionIn
    | BotConditionIn
    | LabelConditionIn
    | CommunityConditionIn
    | PlatformConditionIn
    | IdentityConditionIn
    | FieldConditionIn
    | FieldNumberConditionIn
    | FieldKnownConditionIn
    | ConsentConditionIn
    | SeenConditionIn
    | ActivityConditionIn
    | MilestoneConditionIn,
    Field(discriminator="trait"),
]


class ConditionGroupIn(In):
    """Conditions that hold together, or of which one is enough."""

    match: Match = Match.ALL
    conditions: Annotated[
        list[ConditionIn],
        Field(
            min_length=1,
            max_length=MOST_CONDITIONS,
            examples=[[{"trait": "label", "operator": "any_of", "values": ["regular"]}]],
        ),
    ]

    def group(self) -> ConditionGroup:
        return ConditionGroup(tuple(one.condition() for one in self.conditions), self.match)


Groups = Annotated[list[ConditionGroupIn], Field(min_length=1, max_length=MOST_GROUPS)]
Matches = Annotated[
    Match, Field(description="Whether the groups hold together, or one of them is enough.")
]


class QuestionIn(In):
    match: Matches = Match.ALL
    groups: Groups

    def question(self) -> Question:
        return Question(_groups(self.groups), self.match)


class SegmentIn(QuestionIn):
    name: Name = Field(examples=["Regulars"])
    description: ShortText | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewSegment:
        return NewSegment(
            name=self.name,
            question=self.question(),
            description=self.description,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class SegmentChange(In):
    name: Name = absent()
    match: Match = absent()
    groups: Groups = absent()
    description: ShortText | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(groups=_groups)


def _groups(given: list[ConditionGroupIn]) -> tuple[ConditionGroup, ...]:
    return tuple(group.group() for group in given)


class ConditionOut(Out):
    """What was asked; null is what it does not ask for. `values` has the one value where there is
    one."""

    trait: Trait
    operator: Operator
    name: str | None
    type: str | None
    values: list[bool | int | float | str]
    days: int | None

    @classmethod
    def of(cls, one: Condition) -> "ConditionOut":
        values = list(one.values)
        return cls(**{n: getattr(one, n) for n in cls.model_fields if n != "values"}, values=values)


class ConditionGroupOut(Out):
    match: Match
    conditions: list[ConditionOut]

    @classmethod
    def of(cls, group: ConditionGroup) -> "ConditionGroupOut":
        asked = [ConditionOut.of(one) for one in group.conditions]
        return cls(match=group.match, conditions=asked)


class SegmentOut(Out):
    id: str
    name: str
    description: str | None
    match: Match
    groups: list[ConditionGroupOut]
    count: int = Field(description="How many members are in it at this moment.")
    followed_at: InstantOut | None = Field(
        description="When it was last seen who entered and who left. Null: not yet."
    )
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, view: SegmentView, language: str) -> "SegmentOut":
        segment = view.segment
        made = {"count", "groups", "metadata"}
        plain = {name: getattr(segment, name) for name in cls.model_fields if name not in made}
        groups = [ConditionGroupOut.of(group) for group in segment.groups]
        return cls(**plain, count=view.count, groups=groups, metadata=dict(segment.metadata))


class SegmentPreviewOut(Out):
    count: int = Field(description="How many members meet this at this moment.")

    @classmethod
    def of(cls, count: int, language: str) -> "SegmentPreviewOut":
        return cls(count=count)
