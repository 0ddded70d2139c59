"""The wire shapes of what a contest's rules say."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from api.publishing.schedule_schemas import LocalTime
from api.wire import (
    AS_WHOLE,
    SEEN,
    ChannelRef,
    CommunityRef,
    EachOnce,
    In,
    Name,
    Out,
    QuestionKey,
    Reference,
    SegmentRef,
    ShortText,
    TimezoneName,
)
from domain.participation.contest_rules import (
    MOST_WEIGHT,
    Criterion,
    Eligibility,
    EntryAction,
    EntryLimit,
    EntryWay,
    Judging,
    Membership,
    Prize,
    Rules,
    Wall,
    Weight,
)
from domain.participation.use_cases.keep_contests import WallTime
from domain.shared.ids import ChannelId, CommunityId, MessageId, SegmentId
from domain.shared.wall_time import TimeNote, still_resolved

MOST_WINNERS = 1000
MOST_ENTRIES = 1000
Platform = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Field(examples=["instagram"])
]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), Field(examples=["ES"])]


class WallTimeIn(In):
    local_time: LocalTime
    timezone: TimezoneName

    def wall(self) -> WallTime:
        return WallTime(self.local_time, self.timezone)


class WallOut(Out):
    local_time: str
    timezone: str
    at: str = Field(description="Which instant that is, UTC.")
    time_note: TimeNote | None = Field(
        description="Said when the clocks change: a time that was skipped, or one that came twice."
    )

    @classmethod
    def of(cls, wall: Wall) -> "WallOut":
        found = still_resolved(wall.local_time, wall.timezone)
        return cls(
            local_time=wall.local_time,
            timezone=wall.timezone,
            at=wall.at,
            time_note=found.note if found else None,
        )


class EntryActionIn(In):
    way: EntryWay = Field(description="How one can enter.")
    message_id: Annotated[str, Reference] | None = Field(
        default=None,
        description="For `comment` and `reply_with_media`: the message of ours that is answered.",
        examples=["msg_01j9z3v8k4e5r6t7y8w9q0a1s2"],
    )
    hashtag: (
        Annotated[
            str,
            StringConstraints(pattern=r"^#?[^\s#,\x00-\x1f\x7f-\x9f]{1,100}$"),
            Field(examples=["WinTheBasket"]),
        ]
        | None
    ) = Field(default=None, description="For `hashtag`, with or without its sign.")
    channel_ids: Annotated[
        list[ChannelRef],
        Field(default_factory=list, max_length=50, description="Without any, every channel."),
        EachOnce(),
    ]

    def action(self) -> EntryAction:
        return EntryAction(
            self.way,
            MessageId(self.message_id) if self.message_id else None,
            self.hashtag.removeprefix("#") if self.hashtag else None,
            tuple(ChannelId(id) for id in self.channel_ids),
        )


class PrizeIn(In):
    name: Name = Field(examples=["A basket of cheese"])
    quantity: Annotated[StrictInt, Field(ge=1, le=MOST_WINNERS), AS_WHOLE] = 1

    def prize(self) -> Prize:
        return Prize(self.name, self.quantity)


class WeightIn(In):
    name: QuestionKey
    counts_as: Annotated[StrictInt, Field(ge=2, le=MOST_WEIGHT), AS_WHOLE] = Field(
        description="As so many an entry counts that bears this name."
    )

    def weight(self) -> Weight:
        return Weight(self.name, self.counts_as)


class CriterionIn(In):
    key: QuestionKey
    title: Name = Field(examples=["How surprising it is"])
    weight: Annotated[StrictInt, Field(ge=1, le=100), AS_WHOLE] = 1

    def criterion(self) -> Criterion:
        return Criterion(self.key, self.title, self.weight)


class MembershipIn(In):
    """Of members those who meet all that is said; where nothing is, every member."""

    community_id: CommunityRef | None = None
    segment_id: SegmentRef | None = None
    level_from: Annotated[StrictInt, Field(ge=0, le=1000), AS_WHOLE] | None = Field(
        default=None, description="The lowest level that may enter."
    )
    since_days: Annotated[StrictInt, Field(ge=0, le=3650), AS_WHOLE] = Field(
        default=0, description="For how many days you must have known them."
    )

    def membership(self) -> Membership:
        return Membership(
            CommunityId(self.community_id) if self.community_id else None,
            SegmentId(self.segment_id) if self.segment_id else None,
            self.level_from,
            self.since_days,
        )


class EligibilityIn(In):
    minimum_age: Annotated[StrictInt, Field(ge=1, le=120), AS_WHOLE] | None = Field(
        default=None, description="What people say of themselves: nobody's papers are looked at."
    )
    countries: Annotated[
        list[CountryCode],
        Field(default_factory=list, max_length=250, description="None: all of them."),
        EachOnce(),
    ]
    statement: ShortText | None = Field(
        default=None, examples=["Whoever works for us cannot enter."]
    )

    members: MembershipIn | None = Field(
        default=None,
        description="Whom it is for, which is looked at as they enter and again before it is drawn."
        " Null is for everybody. The form of the page, where anybody can say any address, is no way"
        " to enter one that is for members.",
    )

    def eligibility(self) -> Eligibility:
        members = self.members.membership() if self.members else None
        return Eligibility(self.minimum_age, tuple(self.countries), self.statement, members)


class RulesIn(In):
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=SEEN)] = Field(
        description="What people read.",
        examples=["Whoever answers before Saturday at nine can win. The winner is drawn."],
    )
    actions: Annotated[list[EntryActionIn], Field(min_length=1, max_length=20)]
    prizes: Annotated[list[PrizeIn], Field(min_length=1, max_length=50)] = Field(
        description="Given in this order; there are as many winners as prizes."
    )
    limit: EntryLimit = EntryLimit.ONCE
    most_entries: Annotated[StrictInt, Field(ge=1, le=MOST_ENTRIES), AS_WHOLE] | None = Field(
        default=None, description="How often one person may enter, where the limit is `at_most`."
    )
    judging: Judging = Judging.DRAW
    eligibility: EligibilityIn | None = None
    weights: list[WeightIn] = Field(
        default_factory=list,
        max_length=20,
        description="Some entries count as more than one: only as the rules declare beforehand.",
    )
    criteria: list[CriterionIn] = Field(
        default_factory=list, max_length=20, description="What a jury looks at."
    )
    shortlist: Annotated[StrictInt, Field(ge=1, le=1000), AS_WHOLE] | None = Field(
        default=None, description="With `both`: how many of the jury's best are drawn among."
    )
    alternates: Annotated[StrictInt, Field(ge=0, le=MOST_WINNERS), AS_WHOLE] = Field(
        default=0, description="How many can inherit a place."
    )
    wins_per_person: Annotated[StrictInt, Field(ge=1, le=MOST_WINNERS), AS_WHOLE] = 1
    holds_entries: StrictBool = Field(
        default=False, description="Every entry waits until somebody approves it."
    )
    claim_days: Annotated[StrictInt, Field(ge=1, le=365), AS_WHOLE] | None = Field(
        default=None, description="How long a winner has to claim; then the prize passes on."
    )
    platforms: Annotated[
        list[Platform],
        Field(
            default_factory=list,
            max_length=20,
            description="Where it is held: their rules for promotions are looked at, and those of"
            " the platforms where its actions take place. Names that are not known are refused.",
        ),
        EachOnce(),
    ]
    releases_platforms: StrictBool = Field(
        default=False,
        description="The rules say that entrants release the platforms of all liability, and that"
        " none of these sponsors, endorses or administers it.",
    )

    follow: StrictBool = Field(
        default=False,
        description="Whoever enters must follow the account of the channel where they enter, as"
        " they enter and once it is closed. Each action must name its channels, whose platforms"
        " must be able to say who follows (`see_followers`).",
    )

    def rules(self) -> Rules:
        told: dict[str, Any] = {
            name: getattr(self, name) for name in RulesIn.model_fields if name not in _PARTS
        }
        return Rules(
            **told,
            actions=tuple(one.action() for one in self.actions),
            prizes=tuple(one.prize() for one in self.prizes),
            eligibility=self.eligibility.eligibility() if self.eligibility else Eligibility(),
            weights=tuple(one.weight() for one in self.weights),
            criteria=tuple(one.criterion() for one in self.criteria),
            platforms=tuple(self.platforms),
        )


_PARTS = {"actions", "prizes", "eligibility", "weights", "criteria", "platforms"}


class EntryActionOut(Out):
    way: EntryWay
    message_id: str | None
    hashtag: str | None
    channel_ids: list[str]


class PrizeOut(Out):
    name: str
    quantity: int


class WeightOut(Out):
    name: str
    counts_as: int


class CriterionOut(Out):
    key: str
    title: str
    weight: int


class MembershipOut(Out):
    community_id: str | None
    segment_id: str | None
    level_from: int | None
    since_days: int

    @classmethod
    def of(cls, membership: Membership | None) -> "MembershipOut | None":
        if membership is None:
            return None
        return cls(**{name: getattr(membership, name) for name in cls.model_fields})


class EligibilityOut(Out):
    minimum_age: int | None
    countries: list[str]
    statement: str | None
    members: MembershipOut | None


class RulesOut(Out):
    text: str
    actions: list[EntryActionOut]
    prizes: list[PrizeOut]
    limit: EntryLimit
    most_entries: int | None
    judging: Judging
    eligibility: EligibilityOut
    weights: list[WeightOut]
    criteria: list[CriterionOut]
    shortlist: int | None
    alternates: int
    wins_per_person: int
    holds_entries: bool
    claim_days: int | None
    platforms: list[str]
    releases_platforms: bool
    follow: bool

    @classmethod
    def of(cls, rules: Rules) -> "RulesOut":
        told: dict[str, Any] = {
            name: getattr(rules, name) for name in cls.model_fields if name not in _PARTS
        }
        return cls(
            **told,
            actions=[
                EntryActionOut(
                    way=one.way,
                    message_id=one.message_id,
                    hashtag=one.hashtag,
                    channel_ids=list(one.channel_ids),
                )
                for one in rules.actions
            ],
            prizes=[PrizeOut(name=one.name, quantity=one.quantity) for one in rules.prizes],
            eligibility=EligibilityOut(
                minimum_age=rules.eligibility.minimum_age,
                countries=list(rules.eligibility.countries),
                statement=rules.eligibility.statement,
                members=MembershipOut.of(rules.eligibility.members),
            ),
            weights=[WeightOut(name=one.name, counts_as=one.counts_as) for one in rules.weights],
            criteria=[
                CriterionOut(key=one.key, title=one.title, weight=one.weight)
                for one in rules.criteria
            ],
            platforms=list(rules.platforms),
        )
