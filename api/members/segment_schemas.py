"""The wire shapes of segments."""

from typing import Annotated, Any

from pydantic import Field

from api.members.condition_schemas import ConditionIn, ConditionOut
from api.wire import ExternalId, In, InstantOut, Metadata, Name, Out, ShortText, absent
from domain.members.segment import ConditionGroup, Match, Question
from domain.members.segment_ports import SegmentView
from domain.members.use_cases.keep_segments import NewSegment

MOST_GROUPS = 10
MOST_CONDITIONS = 20


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
