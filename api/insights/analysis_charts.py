"""Analyses as charts: a reputation over time, and the hours of a week."""

from api.charts import day, month_of_year, said, window
from domain.insights.chart_ports import Look
from domain.insights.reputation_averages import Bucket, Point
from domain.insights.use_cases.read_best_times import ChannelWeek
from domain.insights.use_cases.read_reputation import History
from domain.shared.best_times import Basis, Week
from domain.shared.charts import Chart, HeatMap, HeatRow, Series, Unit, written


def chart_of_reputation(history: History, look: Look, language: str) -> Chart:
    points = history.points
    name = said(language, "reputation", "title")
    values = [point.value for point in points]
    notes = [said(language, "reputation", "note")]
    known = [place for place, value in enumerate(values) if value is not None]
    if known and None in values[known[0] : known[-1]]:
        notes.append(said(language, "gaps"))
    return Chart(
        title=name,
        subtitle=window(points[0].first, points[-1].last, history.bucket, language),
        language=language,
        unit=Unit.COUNT,
        labels=[_label(point, history.bucket, language) for point in points],
        series=[Series(name, values)],
        note=" ".join(notes),
        empty=said(language, "nothing"),
        accent=look.accent,
    )


def _label(point: Point, bucket: Bucket, language: str) -> str:
    if bucket is Bucket.MONTH:
        return month_of_year(point.first, language)
    return day(point.first, language)


def chart_of_hours(found: ChannelWeek, channel: str, look: Look, language: str) -> HeatMap:
    """A row for each day of the week, and a shade for each of its hours."""
    week = found.week
    scores = {(hour.weekday, hour.hour): hour.score for hour in week.hours}
    names = said(language, "weekday").split()
    return HeatMap(
        title=said(language, "hours", "title"),
        subtitle=said(language, "hours", "subtitle", channel=channel, zone=week.timezone),
        language=language,
        unit=Unit.TIMES,
        columns=[str(hour) for hour in range(24)],
        rows=[
            HeatRow(names[weekday - 1], [scores.get((weekday, hour)) for hour in range(24)])
            for weekday in range(1, 8)
        ],
        note=_based_on(week, language),
        empty=said(language, "hours", "nothing"),
        accent=look.accent,
    )


def _based_on(week: Week, language: str) -> str | None:
    if week.basis is None:
        return None
    n = written(week.n, Unit.COUNT, language)
    if week.basis is Basis.CHANNEL:
        return said(language, "hours", "own", n=n)
    others = written(week.network_n, Unit.COUNT, language)
    return said(language, "hours", "others", n=n, others=others)
