"""The wire shapes of how campaigns do, and of what is made of them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from api.campaigns.promotion_schemas import MoneyCountOut
from api.campaigns.target_words import TargetWord
from api.campaigns.utm_schemas import ClickCountsOut
from api.insights.drilldowns import DrilldownOut, drilldown
from api.wall_times import Day
from api.wire import SEEN, In, InstantOut, LongText, Name, Out, ShortText
from domain.campaigns.contents import ContentKind
from domain.campaigns.model import Campaign, Review
from domain.campaigns.performance import Performance, Progress, Redeemed, Standing
from domain.campaigns.use_cases.look_back import Anew, Words

MOST_POINTS = 20
Points = Annotated[
    list[Annotated[ShortText, Field(min_length=1, pattern=SEEN)]], Field(max_length=MOST_POINTS)
]


class ReviewIn(In):
    summary: Annotated[LongText, Field(min_length=1, pattern=SEEN)] = Field(
        examples=["The terrace was full from the first evening on."]
    )
    went_well: Points = Field(default_factory=list, examples=[["The pictures of the kitchen."]])
    went_badly: Points = Field(default_factory=list, examples=[["Nobody answered on Sunday."]])
    lessons: Points = Field(default_factory=list, examples=[["Have somebody there on Sundays."]])

    def words(self) -> Words:
        return Words(
            self.summary, tuple(self.went_well), tuple(self.went_badly), tuple(self.lessons)
        )


class CloneIn(In):
    name: Name | None = Field(default=None, description="Without it, the same name.")
    starts_on: Day | None = Field(
        default=None,
        description="Its first day; it has as many days as the other. Without it, no days.",
    )

    def anew(self) -> Anew:
        return Anew(self.name, self.starts_on)


class OutcomeOut(Out):
    metric: TargetWord
    target: int
    value: int | None
    standing: Standing


class ReviewOut(Out):
    """What was made of it, and what it had come to when that was said."""

    summary: str
    went_well: list[str]
    went_badly: list[str]
    lessons: list[str]
    spent: int | None
    outcomes: list[OutcomeOut]
    made: dict[ContentKind, int] = Field(
        description="How much of each kind was part of it; what there was none of is left out."
    )
    link_clicks: ClickCountsOut | None = Field(
        description="Null in what was said before this was kept."
    )
    redeemed: list[MoneyCountOut]
    poll_votes: int | None = Field(description="Null where no poll was part of it.")
    contest_entries: int | None = Field(description="Null where no contest was part of it.")
    reviewed_by: str
    reviewed_at: InstantOut

    @classmethod
    def of_review(cls, review: Review) -> "ReviewOut":
        return cls(
            summary=review.summary,
            went_well=list(review.went_well),
            went_badly=list(review.went_badly),
            lessons=list(review.lessons),
            spent=review.spent,
            outcomes=[
                OutcomeOut(
                    metric=one.metric, target=one.target, value=one.value, standing=one.standing
                )
                for one in review.outcomes
            ],
            made=dict(review.made),
            link_clicks=ClickCountsOut.of(review.clicks) if review.clicks else None,
            redeemed=_redeemed(review.redeemed),
            poll_votes=review.poll_votes,
            contest_entries=review.contest_entries,
            reviewed_by=review.by,
            reviewed_at=review.at,
        )


class ProgressOut(Out):
    """How one target stands. `standing` is `open` where there are no days to compare with, and
    `missed` what was not reached when it was over."""

    metric: TargetWord
    target: int
    value: int | None = Field(
        description="By how much it has grown in all these days; of what is counted here, all there"
        " is."
    )
    unavailable_reason: str | None = Field(
        description="Of what is counted here `no_links`, `no_promotions`, `no_polls` or"
        " `no_contests`: nothing of that kind is part of it."
    )
    standing: Standing
    share: float | None = Field(description="Which part of the target is reached: 1 is all of it.")
    expected: float | None = Field(
        description="Which part would be, did every day bring the same: the days that are over, of"
        " all days."
    )
    cost_per_thousand: int | None = Field(
        description="What a thousand of it cost so far, in the smallest unit of the currency."
    )

    @classmethod
    def of_progress(cls, one: Progress) -> "ProgressOut":
        return cls(
            metric=one.target.metric,
            target=one.target.value,
            value=one.result.value,
            unavailable_reason=one.result.unavailable,
            standing=one.standing,
            share=one.share,
            expected=one.expected,
            cost_per_thousand=one.per_thousand,
        )


class PerformanceOut(Out):
    """What a campaign has come to. Of days there is nothing where it has no first or no last one;
    of money nothing where it has no budget."""

    campaign_id: str
    as_of: InstantOut
    first_day: date
    last_day: date
    is_current: bool = Field(description="Whether all that was read is counted in it.")
    days: int | None
    days_passed: int | None
    currency: str | None
    budget: int | None
    spent: int | None
    left: int | None = Field(description="Below zero where more was spent than there was.")
    messages: dict[str, int] = Field(description="How many there are in each status.")
    link_clicks: ClickCountsOut = Field(
        description="On its links, and on those that its messages hold."
    )
    targets: list[ProgressOut]
    redeemed: list[MoneyCountOut] = Field(
        description="What was redeemed of its promotions, in each currency."
    )
    poll_votes: int | None = Field(
        description="Votes given here in its polls; null where no poll is part of it."
    )
    contest_entries: int | None = Field(
        description="Accepted entries in its contests; null where no contest is part of it."
    )
    drilldown: DrilldownOut = Field(description="Lists its posts with their numbers.")

    @classmethod
    def of(cls, found: tuple[Campaign, Performance], language: str) -> "PerformanceOut":
        campaign, performance = found
        budget = campaign.budget
        return cls(
            campaign_id=campaign.id,
            as_of=performance.as_of,
            first_day=performance.results.first_day,
            last_day=performance.results.last_day,
            is_current=performance.results.is_current,
            days=performance.days,
            days_passed=performance.days_passed,
            currency=budget.currency if budget else None,
            budget=budget.amount if budget else None,
            spent=performance.spent,
            left=performance.left,
            messages=dict(performance.messages),
            link_clicks=ClickCountsOut.of(performance.clicks),
            targets=[ProgressOut.of_progress(one) for one in performance.targets],
            redeemed=_redeemed(performance.redeemed),
            poll_votes=performance.own.poll_votes,
            contest_entries=performance.own.contest_entries,
            drilldown=drilldown("/v1/insights/posts", campaign_id=campaign.id),
        )


def _redeemed(counts: Sequence[Redeemed]) -> list[MoneyCountOut]:
    return [
        MoneyCountOut(
            currency=one.currency,
            redeemed=one.redeemed,
            reversed=one.reversed,
            amount=one.amount,
            discount=one.discount,
        )
        for one in counts
    ]
