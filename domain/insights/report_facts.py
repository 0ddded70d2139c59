"""What blocks say, as plain JSON in no language: numbers as numbers, days as in 2030-05-04, and
what is not known as null beside the word for why, never a zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.insights.analysis_views import CampaignNumbers, PostNumbers
from domain.insights.lift import FORMULA as LIFT_FORMULA
from domain.insights.lift import Lift
from domain.insights.measures import counts_of, unit_of
from domain.insights.query import MetricAnswer
from domain.insights.query import Series as MetricSeries
from domain.insights.report import FACTS_VERSION
from domain.insights.reputation import FORMULA as REPUTATION_FORMULA
from domain.insights.reputation import Part
from domain.insights.use_cases.read_reputation import History, Reputation
from domain.shared.best_times import FORMULA as TIMES_FORMULA
from domain.shared.best_times import Week
from domain.shared.clock import written

QUERY_FORMULA, VOICE_FORMULA = "metric-query/1", "share-of-voice/1"
Names = Mapping[str, str]
"""What channels, communities and campaigns are called, by their ids."""


def facts(
    formula: str | None = None, unavailable: str | None = None, **said: Any
) -> dict[str, Any]:
    """What every block says, with what this one does."""
    return {"v": FACTS_VERSION, "formula": formula, "unavailable": unavailable, **said}


@dataclass(frozen=True, slots=True)
class VoiceShare:
    """What part of all that some watches find is one's: of messages, and weighed by reach, each
    from 0 to 1, and None where nothing was found. `net` goes from -1 to 1."""

    watch_id: str
    name: str
    hits: int
    share: float | None
    reach_share: float | None
    positive: int
    negative: int
    net: float | None


def of_metrics(answer: MetricAnswer, names: Names, *, dimension: str | None) -> dict[str, Any]:
    query, span = answer.asked.query, answer.asked.span
    return facts(
        QUERY_FORMULA,
        first_day=span.first.isoformat(),
        last_day=span.last.isoformat(),
        timezone=span.zone,
        bucket=query.bucket.value if query.bucket else None,
        dimension=dimension,
        compared=query.compare,
        is_current=answer.is_current,
        series=[_series(one, names) for one in answer.series],
    )


def _series(one: MetricSeries, names: Names) -> dict[str, Any]:
    key = one.key[0] if one.key else None
    return {
        "metric": one.metric.value,
        "counts": counts_of(one.metric).value,
        "unit": unit_of(one.metric).value,
        "key": key,
        "name": names.get(key, key) if key else None,
        "value": one.value,
        "previous": one.previous,
        "sources": list(one.sources),
        "as_of": written(one.as_of),
        "unavailable": one.unavailable.value if one.unavailable else None,
        "points": [
            {"starts_on": point.piece.first.isoformat(), "value": point.value}
            for point in one.points
        ],
    }


def of_posts(posts: Sequence[PostNumbers], names: Names) -> dict[str, Any]:
    return facts("engagement/1", posts=[_post(post, names) for post in posts])


def _post(post: PostNumbers, names: Names) -> dict[str, Any]:
    return {
        "delivery_id": post.id,
        "message_id": post.message_id,
        "channel_id": post.channel_id,
        "channel": names.get(post.channel_id),
        "platform": post.platform,
        "published_at": written(post.published_at),
        "url": post.url,
        "text": post.text,
        "engagement": post.engagement,
        "numbers": {metric.value: latest.value for metric, latest in post.latest.items()},
        "as_of": written(post.measured_at),
        "unavailable": None if post.counted else "not_supported",
    }


def of_campaigns(campaigns: Sequence[CampaignNumbers]) -> dict[str, Any]:
    return facts("engagement/1", campaigns=[_campaign(one) for one in campaigns])


def _campaign(one: CampaignNumbers) -> dict[str, Any]:
    return {
        "campaign_id": one.id,
        "name": one.name,
        "status": one.status,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "messages": one.messages,
        "posts": sum(each.posts for each in one.platforms),
        "engagement": _sum([each.engagement for each in one.platforms]),
        "impressions": _sum([each.impressions for each in one.platforms]),
        "platforms": sorted(each.platform for each in one.platforms),
        "as_of": written(max((e.as_of for e in one.platforms if e.as_of), default=None)),
    }


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def of_reputation(found: Reputation, history: History, names: Names) -> dict[str, Any]:
    community = found.community_id
    return facts(
        REPUTATION_FORMULA,
        community_id=community,
        community=names.get(community) if community else None,
        timezone=found.timezone,
        first_day=found.now.first.isoformat(),
        last_day=found.now.last.isoformat(),
        score=found.now.value,
        previous=found.before.value,
        confidence=found.now.confidence,
        parts=[_part(part) for part in found.now.parts],
        bucket=history.bucket.value,
        points=[
            {"starts_on": point.first.isoformat(), "value": point.value} for point in history.points
        ],
    )


def _part(part: Part) -> dict[str, Any]:
    return {
        "part": part.name.value,
        "value": part.value,
        "share": part.share,
        "n": part.n,
        "confidence": part.confidence,
        "unavailable": part.missing.value if part.missing else None,
    }


def of_week(week: Week, platform: str, names: Names, as_of: datetime) -> dict[str, Any]:
    return facts(
        TIMES_FORMULA,
        None if week.hours else "not_enough_data",
        channel_id=week.channel_id,
        channel=names.get(week.channel_id),
        platform=platform,
        timezone=week.timezone,
        basis=week.basis.value if week.basis else None,
        n=week.n,
        needed=week.needed,
        as_of=written(as_of),
        hours=[
            {"weekday": one.weekday, "hour": one.hour, "score": one.score, "n": one.n}
            for one in week.hours
        ],
    )


def of_hashtags(lifts: Sequence[Lift], posts: int) -> dict[str, Any]:
    return facts(
        LIFT_FORMULA,
        posts=posts,
        hashtags=[
            {
                "hashtag": one.hashtag,
                "posts": one.tagged,
                "mean_with": one.having.mean,
                "mean_without": one.lacking.mean,
                "lift": one.lift,
                "unavailable": None if one.is_available else "not_enough_data",
            }
            for one in lifts
        ],
    )


def of_voices(
    shares: Sequence[VoiceShare], before: Mapping[str, int], first_day: str, last_day: str
) -> dict[str, Any]:
    """`before` is how many hits each had in as many days before."""
    return facts(
        VOICE_FORMULA,
        first_day=first_day,
        last_day=last_day,
        watches=[
            {
                "watch_id": one.watch_id,
                "name": one.name,
                "hits": one.hits,
                "previous": before.get(one.watch_id),
                "share": one.share,
                "reach_share": one.reach_share,
                "positive": one.positive,
                "negative": one.negative,
                "net_sentiment": one.net,
            }
            for one in shares
        ],
    )
