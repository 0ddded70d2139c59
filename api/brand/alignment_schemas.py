"""The wire shapes of whether what was published is what a strategy says."""

from datetime import date

from pydantic import Field

from api.brand.heard_schemas import VoiceHeardOut
from api.brand.served_schemas import ObjectivesServedOut, RepliesOut, outside_of
from api.brand.shares import POSTS, ShareBeforeOut, posts_of, short
from api.brand.strategy_schemas import PlannedChannelOut
from api.insights.drilldowns import DrilldownOut
from api.wire import Out
from domain.brand.alignment import Aligned, Alignment, Mix, Pace
from domain.brand.nothing import Nothing
from domain.brand.progress import Days
from domain.brand.strategy import Pillar


class PillarMixOut(Out):
    tag: str
    name: str
    target_share: float
    n: int = Field(description=f"Posts that belong to it. {POSTS}")
    share: float | None = Field(
        description="Of all posts; one that belongs to several pillars is divided among them. Null"
        " where nothing went out."
    )
    previous: ShareBeforeOut
    drilldown: DrilldownOut

    @classmethod
    def of(cls, pillar: Pillar, found: Alignment) -> "PillarMixOut":
        now, before = found.now.mix, found.before.mix
        return cls(
            tag=pillar.tag,
            name=pillar.name,
            target_share=pillar.share,
            n=now.n[pillar.tag],
            share=short(now.shares.get(pillar.tag)),
            previous=ShareBeforeOut(
                n=before.n[pillar.tag], share=short(before.shares.get(pillar.tag))
            ),
            drilldown=posts_of(found.now.days, tag=pillar.tag),
        )


class OutsideBeforeOut(Out):
    n: int
    share: float | None
    drift: float | None


class PillarsOut(Out):
    is_available: bool
    reason: Nothing | None = Field(description="Why there are no shares.")
    posts: int = Field(description=f"How many went out. {POSTS}")
    data: list[PillarMixOut]
    outside: int = Field(description="Posts that belong to no pillar.")
    outside_share: float | None
    outside_target_share: float = Field(description="What the pillars leave over.")
    drift: float | None = Field(
        description="How far the mix is from the one that is wanted: half the sum of how far each"
        " share is off, the one outside included. 0 is as planned, 1 is nothing of it."
    )
    previous: OutsideBeforeOut = Field(description="The same in as many days before.")
    drilldown: DrilldownOut = Field(description="The posts that belong to no pillar.")

    @classmethod
    def of(cls, found: Alignment) -> "PillarsOut":
        mix, before, pillars = found.now.mix, found.before.mix, found.strategy.pillars
        return cls(
            is_available=mix.nothing is None,
            reason=mix.nothing,
            posts=mix.posts,
            data=[PillarMixOut.of(pillar, found) for pillar in pillars],
            outside=mix.outside,
            outside_share=short(mix.outside_share),
            outside_target_share=round(max(0.0, 1.0 - sum(one.share for one in pillars)), 4),
            drift=short(mix.drift),
            previous=_before(before),
            drilldown=posts_of(found.now.days, **outside_of(pillars)),
        )


def _before(mix: Mix) -> OutsideBeforeOut:
    return OutsideBeforeOut(n=mix.outside, share=short(mix.outside_share), drift=short(mix.drift))


class PaceOut(Out):
    planned: PlannedChannelOut
    is_available: bool
    reason: Nothing | None
    posts: int | None
    posts_per_week: float | None = Field(
        description="Of these days; 0 where nothing was posted on a channel that was there."
    )
    gap: float | None = Field(description="How many a week it is more than planned, or less.")
    previous_posts_per_week: float | None
    drilldown: DrilldownOut

    @classmethod
    def of(cls, pace: Pace, before: Pace, days: Days) -> "PaceOut":
        planned, is_known = pace.planned, pace.per_week is not None
        of_it = (
            {"channel_id": planned.channel_id}
            if planned.channel_id is not None
            else {"platform": planned.platform or ""}
        )
        gap = pace.per_week - planned.posts_per_week if pace.per_week is not None else None
        return cls(
            planned=PlannedChannelOut.of(planned),
            is_available=is_known,
            reason=pace.nothing,
            posts=pace.posts,
            posts_per_week=short(pace.per_week, 2),
            gap=short(gap, 2),
            previous_posts_per_week=short(before.per_week, 2),
            drilldown=posts_of(days, **of_it),
        )


class DaysComparedOut(Out):
    """Days on the workspace's wall, both ends included."""

    first_day: date
    last_day: date

    @classmethod
    def of(cls, found: Aligned) -> "DaysComparedOut":
        return cls(first_day=found.days.first, last_day=found.days.last)


class AlignmentOut(Out):
    strategy_id: str
    first_day: date
    last_day: date
    timezone: str
    previous: DaysComparedOut = Field(description="As many days before, for comparison.")
    pillars: PillarsOut
    objectives: ObjectivesServedOut
    channel_plan: list[PaceOut]
    voice: VoiceHeardOut
    replies: RepliesOut

    @classmethod
    def of(cls, found: Alignment, language: str) -> "AlignmentOut":
        now, before = found.now, found.before
        both = zip(now.paces, before.paces, strict=True)
        return cls(
            strategy_id=found.strategy.id,
            first_day=now.days.first,
            last_day=now.days.last,
            timezone=now.days.zone,
            previous=DaysComparedOut.of(before),
            pillars=PillarsOut.of(found),
            objectives=ObjectivesServedOut.of(found),
            channel_plan=[PaceOut.of(pace, earlier, now.days) for pace, earlier in both],
            voice=VoiceHeardOut.of(now.heard, before.heard, now.days),
            replies=RepliesOut.of(found),
        )
