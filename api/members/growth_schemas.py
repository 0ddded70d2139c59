"""The wire shapes of how communities grow, and of how they are."""

from datetime import date

from pydantic import Field

from api.members.health_words import said
from api.wire import InstantOut, Out
from domain.members.growth import Bucket, Risk, Span
from domain.members.measuring import Course, Health, Measure, Missing, Unit
from domain.members.use_cases.read_growth import AtRisk, Cohort, Cohorts, Growth, Point, Waiting

_CURRENT = "False while something that was done is not counted yet, which takes moments."
_ZONE = "By whose days it goes: the time zone of the community, or else of the workspace."


class SpanOut(Out):
    """Days, both ends included."""

    first_day: date
    last_day: date
    days: int

    @classmethod
    def of(cls, span: Span) -> "SpanOut":
        return cls(first_day=span.first, last_day=span.last, days=span.length)


class GrowthPointOut(Out):
    """What a day, a week or a month came to. What is not known is null and never 0; `reasons` says
    why, by the name of the measure."""

    window: SpanOut
    is_over: bool = Field(description="False while it can still become more.")
    joined: int | None = Field(description="People of whom nothing was known there before.")
    left: int | None = Field(description="People who left, summed up day by day.")
    active: int | None = Field(
        description="Different people with a post, a reply or a sign, such as a reaction; of at"
        " most 31 days."
    )
    stickiness: float | None = Field(description="People active on a day, on average, of `active`.")
    posts: int | None = Field(description="What members said to no other member.")
    replies: int | None = Field(description="What members said to another member.")
    conversations: int | None = Field(description="Conversations that began.")
    reply_rate: float | None = Field(description="The share of these that we replied to.")
    unanswered_share: float | None = Field(
        description="The share of these with a word from nobody but who began them."
    )
    first_reply_median: int | None = Field(description="Seconds until our first reply.")
    first_reply_p90: int | None = Field(description="Seconds; nine of ten were not longer.")
    second_post_rate: float | None = Field(
        description="Of those who spoke for the first time, the share that spoke again within 14"
        " days."
    )
    reasons: dict[str, Missing]

    @classmethod
    def of(cls, point: Point) -> "GrowthPointOut":
        values = {name: one.value for name, one in point.answers.items()}
        reasons = {name: one.reason for name, one in point.answers.items() if one.reason}
        known = {"window": SpanOut.of(point.span), "is_over": point.is_over, "reasons": reasons}
        return cls.model_validate(values | known)


class GrowthOut(Out):
    community_id: str
    timezone: str = Field(description=_ZONE)
    by: Bucket
    is_current: bool = Field(description=_CURRENT)
    data: list[GrowthPointOut] = Field(description="In the order of time.")
    total: GrowthPointOut = Field(description="All of these days.")
    previous: GrowthPointOut = Field(description="As many days right before them.")

    @classmethod
    def of(cls, growth: Growth, language: str) -> "GrowthOut":
        return cls(
            community_id=growth.ground.community_id,
            timezone=growth.ground.zone,
            by=growth.bucket,
            is_current=growth.ground.is_current,
            data=[GrowthPointOut.of(one) for one in growth.points],
            total=GrowthPointOut.of(growth.total),
            previous=GrowthPointOut.of(growth.before),
        )


class PreviousMeasureOut(Out):
    """The same of as many days right before."""

    window: SpanOut
    value: float | None
    is_available: bool
    reason: Missing | None


class HealthMeasureOut(Out):
    """One measure. Where it is not available, `value` is null and never 0, `reason` says why and
    `explanation` says it in your language."""

    name: str
    unit: Unit
    value: float | None = Field(description="A `share` goes from 0 to 1.")
    is_available: bool
    reason: Missing | None
    explanation: str | None
    window: SpanOut
    as_of: InstantOut
    formula: str = Field(description="In the words of other measures of this answer.")
    previous: PreviousMeasureOut
    change: float | None = Field(
        description="How much more than before, as a share of that: 0.1 is a tenth more. Null where"
        " there is nothing to compare."
    )

    @classmethod
    def of(cls, measure: Measure, as_of: InstantOut, language: str) -> "HealthMeasureOut":
        now, before = measure.now, measure.before
        return cls(
            name=measure.name,
            unit=measure.unit,
            value=now.value,
            is_available=now.value is not None,
            reason=now.reason,
            explanation=said("reason", now.reason, language) if now.reason else None,
            window=SpanOut.of(measure.window),
            as_of=as_of,
            formula=measure.formula,
            previous=PreviousMeasureOut(
                window=SpanOut.of(measure.window.before),
                value=before.value,
                is_available=before.value is not None,
                reason=before.reason,
            ),
            change=measure.change,
        )


class CommunityHealthOut(Out):
    community_id: str
    timezone: str = Field(description=_ZONE)
    day: date = Field(description="The last day that counts.")
    is_current: bool = Field(description=_CURRENT)
    course: Course = Field(
        description="Whether at least a tenth more or less people are active in thirty days than in"
        " the thirty before."
    )
    explanation: str = Field(description="The same in a sentence, in your language.")
    measures: list[HealthMeasureOut]

    @classmethod
    def of(cls, health: Health, language: str) -> "CommunityHealthOut":
        [month] = [one for one in health.measures if one.name == "active_month"]
        facts = {"now": month.now.value, "before": month.before.value, "day": health.last}
        return cls(
            community_id=health.ground.community_id,
            timezone=health.ground.zone,
            day=health.last,
            is_current=health.ground.is_current,
            course=health.course,
            explanation=said("course", health.course, language, **facts),
            measures=[HealthMeasureOut.of(one, health.as_of, language) for one in health.measures],
        )


class RetainedOut(Out):
    """How many came back in one of the weeks or months, of those who joined: 0 is the one in which
    they did."""

    number: int
    active: int
    share: float | None = Field(description="Null where nobody joined.")
    is_over: bool = Field(description="False for the week or month that has not ended.")


class CohortOut(Out):
    starts_on: date
    joined: int
    retained: list[RetainedOut]

    @classmethod
    def of(cls, cohort: Cohort) -> "CohortOut":
        return cls(
            starts_on=cohort.starts_on,
            joined=cohort.joined,
            retained=[
                RetainedOut(
                    number=number,
                    active=many,
                    share=many / cohort.joined if cohort.joined else None,
                    is_over=number < len(cohort.active) - 1,
                )
                for number, many in enumerate(cohort.active)
            ],
        )


class CohortsOut(Out):
    community_id: str
    timezone: str = Field(description=_ZONE)
    by: Bucket = Field(description="Weeks begin on Mondays.")
    is_current: bool = Field(description=_CURRENT)
    data: list[CohortOut] = Field(
        description="From the earliest; none of before anything is known."
    )

    @classmethod
    def of(cls, cohorts: Cohorts, language: str) -> "CohortsOut":
        return cls(
            community_id=cohorts.ground.community_id,
            timezone=cohorts.ground.zone,
            by=cohorts.bucket,
            is_current=cohorts.ground.is_current,
            data=[CohortOut.of(one) for one in cohorts.cohorts],
        )


class RiskOut(Out):
    """Why they may not come back."""

    code: Risk
    detail: str = Field(description="The same in a sentence, in your language.")


class NewcomerAtRiskOut(Out):
    """Somebody who joined lately and said one thing, which nobody answered, or who was not there
    since. `activity_id` and `conversation_id` lead to what they said."""

    member_id: str
    name: str | None
    joined_on: date
    posted_on: date
    last_active_on: date
    activity_id: str | None
    posted_at: InstantOut | None
    url: str | None
    conversation_id: str | None = Field(description="Null for what was not heard on a channel.")
    answered_by: int = Field(description="So many other members answered them.")
    replied_at: InstantOut | None = Field(description="When we first did.")
    reasons: list[RiskOut]

    @classmethod
    def of(cls, risk: AtRisk, language: str) -> "NewcomerAtRiskOut":
        found = risk.newcomer
        return cls(
            member_id=found.id,
            name=found.name,
            joined_on=found.joined_on,
            posted_on=found.posted_on,
            last_active_on=found.last_active_on,
            activity_id=found.activity_id,
            posted_at=found.at,
            url=found.url,
            conversation_id=found.conversation_id,
            answered_by=found.answered_by,
            replied_at=found.replied_at,
            reasons=[
                RiskOut(code=one, detail=said("risk", one, language, day=found.last_active_on))
                for one in risk.reasons
            ],
        )


class UnansweredOut(Out):
    """A conversation in which nobody but who began it has said anything, and that is not closed."""

    conversation_id: str
    channel_id: str
    message_id: str
    kind: str
    state: str
    began_at: InstantOut
    waited_seconds: int
    author: str | None
    text: str | None = Field(description="What it began with.")
    url: str | None
    is_question: bool = Field(description="Whether there is a question mark in it, of any script.")

    @classmethod
    def of(cls, waiting: Waiting, language: str) -> "UnansweredOut":
        found = waiting.conversation
        return cls(
            conversation_id=found.id,
            channel_id=found.channel_id,
            message_id=found.message_id,
            kind=found.kind,
            state=found.state,
            began_at=found.began_at,
            waited_seconds=waiting.seconds,
            author=found.author,
            text=found.text,
            url=found.url,
            is_question=found.is_question,
        )
