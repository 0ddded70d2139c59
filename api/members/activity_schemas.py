"""The wire shapes of what members did."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator

from api.events.operation_schemas import ItemProblemOut
from api.members.identity_schemas import Platform, ShownIn, Url
from api.problems import status_of
from api.wire import (
    SEEN,
    ChannelRef,
    CommunityRef,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    InTheDocument,
    Metadata,
    Out,
    Reference,
)
from domain.members.activity import (
    INBOUND,
    MOST_AT_ONCE,
    Activity,
    ActivityKind,
    Doer,
    NewActivity,
)
from domain.members.attributing import Recorded
from domain.shared.ids import ChannelId, CommunityId, MemberId
from domain.shared.operations import problem_of

MemberRef = Annotated[str, Reference, Field(examples=["mem_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Type = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_.\-]{0,59}$"),
    Field(description="Your own word for what was done.", examples=["workshop_attended"]),
]
Source = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_.\-]{0,59}$"),
    Field(
        description="The product that tells; its external ids are its own. Not `inbound`, which is"
        " what was heard on channels.",
        examples=["shop"],
    ),
]

Subject = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255, pattern=SEEN),
    Field(description="What it was done to, in words of your own.", examples=["order 1789"]),
]


def _told(kind: ActivityKind) -> ActivityKind:
    if kind is ActivityKind.MISSION:
        raise FieldFault("not_in_list", allowed=", ".join(TOLD))
    return kind


TOLD = tuple(kind.value for kind in ActivityKind if kind is not ActivityKind.MISSION)
"""What somebody may tell; a mission is told by its approval, and by nobody else."""

ToldKind = Annotated[ActivityKind, AfterValidator(_told), InTheDocument({"enum": [*TOLD]})]


class DoerIn(ShownIn):
    is_bot: StrictBool = False


class ActivityIn(In):
    member_id: MemberRef | None = Field(default=None, description="Who did it.")
    identity: DoerIn | None = Field(
        default=None,
        description="Who did it, by their account. Whoever is not known by it becomes a member.",
    )
    kind: ToldKind
    type: Type | None = None
    source: Source
    external_id: ExternalId = Field(
        description="Your own id of what was done, one of its source: told again, it changes"
        " nothing."
    )
    at: Instant = Field(description="When it was done.")
    platform: Platform | None = None
    community_id: CommunityRef | None = None
    channel_id: ChannelRef | None = Field(
        default=None, description="Where; its platform and its community need not be said then."
    )
    value: Annotated[float, Field(ge=-(10**12), le=10**12, strict=True)] | None = Field(
        default=None, description="How much of it there was.", examples=[2.5]
    )
    subject: (
        Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=SEEN)] | None
    ) = Field(default=None, description="What it was done to, in words of your own.")
    to_member_id: MemberRef | None = Field(
        default=None, description="Whose that is, or to whom it was done: they receive value by it."
    )
    to_identity: DoerIn | None = Field(
        default=None,
        description="The same, by their account. Whoever is not known becomes a member.",
    )
    url: Url | None = None
    metadata: Metadata = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> "ActivityIn":
        if (self.member_id is None) == (self.identity is None):
            raise FieldFault("activity_by_one")
        if (self.kind is ActivityKind.CUSTOM) == (self.type is None):
            raise FieldFault("activity_type")
        if self.source == INBOUND:
            raise FieldFault("activity_source")
        if self.to_member_id is not None and self.to_identity is not None:
            raise FieldFault("activity_to_one")
        return self

    def told(self) -> NewActivity:
        return NewActivity(
            doer=_who(self.member_id, self.identity) or Doer(),
            kind=self.kind,
            type=self.type,
            source=self.source,
            external_id=self.external_id,
            at=self.at,
            platform=self.platform,
            community_id=CommunityId(self.community_id) if self.community_id else None,
            channel_id=ChannelId(self.channel_id) if self.channel_id else None,
            value=self.value,
            subject=self.subject,
            to=_who(self.to_member_id, self.to_identity),
            url=self.url,
            metadata=self.metadata,
        )


def _who(member_id: str | None, who: DoerIn | None) -> Doer | None:
    if who is not None:
        return Doer(account=who.account(), shown=who.shown(), is_bot=who.is_bot)
    return Doer(MemberId(member_id)) if member_id is not None else None


class ActivityOut(Out):
    id: str
    member_id: str = Field(description="Whose it is; merged or not, it stays theirs.")
    kind: ActivityKind
    type: str | None
    source: str
    external_id: str
    at: InstantOut
    recorded_at: InstantOut
    platform: str | None
    community_id: str | None
    channel_id: str | None
    value: float | None
    subject: str | None
    to_member_id: str | None
    url: str | None
    metadata: dict[str, str]

    @classmethod
    def of(cls, activity: Activity, language: str) -> "ActivityOut":
        own = cls.model_fields.keys() - {"to_member_id", "metadata"}
        fields: dict[str, Any] = {name: getattr(activity, name) for name in own}
        return cls(**fields, to_member_id=activity.to_id, metadata=dict(activity.metadata))

    @classmethod
    def of_recorded(cls, recorded: Recorded, language: str) -> "ActivityOut":
        assert recorded.activity is not None, "what is refused is no answer"
        return cls.of(recorded.activity, language)


class ActivitiesIn(In):
    activities: Annotated[list[ActivityIn], Field(min_length=1, max_length=MOST_AT_ONCE)]

    def told(self) -> list[NewActivity]:
        return [one.told() for one in self.activities]


class ActivityResultOut(Out):
    index: int = Field(description="Its place in `activities`, from 0.")
    status: int = Field(description="The HTTP status a request for this one alone would get.")
    id: str | None
    member_id: str | None
    problem: ItemProblemOut | None

    @classmethod
    def of(cls, index: int, recorded: Recorded, language: str) -> "ActivityResultOut":
        refusal, activity = recorded.refusal, recorded.activity
        status = 201 if recorded.is_new else 200
        return cls(
            index=index,
            status=status if refusal is None else status_of(refusal),
            id=activity.id if activity else None,
            member_id=activity.member_id if activity else None,
            problem=ItemProblemOut.of(problem_of(refusal), language) if refusal else None,
        )


class ActivitiesOut(Out):
    """What became of each, in the order of `activities`: how many are new, were there before, or
    were refused."""

    recorded: int
    known: int
    failed: int
    results: list[ActivityResultOut]

    @classmethod
    def of(cls, done: Sequence[Recorded], language: str) -> "ActivitiesOut":
        results = [ActivityResultOut.of(index, one, language) for index, one in enumerate(done)]
        failed = sum(1 for one in results if one.problem is not None)
        new = sum(1 for one in done if one.is_new)
        return cls(recorded=new, known=len(results) - new - failed, failed=failed, results=results)
