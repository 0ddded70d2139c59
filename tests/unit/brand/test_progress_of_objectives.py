"""How far an objective got is reckoned by a straight line, whichever way it goes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.brand.progress import Known, NotKnown, Standing, counted_days, progress_of
from domain.brand.strategy import Filters, Objective, Of, Strategy, StrategyStatus, check
from domain.insights.measures import OWN, Counts, Dimension
from domain.shared.errors import ValidationFailed
from domain.shared.ids import OrganizationId, StrategyId, WorkspaceId
from domain.shared.own_metrics import OF_NO_CAMPAIGN, RATIOS, TIMES, OwnMetric
from domain.shared.readings import Metric

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def a_strategy(*objectives: Objective) -> Strategy:
    return Strategy(
        id=StrategyId("stg_1"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        name="Any",
        status=StrategyStatus.ACTIVE,
        starts_on="2030-01-01",
        ends_on="2030-12-31",
        created_by="key_1",
        created_at=NOW,
        updated_at=NOW,
        objectives=objectives,
    )


def an_objective(
    baseline: float, target: float, metric: Metric | OwnMetric = Metric.FOLLOWERS
) -> Objective:
    of = Of.ACCOUNTS if metric is Metric.FOLLOWERS else Of.POSTS
    if isinstance(metric, OwnMetric):
        of = Of.WORK
    return Objective("obj_1", "Any", metric, of, baseline, target, "2030-01-10")


def standing(one: Objective, value: float, day: int) -> tuple[Standing, float | None, float]:
    today = date(2030, 1, day)
    [found] = progress_of(a_strategy(one), {"obj_1": Known(value)}, today)
    return found.standing, found.share, found.expected


@pytest.mark.parametrize(
    ("value", "day", "wanted", "share"),
    [
        (150, 5, Standing.ON_TRACK, 0.5),
        (149, 5, Standing.BEHIND, 0.49),
        (90, 1, Standing.BEHIND, -0.1),
        (200, 5, Standing.REACHED, 1.0),
        (199, 10, Standing.BEHIND, 0.99),
        (199, 11, Standing.OVERDUE, 0.99),
        (200, 31, Standing.REACHED, 1.0),
    ],
)
def test_where_accounts_stand_goes_from_the_baseline_to_the_target(
    value: int, day: int, wanted: Standing, share: float
) -> None:
    assert standing(an_objective(100, 200), value, day)[:2] == (wanted, share)


@pytest.mark.parametrize(
    ("value", "day", "wanted", "share"),
    [
        (150, 5, Standing.ON_TRACK, 0.5),
        (151, 5, Standing.BEHIND, 0.49),
        (100, 5, Standing.REACHED, 1.0),
        (101, 11, Standing.OVERDUE, 0.99),
    ],
)
def test_less_of_it_is_the_same_way_down(
    value: int, day: int, wanted: Standing, share: float
) -> None:
    assert standing(an_objective(200, 100), value, day)[:2] == (wanted, share)


def test_what_grows_begins_with_nothing_whatever_it_came_to_before() -> None:
    more = an_objective(400, 1000, Metric.VIEWS)
    assert standing(more, 500, 5) == (Standing.ON_TRACK, 0.5, 500)
    assert standing(more, 499, 5)[0] is Standing.BEHIND
    assert standing(more, 1000, 5)[0] is Standing.REACHED


@pytest.mark.parametrize(
    ("value", "day", "wanted"),
    [
        (50, 5, Standing.ON_TRACK),
        (51, 5, Standing.BEHIND),
        (101, 5, Standing.BEHIND),
        (100, 11, Standing.REACHED),
        (101, 11, Standing.OVERDUE),
    ],
)
def test_what_is_not_to_grow_beyond_its_target_has_got_there_when_its_day_is_over(
    value: int, day: int, wanted: Standing
) -> None:
    assert standing(an_objective(400, 100, Metric.COMMENTS), value, day)[0] is wanted


def test_not_to_grow_at_all_has_no_way() -> None:
    none = an_objective(5, 0, Metric.COMMENTS)
    assert standing(none, 0, 5) == (Standing.ON_TRACK, None, 0)
    assert standing(none, 1, 5)[0] is Standing.BEHIND


def test_without_a_number_there_is_no_share_and_no_zero() -> None:
    known = {"obj_1": Known(unavailable=NotKnown.NOT_SAID)}
    strategy = a_strategy(an_objective(100, 200))
    [found] = progress_of(strategy, known, date(2030, 1, 5))
    assert (found.standing, found.share, found.expected) == (Standing.NOT_AVAILABLE, None, 150)


def test_days_are_counted_from_the_first_until_today_or_the_last() -> None:
    strategy = a_strategy()
    assert counted_days(strategy, date(2029, 12, 31), "UTC") is None
    for today, last in ((date(2030, 1, 1), 1), (date(2031, 5, 1), 365)):
        days = counted_days(strategy, today, "UTC")
        assert days is not None
        assert days.count == last


def test_a_target_that_is_the_baseline_is_no_way_to_go() -> None:
    with pytest.raises(ValidationFailed):
        check(a_strategy(an_objective(100, 100)))


def test_a_ratio_goes_from_its_baseline_to_its_target() -> None:
    more = an_objective(0.5, 1, OwnMetric.REPLY_RATE)
    assert standing(more, 0.75, 5) == (Standing.ON_TRACK, 0.5, 0.75)
    assert standing(more, 0.74, 5)[0] is Standing.BEHIND
    assert standing(more, 1.0, 5)[0] is Standing.REACHED
    assert standing(an_objective(-0.5, 0.5, OwnMetric.NET_SENTIMENT), 0, 5)[1] == 0.5


def test_a_time_is_to_come_down_and_what_is_counted_here_begins_with_nothing() -> None:
    sooner = an_objective(600, 200, OwnMetric.FIRST_RESPONSE_MEDIAN)
    assert standing(sooner, 400, 5) == (Standing.ON_TRACK, 0.5, 400)
    assert standing(sooner, 200, 5)[0] is Standing.REACHED
    assert standing(an_objective(90, 100, OwnMetric.REPLIES_SENT), 50, 5) == (
        *(Standing.ON_TRACK, 0.5, 50),
    )


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        (an_objective(0, 1.5), "target", "whole_number_needed"),
        (an_objective(-1, 5, Metric.VIEWS), "baseline", "whole_number_needed"),
        (an_objective(0, 0.5, OwnMetric.REPLIES_SENT), "target", "whole_number_needed"),
        (an_objective(0, 80, OwnMetric.REPLY_RATE), "target", "ratio_out_of_range"),
        (an_objective(-0.5, 1, OwnMetric.SLA_MET_SHARE), "baseline", "ratio_out_of_range"),
        (replace(an_objective(0, 1, OwnMetric.REPLY_RATE), of=Of.POSTS), "of", "objective_of_work"),
        (replace(an_objective(0, 1, Metric.VIEWS), of=Of.WORK), "of", "objective_of_work"),
        (
            replace(
                an_objective(0, 9, OwnMetric.MODERATION_DECISIONS),
                filters=Filters(campaign_ids=("cmp_1",)),
            ),
            *("filters/campaign_ids", "not_of_metric"),
        ),
    ],
)
def test_what_does_not_go_together_says_where(wrong: Objective, pointer: str, code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check(a_strategy(wrong))
    assert [(one.pointer, one.code) for one in refused.value.errors] == [
        (f"/objectives/0/{pointer}", code)
    ]


def test_brand_and_insights_count_alike() -> None:
    def counted(counts: Counts) -> set[OwnMetric]:
        return {metric for metric in OwnMetric if OWN[metric].counts is counts}

    assert counted(Counts.RATIO) == {*RATIOS}
    assert counted(Counts.PERCENTILE) == TIMES
    of_campaigns = {one for one in OwnMetric if Dimension.CAMPAIGN in OWN[one].dimensions}
    assert {*OwnMetric} - of_campaigns == OF_NO_CAMPAIGN
