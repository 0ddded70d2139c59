"""A sheet is read as a person sees it, whatever wrote it, and its rows bear the sheet's numbers."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest

from adapters.sheets.numbers import SINCE_1900, shown
from adapters.sheets.package import BROKEN, NoSuchSheet, Unreadable
from adapters.sheets.workbook import rows_of
from tests.kit.workbooks import MAIN, As, Formula, Raw, a_workbook, day, packed


def read(content: bytes, name: str | None = None) -> list[tuple[int, dict[int, str]]]:
    return [(row.number, row.cells) for row in rows_of(io.BytesIO(content), name)]


def cell(said: Any, **how: Any) -> str | None:
    [row] = rows_of(io.BytesIO(a_workbook([[said, "beside"]], **how)), None)
    return row.cells.get(0, row.faults.get(0))


@pytest.mark.parametrize(
    ("value", "code", "seen"),
    [
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (123456789012345680.0, "General", "123456789012345680"),
        (-1.5, "", "-1.5"),
        (7, "00000", "00007"),
        (2.5, "0.00", "2.50"),
        (2.5, "0.##", "2.5"),
        (2, "0.##", "2"),
        (0.5, ".00", ".50"),
        (1234567.891, "#,##0.0", "1234567.9"),
        (1234567, "#,##0,", "1235"),
        (0.256, "0%", "26%"),
        (0.256, "0.0%", "25.6%"),
        (2.5, '0.00 "€"', "2.50 €"),
        (2.5, "[$€-C0A]\\ 0.00", "€ 2.50"),
        (-2.5, '"$"#,##0.00;[Red]-"$"#,##0.00', "-$2.50"),
        (1200, "0.00E+00", "1200"),
        (0.5, "# ?/?", "0.5"),
        (4, "@", "4"),
        (1e27, "0.00", "1000000000000000013287555072"),
        (47607, "yyyy-mm-dd", "2030-05-04"),
        (47607, "dd/mm/yyyy hh:mm", "2030-05-04 00:00"),
        (47607.395833333336, "dd/mm/yyyy", "2030-05-04 09:30"),
        (47607.39583333, "[$-C0A]d mmm yy", "2030-05-04 09:30"),
        (47607.3958449074, "d/m/yy h:mm:ss AM/PM", "2030-05-04 09:30:01"),
        (0.3958333333, "hh:mm", "09:30"),
        (1.25, "[h]:mm", "30:00"),
        (47607, 'yyyy"days"', "2030-05-04"),
        (12, '0 "days"', "12 days"),
        (3, "0 [Red]", "3"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (-1, "yyyy-mm-dd", "-1"),
        (5e6, "yyyy-mm-dd", "5000000"),
    ],
)
def test_a_number_is_read_as_it_is_seen(value: float, code: str, seen: str) -> None:
    assert shown(value, code, SINCE_1900) == seen


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("  Olá, “mundo” \n🎉 ", "  Olá, “mundo” \n🎉 "),
        ("a_x000D__x0041_b_x005F_x", "a\rAb_x"),
        (True, "TRUE"),
        (42, "42"),
        (As(0.5, "0%"), "50%"),
        (day(datetime(2030, 5, 4, 9, 30)), "2030-05-04 09:30"),
        (Formula("2"), "2"),
        (Formula("two", "str"), "two"),
        (Formula("", "str"), None),
        (Formula(None), "formula_without_value"),
        (Formula(None, "str"), "formula_without_value"),
        (Formula("", "n"), "formula_without_value"),
        (Formula("#DIV/0!", "e"), "formula_error"),
        (Raw('<c r="A1" t="e"><v>#REF!</v></c>'), "formula_error"),
        (Raw('<c r="A1" t="d"><v>2030-05-04T09:30:00</v></c>'), "2030-05-04 09:30:00"),
        (Raw('<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'), "ab"),
        (
            Raw('<c t="inlineStr"><is><t>字</t><rPh sb="0" eb="1"><t>ji</t></rPh></is></c>'),
            "字",
        ),
        (Raw('<c r="A1" s="0"/>'), None),
    ],
)
def test_a_cell_says_what_is_seen_in_it_or_what_is_missing(said: Any, seen: str | None) -> None:
    assert cell(said) == seen


def test_days_may_count_from_1904() -> None:
    assert cell(As(1.5, "yyyy-mm-dd hh:mm"), since_1904=True) == "1904-01-02 12:00"


def test_rows_bear_the_numbers_of_the_sheet_and_empty_ones_are_left_out() -> None:
    content = a_workbook([["text"], [], [None, "b"], [""], ["c"]], first=4)
    assert read(content) == [(4, {0: "text"}), (6, {1: "b"}), (8, {0: "c"})]


def test_cells_and_rows_without_a_place_follow_one_another() -> None:
    xml = (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c r='C2'><v>3</v></c><c><v>4</v></c></row>"
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>'
    assert read(a_workbook([], sheet=sheet)) == [(1, {0: "1", 1: "2"}), (2, {2: "3", 3: "4"})]


def test_the_first_sheet_that_can_be_seen_is_read_unless_one_is_named() -> None:
    others = {"Notes": [["hidden"]], "Old Plan": [["old"]]}
    content = a_workbook([["new"]], others=others, hidden=["Notes"])
    assert read(content) == [(1, {0: "old"})]
    assert read(content, "plan") == [(1, {0: "new"})]
    assert read(content, "Notes") == [(1, {0: "hidden"})]
    with pytest.raises(NoSuchSheet) as none:
        read(content, "Nobody's")
    assert none.value.names == ["Notes", "Old Plan", "Plan"]


def test_a_workbook_in_the_strict_dialect_is_one_too() -> None:
    content = a_workbook([["text"], ["a"]])
    strict = "http://purl.oclc.org/ooxml"
    with io.BytesIO(content) as file:
        archive = zipfile.ZipFile(file)
        files = {
            info.filename: archive.read(info)
            .replace(MAIN.encode(), f"{strict}/spreadsheetml/main".encode())
            .replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006",
                f"{strict}/officeDocument".encode(),
            )
            for info in archive.infolist()
        }
    assert read(packed(files)) == [(1, {0: "text"}), (2, {0: "a"})]


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="2"/><row r="1"/>',
        '<row r="1048577"/>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1"><v>many</v></c></row>',
        '<row r="1"><c r="A1"><v>1e999</v></c></row>',
        '<row r="1"><c r="A1" s="9"><v>1</v></c></row>',
        '<row r="one"/>',
        "<row>",
        f'<row r="1"><c r="A1" t="str"><v>{"x" * 1_000_001}</v></c></row>',
    ],
)
def test_what_no_spreadsheet_writes_is_unreadable(xml: str) -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>'
    with pytest.raises((Unreadable, *BROKEN)):
        read(a_workbook([], sheet=sheet))
