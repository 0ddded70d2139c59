"""The wire shapes of tables: posts with their latest numbers, campaigns with what came of them, and
people with what they brought."""

from datetime import date

from pydantic import Field

from api.insights.drilldowns import DrilldownOut, drilldown
from api.insights.schemas import MetricOut
from api.wire import InstantOut, Out
from domain.insights.analysis_views import CampaignNumbers, OnPlatform, PersonNumbers, PostNumbers
from domain.insights.rules import OF_POSTS, UNIT
from domain.insights.views import Unavailable, Value
from domain.shared.readings import Metric

MOST_OF_A_TEXT = 200


class PostNumbersOut(Out):
    """A post that went out, with its latest numbers."""

    id: str = Field(description="Of the delivery.")
    message_id: str
    channel_id: str
    community_id: str
    campaign_id: str | None
    platform: str
    part: int
    published_at: InstantOut
    url: str | None
    excerpt: str | None = Field(
        description="How the message begins there. Null for whoever may not read messages."
    )
    tags: list[str] | None = Field(description="Null for whoever may not read messages.")
    engagement: int | None = Field(
        description="Reactions, comments, shares, quotes, saves, clicks and votes together, as far"
        " as the platform says them. Null where it says none."
    )
    n: int = Field(description="How many metrics the platform says.")
    as_of: InstantOut | None = Field(description="When the last of them was read.")
    metrics: list[MetricOut]
    drilldown: DrilldownOut

    @classmethod
    def of(cls, post: PostNumbers, language: str) -> "PostNumbersOut":
        samples = f"/v1/messages/{post.message_id}/metrics/samples"
        return cls(
            id=post.id,
            message_id=post.message_id,
            channel_id=post.channel_id,
            community_id=post.community_id,
            campaign_id=post.campaign_id,
            platform=post.platform,
            part=post.part,
            published_at=post.published_at,
            url=post.url,
            excerpt=None if post.text is None else post.text[:MOST_OF_A_TEXT],
            tags=None if post.tags is None else list(post.tags),
            engagement=post.engagement,
            n=len(post.latest),
            as_of=max((one.as_of for one in post.latest.values()), default=None),
            metrics=[_metric(post, metric) for metric in OF_POSTS],
            drilldown=drilldown(samples, delivery_id=post.id),
        )


class OnPlatformOut(Out):
    """What a campaign's posts got on one platform, by their latest readings. Null where none of
    them has such a number."""

    platform: str
    posts: int = Field(description="Posts that are out.")
    n: int = Field(description="Those of them that were read.")
    unit: str
    engagement: int | None
    impressions: int | None
    views: int | None
    as_of: InstantOut | None
    drilldown: DrilldownOut

    @classmethod
    def of(cls, one: OnPlatform, campaign: CampaignNumbers) -> "OnPlatformOut":
        these = {"campaign_id": campaign.id, "platform": one.platform}
        these["published_at[gte]"] = EARLIEST
        return cls(
            platform=one.platform,
            posts=one.posts,
            n=one.n,
            unit=UNIT,
            engagement=one.engagement,
            impressions=one.impressions,
            views=one.views,
            as_of=one.as_of,
            drilldown=drilldown("/v1/insights/posts", **these),
        )


class CampaignNumbersOut(Out):
    """A campaign and what became of its messages. Numbers of different platforms count different
    things and are not added up here."""

    id: str
    name: str | None = Field(description="Null for whoever may not read plans.")
    status: str
    starts_on: str | None
    ends_on: str | None
    created_at: InstantOut
    messages: int = Field(description="How many are in it, whether they are out or not.")
    platforms: list[OnPlatformOut]
    drilldown: DrilldownOut

    @classmethod
    def of(cls, campaign: CampaignNumbers, language: str) -> "CampaignNumbersOut":
        return cls(
            id=campaign.id,
            name=campaign.name,
            status=campaign.status,
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            created_at=campaign.created_at,
            messages=campaign.messages,
            platforms=[OnPlatformOut.of(one, campaign) for one in campaign.platforms],
            drilldown=drilldown("/v1/messages", campaign_id=campaign.id),
        )


class BroughtOut(Out):
    activity: str = Field(description="A kind of activity, or `custom:` and your own type.")
    times: int


class PersonNumbersOut(Out):
    """Somebody, and what they brought in the window, by themselves or as whoever is part of
    them."""

    member_id: str
    name: str | None
    position: int
    rank: int = Field(description="Shared by whoever has as much.")
    level: int
    points: float = Field(description="What the list goes by.")
    unit: str
    n: int = Field(description="How many things they did.")
    active_days: int
    brought: list[BroughtOut]
    received: int = Field(description="How many things others did to them.")
    givers: int = Field(description="How many different people did.")
    first_day: date = Field(description="Of the window, in UTC.")
    last_day: date
    is_current: bool = Field(
        description="False while something happened that was not reckoned yet, for moments."
    )
    formula_version: int
    scheme_version: int
    drilldown: DrilldownOut

    @classmethod
    def of(cls, person: PersonNumbers, language: str) -> "PersonNumbersOut":
        went = {"at[gte]": f"{person.since}T00:00:00.000Z"}
        return cls(
            member_id=person.member_id,
            name=person.name,
            position=person.position,
            rank=person.rank,
            level=person.level,
            points=round(person.points, 4),
            unit="points",
            n=sum(one.times for one in person.brought),
            active_days=person.active_days,
            brought=[BroughtOut(activity=one.word, times=one.times) for one in person.brought],
            received=person.received,
            givers=person.givers,
            first_day=person.since,
            last_day=person.until,
            is_current=person.is_current,
            formula_version=person.formula_version,
            scheme_version=person.scheme_version,
            drilldown=drilldown(f"/v1/members/{person.member_id}/activities", **went),
        )


EARLIEST = "2000-01-01T00:00:00.000Z"
"""Before anything that this service sent."""


def _metric(post: PostNumbers, metric: Metric) -> MetricOut:
    if (one := post.latest.get(metric)) is None:
        return MetricOut.of(Value(metric, UNIT, post.platform, unavailable=_why_not(post)))
    return MetricOut.of(
        Value(
            metric,
            UNIT,
            post.platform,
            value=one.value,
            nature=one.nature,
            native=one.native,
            as_of=one.as_of,
        )
    )


def _why_not(post: PostNumbers) -> Unavailable:
    if post.measured_at is not None:
        return Unavailable.NOT_SAID
    return Unavailable.NOT_MEASURED_YET if post.counted else Unavailable.NOT_SUPPORTED
