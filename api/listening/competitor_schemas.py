"""The wire shapes of competitors, and of what is held beside them."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.listening.schemas import Platform
from api.wire import (
    ExternalId,
    In,
    InstantOut,
    Metadata,
    Name,
    Out,
    Reference,
    absent,
)
from domain.listening.comparing import Comparison, Growth, Line
from domain.listening.competitor import (
    MOST_ACCOUNTS,
    ORIGIN,
    AccountName,
    AccountState,
    CompetitorAccount,
    NewCompetitor,
)
from domain.listening.competitor_ports import AccountDay
from domain.listening.use_cases.compare_competitors import AccountSeries, Metrics
from domain.listening.use_cases.keep_competitors import Known
from domain.shared.ids import WatchId
from domain.shared.public_accounts import Secrecy

Colour = Annotated[
    str,
    StringConstraints(pattern=r"^#[0-9a-f]{6}$"),
    Field(description="For whoever draws it beside others.", examples=["#1f6f8b"]),
]
WatchRef = Annotated[
    str,
    Reference,
    Field(
        description="The watch that finds what is said of it: its share of voice is compared by"
        " `POST /v1/watches/compare`.",
        examples=["wch_01j9z3v8k4e5r6t7y8w9q0a1s2"],
    ),
]


class CompetitorAccountIn(In):
    """An account that anybody can see."""

    platform: Platform
    handle: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
        Field(
            description="Its handle, or the address of its profile.",
            examples=["@cafe@mastodon.example"],
        ),
    ]
    server_url: Annotated[str, StringConstraints(min_length=8, max_length=300)] | None = Field(
        default=None,
        description="Where it lives, where neither its handle nor its address says so.",
        examples=["https://mastodon.example"],
    )

    def name(self) -> AccountName:
        return AccountName(self.platform, self.handle, self.server_url)


Accounts = Annotated[
    list[CompetitorAccountIn],
    Field(max_length=MOST_ACCOUNTS, description="Each of them once."),
]


class CompetitorIn(In):
    name: Name = Field(examples=["Café Sol"])
    accounts: Accounts = Field(default_factory=list)
    colour: Colour | None = None
    watch_id: WatchRef | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewCompetitor:
        return NewCompetitor(
            name=self.name,
            accounts=_names(self.accounts),
            colour=self.colour,
            watch_id=None if self.watch_id is None else WatchId(self.watch_id),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class CompetitorChange(In):
    """`accounts` are all that it has afterwards: of those that are left out everything that was
    read goes for good."""

    name: Name = absent()
    accounts: Accounts = absent()
    colour: Colour | None = absent()
    watch_id: WatchRef | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(accounts=_names)


def _names(given: list[CompetitorAccountIn]) -> tuple[AccountName, ...]:
    return tuple(one.name() for one in given)


class CompetitorAccountOut(Out):
    """An account, and how it stands with looking at it, which is done once a day."""

    id: str
    platform: str
    handle: str
    server_url: str | None
    state: AccountState = Field(
        description="`waiting`: nobody has looked yet; `found`; `not_found`: the platform knows"
        " nobody of that name; `not_supported`: `reason` says why; `no_channel`: connect one there"
        " to see it; `trouble`: it could not be read the last time."
    )
    reason: Secrecy | None = Field(
        description="`members_only`: whoever is not in there sees nothing; `counts_nobody`: there"
        " is nothing that somebody could follow; `not_read`: this service does not read it yet."
    )
    trouble: str | None = Field(description="Why it is not read now, in the platform's words.")
    name: str | None
    url: str | None
    is_rounded: bool = Field(description="Whether the platform gives no exact counts.")
    as_of: InstantOut | None = Field(description="When its numbers were last read.")
    checked_at: InstantOut | None = Field(description="When the platform last answered.")
    next_at: InstantOut = Field(description="When it is looked at next.")

    @classmethod
    def of(cls, account: CompetitorAccount) -> "CompetitorAccountOut":
        same = {n: getattr(account, n) for n in cls.model_fields if n != "reason"}
        return cls(**same, reason=account.secrecy)


class CompetitorOut(Out):
    id: str
    name: str
    accounts: list[CompetitorAccountOut]
    colour: str | None
    watch_id: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, known: Known, language: str) -> "CompetitorOut":
        apart = ("accounts", "metadata")
        same = {n: getattr(known.competitor, n) for n in cls.model_fields if n not in apart}
        return cls(
            **same,
            accounts=[CompetitorAccountOut.of(one) for one in known.accounts],
            metadata=dict(known.competitor.metadata),
        )


class CompetitorDayOut(Out):
    """A day of the workspace. What is null is not known, and not zero."""

    day: date
    followers: int | None
    following: int | None
    posts_total: int | None = Field(description="All that it ever posted, as the platform counts.")
    posts: int | None = Field(
        description="Of that day, without answers to others and without what it passed on."
    )
    engagement: int | None = Field(
        description="Reactions, comments and shares of the posts of that day until now."
    )
    engagement_known_of: int = Field(description="Of how many posts `engagement` is.")
    is_rounded: bool
    as_of: InstantOut | None = Field(description="When that day's numbers were read.")

    @classmethod
    def of(cls, one: AccountDay) -> "CompetitorDayOut":
        return cls(
            day=date.fromordinal(ORIGIN.toordinal() + one.day),
            followers=one.followers,
            following=one.following,
            posts_total=one.posts,
            posts=one.posted,
            engagement=one.engagement,
            engagement_known_of=one.known,
            is_rounded=one.is_rounded,
            as_of=one.as_of,
        )


class CompetitorSeriesOut(Out):
    account_id: str
    platform: str
    handle: str
    state: AccountState
    days: list[CompetitorDayOut]

    @classmethod
    def of(cls, one: AccountSeries) -> "CompetitorSeriesOut":
        return cls(
            account_id=one.account.id,
            platform=one.account.platform,
            handle=one.account.handle,
            state=one.account.state,
            days=[CompetitorDayOut.of(day) for day in one.days],
        )


class CompetitorMetricsOut(Out):
    competitor_id: str
    timezone: str
    first_day: date
    last_day: date
    series: list[CompetitorSeriesOut]

    @classmethod
    def of(cls, found: Metrics, language: str) -> "CompetitorMetricsOut":
        return cls(
            competitor_id=found.competitor_id,
            timezone=found.zone,
            first_day=found.first,
            last_day=found.last,
            series=[CompetitorSeriesOut.of(one) for one in found.series],
        )


class FollowerGrowthOut(Out):
    """From the first to the last day of the time on which followers are known."""

    followers: int
    percent: float | None = Field(description="Null where there were none at first.")
    days: int = Field(description="How many days lie between the first and the last.")
    accounts: int = Field(description="Of how many accounts two days are known.")

    @classmethod
    def of(cls, growth: Growth) -> "FollowerGrowthOut":
        return cls(**{name: getattr(growth, name) for name in cls.model_fields})


class ComparedOut(Out):
    """One brand on one platform. What is null is not known, and not zero."""

    competitor_id: str | None = Field(description="Null: ourselves.")
    name: str | None = Field(description="Null: ourselves.")
    colour: str | None
    watch_id: str | None
    platform: str
    accounts: int = Field(description="Of how many accounts `followers` are.")
    followers: int | None = Field(description="On the last day on which they are known.")
    is_rounded: bool
    growth: FollowerGrowthOut | None = Field(description="Null where two days are not known.")
    posts_per_week: float | None
    posts: int = Field(description="Of how many posts `posts_per_week` is.")
    days: int = Field(
        description="Of how many whole days `posts_per_week` is, those of all accounts together:"
        " days of which every post is known."
    )
    engagement: int | None = Field(
        description="Reactions, comments and shares, as far as the platform counts them."
    )
    median_engagement: float | None = Field(description="What half of the posts got at most.")
    engagement_rate: float | None = Field(
        description="What a post got on average, per 1,000 followers."
    )
    share_of_engagement: float | None = Field(
        description="Of the engagement of all brands compared on this platform, from 0 to 1."
    )
    engagement_known_of: int = Field(description="Of how many posts the engagement is known.")


class CompetitorComparisonOut(Out):
    timezone: str
    first_day: date
    last_day: date
    data: list[ComparedOut] = Field(
        description="Platform by platform; ourselves first, where there is a channel."
    )

    @classmethod
    def of(cls, found: Comparison, language: str) -> "CompetitorComparisonOut":
        return cls(
            timezone=found.zone,
            first_day=found.first,
            last_day=found.last,
            data=[_compared(line, found) for line in found.lines],
        )


def _compared(line: Line, found: Comparison) -> ComparedOut:
    brand = next((one for one in found.competitors if one.id == line.brand), None)
    names = ("platform", "accounts", "followers", "is_rounded", "posts_per_week", "posts", "days")
    more = ("engagement", "median_engagement", "engagement_rate")
    return ComparedOut(
        competitor_id=line.brand,
        name=brand.name if brand else None,
        colour=brand.colour if brand else None,
        watch_id=brand.watch_id if brand else None,
        growth=FollowerGrowthOut.of(line.growth) if line.growth else None,
        share_of_engagement=line.share,
        engagement_known_of=line.known,
        **{name: getattr(line, name) for name in (*names, *more)},
    )
