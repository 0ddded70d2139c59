"""Answers to questions about numbers, as charts."""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from api.charts import day, month_of_year, said, window
from domain.insights.chart_ports import Drawn
from domain.insights.measures import Bucket, Counts, Dimension, Measure, MeasuredIn, counts_of
from domain.insights.measures import unit_of as measured_in
from domain.insights.query import Asked, Key, MetricQuery, Number, Series, pieces
from domain.shared.charts import Chart, Form, Unit, written
from domain.shared.charts import Series as Shape
from domain.shared.errors import FieldError, ValidationFailed

MOST_LINES = 10
"""More than that nobody can tell from one another."""

BAR = 17
"""So high is a bar with its words, in points; of more than fit the largest are drawn."""

_ROUND = 130
"""So high is all that stands around bars."""

_UNITS = {
    MeasuredIn.COUNT: Unit.COUNT,
    MeasuredIn.RATIO: Unit.SHARE,
    MeasuredIn.SECONDS: Unit.DURATION,
}


def checked_form(query: MetricQuery, form: Form | None) -> None:
    """Raises ValidationFailed where there is nothing to draw from left to right."""
    if query.bucket is None and form in (Form.LINE, Form.COLUMNS):
        raise ValidationFailed(errors=[FieldError("parameter:form", "chart_without_bucket")])


def chart_of_answer(drawn: Drawn, language: str, form: Form | None, height: int) -> Chart:
    """Over time where it is asked by bucket, and else as bars beside one another; without a form,
    as what it is."""
    query = drawn.answer.asked.query
    if query.bucket is None or form is Form.BARS:
        return _bars(drawn, language, height)
    return _over_time(drawn, language, form)


def _over_time(drawn: Drawn, language: str, form: Form | None) -> Chart:
    asked, answer = drawn.answer.asked, drawn.answer
    assert asked.query.bucket is not None
    shown = answer.series[:MOST_LINES]
    labels = [
        _label(piece.starts_at.astimezone(ZoneInfo(asked.span.zone)), asked, language)
        for piece in pieces(asked.span, asked.query.bucket)
    ]
    names = [_name(one, drawn, language) for one in shown]
    shapes = [
        Shape(name, [point.value for point in one.points])
        for name, one in zip(names, shown, strict=True)
    ]
    if asked.query.compare:
        shapes += _behind(drawn, shown, names, len(labels), language)
    alone = len(shown) == 1 and counts_of(shown[0].metric) in (Counts.INCREASE, Counts.TOTAL)
    chosen = form or (Form.COLUMNS if alone else Form.LINE)
    notes = [*_sums(drawn, shown, language), *_left_out(len(shown), answer.series, language)]
    if chosen is Form.LINE and any(_is_broken(shape.values) for shape in shapes):
        notes.append(said(language, "gaps"))
    return _chart(drawn, language, labels, shapes, chosen, notes)


def _behind(
    drawn: Drawn, shown: Sequence[Series], names: Sequence[str], many: int, language: str
) -> Iterator[Shape]:
    """Piece beside piece, the first beside the first; what is longer is cut off."""
    earlier = {(one.metric, one.key): one for one in drawn.before}
    for one, name in zip(shown, names, strict=True):
        known = earlier.get((one.metric, one.key))
        values = [point.value for point in known.points][:many] if known else []
        words = said(language, "before", name=name)
        yield Shape(words, values + [None] * (many - len(values)), is_behind=True)


def _bars(drawn: Drawn, language: str, height: int) -> Chart:
    query = drawn.answer.asked.query
    rows = _rows_by(drawn) if query.dimensions else [[(one, ()) for one in query.metrics]]
    compared = query.compare and len(rows) == 1
    many = max(3, (height - _ROUND) // (BAR * (len(rows) + compared)))
    kept = [row[:many] for row in rows]
    found = {(one.metric, one.key): one for one in drawn.answer.series}
    if query.dimensions:
        labels = [_called(key, drawn) for _, key in kept[0]]
        names = [_metric(metric, language) for metric in query.metrics]
    else:
        labels = [_metric(metric, language) for metric, _ in kept[0]]
        names = [said(language, "these_days")]
    shapes = [
        Shape(name, [one.value if (one := found.get(pair)) else None for pair in row])
        for name, row in zip(names, kept, strict=True)
    ]
    if compared:
        values = [one.previous if (one := found.get(pair)) else None for pair in kept[0]]
        words = said(language, "days_before")
        shapes.append(Shape(words, values, is_behind=True))
    notes = _left_out(len(kept[0]), rows[0], language)
    return _chart(drawn, language, labels, shapes, Form.BARS, notes)


def _rows_by(drawn: Drawn) -> list[list[tuple[Measure, Key]]]:
    """Of each metric every key, those with the most of the first metric first."""
    answer, metrics = drawn.answer, drawn.answer.asked.query.metrics
    worth = {one.key: _worth(one) for one in answer.series if one.metric is metrics[0]}
    keys = dict.fromkeys(one.key for one in answer.series)
    ordered = sorted(keys, key=lambda key: -worth.get(key, -1.0))
    return [[(metric, key) for key in ordered] for metric in metrics]


def _chart(
    drawn: Drawn,
    language: str,
    labels: Sequence[str],
    shapes: Sequence[Shape],
    form: Form,
    notes: Sequence[str],
) -> Chart:
    asked = drawn.answer.asked
    metrics = asked.query.metrics
    named = [_metric(metric, language) for metric in metrics]
    title = ", ".join([named[0], *(name[:1].lower() + name[1:] for name in named[1:])])
    if asked.query.dimensions:
        by = said(language, "and").join(said(language, "of", one) for one in asked.query.dimensions)
        title = said(language, "title_by", title=title, by=by)
    return Chart(
        title=title,
        subtitle=_window(asked, form, language),
        language=language,
        unit=_UNITS[measured_in(metrics[0])],
        labels=labels,
        series=shapes,
        form=form,
        note=" ".join(notes) or None,
        empty=said(language, "nothing"),
        accent=drawn.look.accent,
    )


def _window(asked: Asked, form: Form, language: str) -> str:
    bucket = None if form is Form.BARS else asked.query.bucket
    return window(asked.span.first, asked.span.last, bucket, language)


def _label(at: date, asked: Asked, language: str) -> str:
    match asked.query.bucket:
        case Bucket.HOUR:
            return f"{day(at, language)} {at:%H:%M}"
        case Bucket.MONTH:
            return month_of_year(at, language)
        case _:
            return day(at, language)


def _name(one: Series, drawn: Drawn, language: str) -> str:
    if not drawn.answer.asked.query.dimensions:
        return _metric(one.metric, language)
    called = _called(one.key, drawn)
    if len(drawn.answer.asked.query.metrics) == 1:
        return called
    return f"{called} · {_metric(one.metric, language)}"


def _called(key: Sequence[str], drawn: Drawn) -> str:
    dimensions = drawn.answer.asked.query.dimensions
    return " · ".join(
        drawn.names.get((dimension, value), _plain(dimension, value))
        for dimension, value in zip(dimensions, key, strict=True)
    )


def _plain(dimension: Dimension, value: str) -> str:
    return value.replace("_", " ").title() if dimension is Dimension.PLATFORM else value


def _metric(metric: Measure, language: str) -> str:
    return said(language, "metric", metric.value)


def _worth(one: Series) -> float:
    return -1.0 if one.value is None else float(one.value)


def _sums(drawn: Drawn, shown: Sequence[Series], language: str) -> list[str]:
    """Of one alone, what it comes to."""
    if len(shown) != 1 or shown[0].value is None:
        return []
    unit, before = _UNITS[measured_in(shown[0].metric)], shown[0].previous
    now = written(shown[0].value, unit, language)
    if counts_of(shown[0].metric) is Counts.LEVEL:
        return [said(language, "at_the_end", now=now)]
    if drawn.answer.asked.query.compare and before is not None:
        return [said(language, "compared", now=now, before=written(before, unit, language))]
    return [said(language, "alone", now=now)]


def _left_out(many: int, of: Sequence[object], language: str) -> list[str]:
    if many >= len(of):
        return []
    return [said(language, "largest", many=many, of=len(of))]


def _is_broken(values: Sequence[Number | None]) -> bool:
    """Whether anything is missing between two that are known."""
    known = [place for place, value in enumerate(values) if value is not None]
    return bool(known) and None in values[known[0] : known[-1]]
