"""Ourselves beside competitors, as a chart."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from api.charts import day_of_year, said
from domain.listening.comparing import Comparison, Line
from domain.shared.charts import Chart, Form, Series, Unit


class Compared(StrEnum):
    """What of brands is drawn side by side."""

    FOLLOWERS = "followers"
    FOLLOWER_GROWTH = "follower_growth"
    POSTS_PER_WEEK = "posts_per_week"
    MEDIAN_ENGAGEMENT = "median_engagement"
    ENGAGEMENT_RATE = "engagement_rate"
    SHARE_OF_ENGAGEMENT = "share_of_engagement"


def _grown(line: Line) -> float | None:
    percent = line.growth.percent if line.growth else None
    return None if percent is None else percent / 100


_VALUES: Mapping[Compared, Callable[[Line], float | None]] = {
    Compared.FOLLOWERS: lambda line: line.followers,
    Compared.FOLLOWER_GROWTH: _grown,
    Compared.POSTS_PER_WEEK: lambda line: line.posts_per_week,
    Compared.MEDIAN_ENGAGEMENT: lambda line: line.median_engagement,
    Compared.ENGAGEMENT_RATE: lambda line: line.engagement_rate,
    Compared.SHARE_OF_ENGAGEMENT: lambda line: line.share,
}
_SHARES = frozenset({Compared.FOLLOWER_GROWTH, Compared.SHARE_OF_ENGAGEMENT})


def chart_of_comparison(
    found: Comparison, platform: str, measure: Compared, language: str
) -> Chart:
    """A column for each brand on that platform, ourselves first."""
    lines = [line for line in found.lines if line.platform == platform]
    names = {one.id: one.name for one in found.competitors}
    ours = said(language, "competitors", "ourselves")
    values = [_VALUES[measure](line) for line in lines]
    name = said(language, "competitors", "measure", measure)
    unknown = any(value is None for value in values)
    return Chart(
        title=name,
        subtitle=said(
            *(language, "competitors", "window"),
            first=day_of_year(found.first, language),
            last=day_of_year(found.last, language),
            platform=platform,
        ),
        language=language,
        unit=Unit.SHARE if measure in _SHARES else Unit.COUNT,
        labels=[ours if line.brand is None else names[line.brand] for line in lines],
        series=[Series(name, values)],
        form=Form.COLUMNS,
        note=said(language, "competitors", "unknown") if unknown and lines else None,
        empty=said(language, "nothing"),
        has_names=True,
    )
