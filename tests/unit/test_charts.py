"""A chart shows every number that is known, none that is not, and says so in words."""

import re
import unicodedata
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from adapters.reports.charts.drawing import drawn
from adapters.reports.charts.ink import width_of
from adapters.reports.charts.painting import SvgPainter
from adapters.reports.charts.scale import scale_of
from domain.shared.charts import Chart, Form, HeatMap, HeatRow, Series, Size, Unit, written

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [f"{day} Nov" for day in range(1, 31)]


def a_chart(*values: float | None, form: Form = Form.LINE, title: str = "Active people") -> Chart:
    labels = DAYS[: len(values)]
    series = [Series("active", values)]
    return Chart(title, "November 2030", "en", Unit.COUNT, labels, series, form)


def marks(
    picture: Chart | HeatMap, name: str, size: Size | None = None
) -> list[ElementTree.Element]:
    return ElementTree.fromstring(drawn(picture, size or Size())).findall(f"{SVG}{name}")


def said_of(picture: Chart | HeatMap) -> str:
    described = ElementTree.fromstring(drawn(picture, Size())).find(f"{SVG}desc")
    assert described is not None
    return described.text or ""


def test_where_nothing_is_known_the_line_is_broken_and_what_stands_alone_is_a_dot() -> None:
    chart = a_chart(3, 5, None, 4, None, 2, 0)
    lines = marks(chart, "polyline")
    assert [len((line.get("points") or "").split()) for line in lines] == [2, 2]
    dots = [dot.findtext(f"{SVG}title") for dot in marks(chart, "circle")]
    assert dots == [
        f"{day} Nov · active: {n}" for day, n in ((1, 3), (2, 5), (4, 4), (6, 2), (7, 0))
    ]
    assert said_of(chart) == "November 2030. active: 1 Nov 3, 2 Nov 5, 4 Nov 4, 6 Nov 2, 7 Nov 0"


def test_columns_stand_on_zero_and_are_as_high_as_what_they_show() -> None:
    boxes = [
        box
        for box in marks(a_chart(10, None, 5, -5, form=Form.COLUMNS), "rect")
        if box.find(f"{SVG}title") is not None
    ]
    heights = [float(box.get("height") or 0) for box in boxes]
    tops = [float(box.get("y") or 0) for box in boxes]
    assert len(boxes) == 3
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.3)
    assert tops[0] + heights[0] == pytest.approx(tops[1] + heights[1], abs=0.3)
    assert tops[2] == pytest.approx(tops[1] + heights[1], abs=0.3)


def test_what_is_compared_with_is_drawn_behind_and_paler() -> None:
    behind = Series("before", [1, 2, 3], is_behind=True)
    chart = Chart("T", "S", "en", Unit.COUNT, DAYS[:3], [Series("now", [3, 2, 1]), behind])
    first, second = marks(chart, "polyline")
    assert (first.get("stroke-dasharray"), second.get("stroke-dasharray")) == ("4 4", None)
    assert first.get("stroke") != second.get("stroke")
    names = [text.text for text in marks(chart, "text")]
    assert {"now", "before"} <= set(names)


def test_whatever_a_title_says_it_is_a_text_and_goes_onto_the_sheet() -> None:
    title = "<script>alert(1)</script> & co " * 20
    document = drawn(a_chart(1, 2, title=title), Size(width=320))
    assert "<script" not in document
    heading = next(text for text in marks(a_chart(1, 2, title=title), "text", Size(width=320)))
    assert (heading.text or "").endswith("…")
    assert width_of(heading.text or "", 17, bold=True) <= 320 - 48


@pytest.mark.parametrize("width", [320, 720, 1920])
def test_no_label_stands_over_another(width: int) -> None:
    labels = [text for text in marks(a_chart(*range(30)), "text", Size(width)) if text.text in DAYS]
    assert labels[0].text == DAYS[0]
    ends = [(float(text.get("x") or 0), width_of(text.text or "", 12) / 2) for text in labels]
    for (left, half), (right, other) in pairwise(ends):
        assert left + half < right - other
    assert ends[-1][0] + ends[-1][1] <= width


def test_nothing_at_all_is_a_chart_too() -> None:
    for empty in (a_chart(), a_chart(None, None), HeatMap("T", "S", "en", Unit.SHARE, [], [])):
        assert marks(empty, "text")


def test_where_there_is_nothing_to_draw_it_is_said() -> None:
    words = "Nothing is known."
    for empty in (a_chart(None, None), HeatMap("T", "S", "en", Unit.SHARE, [], [])):
        assert words in [text.text for text in marks(replace(empty, empty=words), "text")]
    for full in (a_chart(None, 0), HeatMap("T", "S", "en", Unit.SHARE, ["0"], [HeatRow("r", [0])])):
        assert words not in [text.text for text in marks(replace(full, empty=words), "text")]


def test_a_heat_map_is_darker_where_more_is_and_empty_where_nothing_is_known() -> None:
    rows = [HeatRow("first", [1.0, 0.5]), HeatRow("second", [0.25, None])]
    heat = HeatMap("T", "S", "en", Unit.SHARE, ["0", "1"], rows)
    shades = {
        box.findtext(f"{SVG}title"): int((box.get("fill") or "#0")[1:3], 16)
        for box in marks(heat, "rect")
        if box.find(f"{SVG}title") is not None
    }
    assert list(shades) == ["first · 0: 100%", "first · 1: 50%", "second · 0: 25%"]
    assert sorted(shades.values()) == list(shades.values())
    assert said_of(heat) == "S. first: 100%, 50%; second: 25%"


numbers = st.one_of(st.none(), st.floats(-1e9, 1e9, allow_nan=False))


@given(st.lists(numbers, max_size=40), st.sampled_from(Unit))
def test_an_axis_holds_all_that_is_known_between_a_few_round_numbers(
    values: list[float | None], unit: Unit
) -> None:
    scale = scale_of(values, unit)
    known = [value for value in values if value is not None]
    assert all(-1e-9 <= scale.share(value) <= 1 + 1e-9 for value in (*known, 0))
    assert 2 <= len(scale.ticks) <= 14
    assert 0 in scale.ticks
    if unit is Unit.COUNT:
        assert all(float(tick).is_integer() for tick in scale.ticks)


@pytest.mark.parametrize(
    ("value", "unit", "language", "expected"),
    [
        (12345, Unit.COUNT, "en", "12,345"),
        (12345.6, Unit.COUNT, "es", "12.346"),
        (1.25, Unit.COUNT, "pt", "1,2"),
        (-3, Unit.COUNT, "en", "\u22123"),
        (0.456, Unit.SHARE, "en", "46%"),
        (0.0123, Unit.SHARE, "es", "1,2\u202f%"),
        (0, Unit.SHARE, "en", "0%"),
        (0, Unit.DURATION, "en", "0\u202fs"),
        (9000, Unit.DURATION, "es", "2\u202fh 30\u202fmin"),
        (90061, Unit.DURATION, "en", "1\u202fd 1\u202fh"),
    ],
)
def test_numbers_are_written_as_people_write_them(
    value: float, unit: Unit, language: str, expected: str
) -> None:
    assert written(value, unit, language) == expected


async def test_a_png_is_the_same_drawing_twice_as_fine_and_the_same_each_time() -> None:
    painter, chart = SvgPainter(), a_chart(3, 5, None, 4, title="Café Aurora ☕ ação")
    made = await painter.png(chart, Size(400, 240))
    with Image.open(BytesIO(made)) as image:
        assert image.size == (800, 480)
        inks = {colour for _, colour in image.convert("RGB").getcolors(200_000) or []}
    assert (0x0B, 0x62, 0xA4) in inks
    assert made == await painter.png(chart, Size(400, 240))
    other = await painter.png(a_chart(3, 5, 4, 4, title="Café Aurora ☕ ação"), Size(400, 240))
    assert made != other
    assert re.search(rb"tEXt|iTXt", made) is None


def test_names_are_shortened_and_never_left_out() -> None:
    names = ["Us", "Café Luna with a very long name indeed", "Mar", "Sol"]
    series = [Series("Followers", [1.0, None, 3.0, 4.0])]
    chart = Chart(
        *("Followers", "Today", "en", Unit.COUNT, names, series),
        form=Form.COLUMNS,
        has_names=True,
    )
    shown = drawn(chart, Size(320, 200))
    for name in ("Us", "Mar", "Sol", "Café"):
        assert f">{name}" in shown


def test_a_name_with_control_characters_is_drawn_without_them() -> None:
    chart = Chart("A\x9aB", "c\r\x9a", "en", Unit.COUNT, ["\x01"], [Series("\x7f", [1.0])])
    drawing = drawn(chart, Size(720, 360))
    assert "A B" in drawing
    assert not any(unicodedata.category(letter) == "Cc" for letter in drawing.replace("\n", ""))
