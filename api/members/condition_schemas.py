"""The wire shapes of what is asked of members, one shape for each trait."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StringConstraints, field_validator

from api.members.activity_schemas import ToldKind
from api.members.schemas import FieldName, FieldValue, Label, checked_fields
from api.members.submission_schemas import MissionRef
from api.members.value_schemas import Word as ActivityWord
from api.wire import AS_WHOLE, SEEN, CommunityRef, EachOnce, In, Name, Out, Reference
from domain.members.join_request import JoinState
from domain.members.model import MemberState, Origin
from domain.members.segment import (
    AcknowledgedVersion,
    AmbassadorWord,
    Condition,
    Operator,
    Trait,
    When,
    Which,
)
from domain.members.streak import Unit
from domain.members.submission import SubmissionState
from domain.shared.ids import CommunityId, MissionId

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


class WhenIn(In):
    """Within so many days before the moment at which it is asked, or before that."""

    operator: Literal["within", "not_within"]
    days: Days

    def when(self) -> When:
        return When(Operator(self.operator), self.days)


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


class _RecordConditionIn(_ConditionIn):
    """Of what is recorded of a member."""

    when: WhenIn | None = Field(
        default=None,
        description="Only what came to be so within these days, or before them. Left out: ever.",
    )

    def condition(self) -> Condition:
        when = self.when.when() if self.when else None
        return replace(super().condition(), when=when)


class _HomeConditionIn(_RecordConditionIn):
    operator: Among
    community_ids: Annotated[list[CommunityRef], _SOME, EachOnce()] | None = Field(
        default=None, description="Only in these communities. Left out: in any."
    )

    def condition(self) -> Condition:
        homes = tuple(CommunityId(id) for id in self.community_ids or ())
        return replace(super().condition(), community_ids=homes)


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


class LevelConditionIn(_ConditionIn):
    """On which level of the value scheme they are, from 1; whoever is on none is on 0."""

    trait: Literal["level"]
    operator: Literal["at_least", "at_most"]
    value: Annotated[StrictInt, Field(ge=0, le=1000, examples=[2]), AS_WHOLE]


class AcknowledgementConditionIn(_HomeConditionIn):
    """Which versions of guidelines they acknowledged: the one `in_force` now, or an `earlier` one.
    Who acknowledged none is among those of whom that is none."""

    trait: Literal["acknowledgement"]
    values: Annotated[list[AcknowledgedVersion], _SOME, EachOnce()]


class JoinRequestConditionIn(_HomeConditionIn):
    """How it stands with their requests to join; who was let in joined when it was `accepted`."""

    trait: Literal["join_request"]
    values: Annotated[list[JoinState], _SOME, EachOnce()]


class AmbassadorConditionIn(_HomeConditionIn):
    """Whether they are an ambassador (`active`), were one (`former`), or were asked to be one."""

    trait: Literal["ambassador"]
    values: Annotated[list[AmbassadorWord], _SOME, EachOnce()]


class SubmissionConditionIn(_RecordConditionIn):
    """How many of the things they handed in for missions are in one of these states."""

    trait: Literal["submission"]
    operator: Literal["at_least", "at_most"]
    states: Annotated[list[SubmissionState], _SOME, EachOnce()] = Field(examples=[["approved"]])
    value: Annotated[StrictInt, Field(ge=0, le=1_000_000, examples=[3]), AS_WHOLE]
    mission_ids: Annotated[list[MissionRef], _SOME, EachOnce()] | None = Field(
        default=None, description="Only for these missions. Left out: for any."
    )

    def condition(self) -> Condition:
        missions = tuple(MissionId(id) for id in self.mission_ids or ())
        states = tuple(one.value for one in self.states)
        return replace(super().condition(), states=states, mission_ids=missions)


class StreakConditionIn(_ConditionIn):
    """How many days or weeks one after another they did something, as the streak of a member says:
    the one that goes on, or their longest."""

    trait: Literal["streak"]
    operator: Literal["at_least", "at_most"]
    which: Which
    unit: Unit
    value: Annotated[StrictInt, Field(ge=0, le=3650, examples=[7]), AS_WHOLE]
    name: ActivityWord | None = Field(
        default=None, description="What counts. Left out: anything but leaving."
    )

    def condition(self) -> Condition:
        return replace(super().condition(), which=self.which, unit=self.unit)


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
    | MilestoneConditionIn
    | LevelConditionIn
    | AcknowledgementConditionIn
    | JoinRequestConditionIn
    | AmbassadorConditionIn
    | SubmissionConditionIn
    | StreakConditionIn,
    Field(discriminator="trait"),
]


class WhenOut(Out):
    operator: Operator
    days: int

    @classmethod
    def of(cls, when: When) -> "WhenOut":
        return cls(operator=when.operator, days=when.days)


class ConditionOut(Out):
    """What was asked; null is what it does not ask for, and an empty list is any. `values` has the
    one value where there is one."""

    trait: Trait
    operator: Operator
    name: str | None
    type: str | None
    values: list[bool | int | float | str]
    days: int | None
    states: list[str]
    community_ids: list[str]
    mission_ids: list[str]
    when: WhenOut | None
    which: Which | None
    unit: Unit | None

    @classmethod
    def of(cls, one: Condition) -> "ConditionOut":
        given: dict[str, Any] = {name: getattr(one, name) for name in cls.model_fields}
        lists = {name: list(given[name]) for name in _LISTS}
        return cls(**{**given, **lists, "when": WhenOut.of(one.when) if one.when else None})


_LISTS = ("values", "states", "community_ids", "mission_ids")
