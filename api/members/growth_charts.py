"""How a community grows, and who comes back, as charts."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from api.charts import day, day_of_year, month_of_year, said
from domain.members.growth import Bucket
from domain.members.use_cases.read_growth import Cohorts, Growth, Point
from domain.shared.charts import Chart, Form, HeatMap, HeatRow, Series, Unit, written


class Drawn(StrEnum):
    """What of how a community grows is drawn."""

    ACTIVE = "active"
    JOINED = "joined"
    LEFT = "left"
    STICKINESS = "stickiness"
    POSTS = "posts"
    REPLIES = "replies"
    CONVERSATIONS = "conversations"
    REPLY_RATE = "reply_rate"
    UNANSWERED_SHARE = "unanswered_share"
    FIRST_REPLY_MEDIAN = "first_reply_median"
    FIRST_REPLY_P90 = "first_reply_p90"
    SECOND_POST_RATE = "second_post_rate"


_UNITS: Mapping[Drawn, Unit] = {
    Drawn.STICKINESS: Unit.SHARE,
    Drawn.REPLY_RATE: Unit.SHARE,
    Drawn.UNANSWERED_SHARE: Unit.SHARE,
    Drawn.SECOND_POST_RATE: Unit.SHARE,
    Drawn.FIRST_REPLY_MEDIAN: Unit.DURATION,
    Drawn.FIRST_REPLY_P90: Unit.DURATION,
}
_COLUMNS = frozenset({Drawn.JOINED, Drawn.LEFT, Drawn.POSTS, Drawn.REPLIES, Drawn.CONVERSATIONS})
"""What is counted from nothing each time stands in columns; how it is at a time is a line."""


def chart_of_growth(growth: Growth, measure: Drawn, language: str) -> Chart:
    values = [point.answers[measure].value for point in growth.points]
    unit, name = _UNITS.get(measure, Unit.COUNT), said(language, "measure", measure)
    form = Form.COLUMNS if measure in _COLUMNS else Form.LINE
    notes = [_compared(growth, measure, unit, language)]
    if None in values and form is Form.LINE and any(value is not None for value in values):
        notes.append(said(language, "gaps"))
    return Chart(
        title=name,
        subtitle=said(
            *(language, "window"),
            first=day_of_year(growth.total.span.first, language),
            last=day_of_year(growth.total.span.last, language),
            by=said(language, "by", growth.bucket),
        ),
        language=language,
        unit=unit,
        labels=[_label(point.span.first, growth.bucket, language) for point in growth.points],
        series=[Series(name, values)],
        form=form,
        note=" ".join(note for note in notes if note) or None,
        empty=said(language, "nothing"),
    )


def _compared(growth: Growth, measure: Drawn, unit: Unit, language: str) -> str | None:
    now = _number(growth.total, measure, unit, language)
    before = _number(growth.before, measure, unit, language)
    if now is None:
        return None
    if before is None:
        return said(language, "alone", now=now)
    return said(language, "compared", now=now, before=before)


def _number(point: Point, measure: Drawn, unit: Unit, language: str) -> str | None:
    value = point.answers[measure].value
    return None if value is None else written(value, unit, language)


def chart_of_cohorts(found: Cohorts, language: str) -> HeatMap:
    most = max((len(one.active) for one in found.cohorts), default=0)
    return HeatMap(
        title=said(language, "cohorts", "title"),
        subtitle=said(language, "cohorts", found.bucket),
        language=language,
        unit=Unit.SHARE,
        columns=[str(number) for number in range(most)],
        rows=[
            HeatRow(
                said(
                    *(language, "cohorts", "row"),
                    when=_label(one.starts_on, found.bucket, language),
                    joined=written(one.joined, Unit.COUNT, language),
                ),
                [many / one.joined if one.joined else None for many in one.active]
                + [None] * (most - len(one.active)),
            )
            for one in found.cohorts
        ],
        note=said(language, "cohorts", "note") if found.cohorts else None,
        empty=said(language, "nothing"),
    )


def _label(at: date, bucket: Bucket, language: str) -> str:
    return month_of_year(at, language) if bucket is Bucket.MONTH else day(at, language)
