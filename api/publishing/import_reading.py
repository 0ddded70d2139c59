"""A file of messages is read row by row: what a row says, or what is wrong with it and where."""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from pydantic import ValidationError

from api.bodies import MOST_VALUES, holds_too_much
from api.edge import MalformedFile, UnknownColumns
from api.errors import validation_problem
from api.publishing.import_columns import COLUMNS, LISTS, body_of, meant
from api.publishing.schemas import MessageIn
from domain.publishing.importing import Row, in_columns, kept
from domain.shared.clock import Clock
from domain.shared.errors import FieldError, Refusal, ValidationFailed
from domain.shared.operations import problem_of

LONGEST_LINE = 1_000_000
LONGEST_SHOWN = 10_000


def read_csv(file: IO[bytes], clock: Clock, timezone: str | None = None) -> Iterator[Row]:
    """The rows of a table; its first line names the columns. Row 1 is the first below them. Wall
    times without a zone of their own are those of `timezone`. Raises MalformedFile,
    UnknownColumns."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        head = text.readline(LONGEST_LINE)
        delimiter = max(",;\t", key=head.count)
        lines = csv.reader(_again(head, text), delimiter=delimiter, strict=True)
        names = [meant(name) for name in next(lines, [])]
        check_columns(names)
        for number, cells in enumerate(lines, 1):
            if any(cell.strip() for cell in cells):
                yield _of_cells(number, names, cells, clock, timezone)
    except (UnicodeDecodeError, csv.Error) as trouble:
        raise MalformedFile() from trouble


def read_lines(file: IO[bytes], clock: Clock) -> Iterator[Row]:
    """The rows of lines of JSON, each what a request for one message would hold. Raises
    MalformedFile."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise MalformedFile()
        if line.strip():
            yield _of_line(number, line, clock)


def _again(head: str, rest: IO[str]) -> Iterator[str]:
    line = head
    while line:
        if len(line) == LONGEST_LINE:
            raise MalformedFile()
        yield line
        line = rest.readline(LONGEST_LINE)


def check_columns(names: list[str]) -> None:
    """Raise UnknownColumns unless each is a column of ours, comes once, and one of them is the
    text."""
    unknown = [n for n in names if n not in COLUMNS and not n.startswith("metadata.")]
    if unknown:
        raise UnknownColumns(columns=", ".join(unknown)[:200], known=", ".join(COLUMNS))
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice or "text" not in names:
        raise UnknownColumns(columns=", ".join(twice)[:200] or "text", known=", ".join(COLUMNS))


def _of_cells(
    number: int, names: list[str], cells: list[str], clock: Clock, timezone: str | None
) -> Row:
    if len(cells) > len(names):
        fault = FieldError(f"/{len(names)}", "too_long", {"maximum": len(names)})
        return Row(number, {}, problem_of(ValidationFailed(errors=[fault])))
    return row_of(number, dict(zip(names, cells, strict=False)), clock, timezone)


def row_of(
    number: int,
    cells: Mapping[str, str],
    clock: Clock,
    timezone: str | None,
    faults: Sequence[FieldError] = (),
) -> Row:
    """The row in these cells, by column. With `faults` it can become no message."""
    said = {name: cell.strip() if name in LISTS else cell for name, cell in cells.items()}
    given = {name: cell for name, cell in said.items() if cell.strip()}
    if timezone is not None and "local_time" in given:
        given.setdefault("timezone", timezone)
    if faults:
        told = problem_of(ValidationFailed(errors=faults))
        return Row(number, _shown(given), _storable(told))
    row = _judged(number, body_of(given), clock)
    if row.problem is None:
        return row
    return Row(number, _shown(given), in_columns(row.problem, given))


def _of_line(number: int, line: bytes, clock: Clock) -> Row:
    try:
        if holds_too_much(line):
            fault = FieldError("", "too_long", {"maximum": MOST_VALUES})
            return Row(number, {}, problem_of(ValidationFailed(errors=[fault])))
        body = json.loads(line)
    except (ValueError, RecursionError):
        broken: dict[str, Any] = {
            "code": "malformed_json",
            "facts": {},
            "pointer": None,
            "errors": [],
        }
        return Row(number, {}, broken)
    return _judged(number, body, clock)


def _judged(number: int, body: Any, clock: Clock) -> Row:
    """The draft in this body, judged as that of a request is."""
    try:
        return Row(number, kept(MessageIn.model_validate(body).draft(clock)))
    except ValidationError as trouble:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in trouble.errors()]
        problem = validation_problem(faults, body)
        told = problem_of(ValidationFailed(errors=problem.errors))
        return Row(number, _shown(body), _storable(told))
    except Refusal as refusal:
        return Row(number, _shown(body), _storable(problem_of(refusal)))


def _shown(body: Any) -> Mapping[str, Any]:
    """What was written, unless it is too long to be shown again."""
    try:
        fits = isinstance(body, dict) and len(repr(body)) < LONGEST_SHOWN
        return _storable(body) if fits else {}
    except RecursionError:
        return {}


def _storable(said: Any) -> Any:
    """The same, without what no database can store as JSON."""
    match said:
        case str():
            return said.encode(errors="replace").decode().replace("\0", "\ufffd")
        case dict():
            return {_storable(name): _storable(value) for name, value in said.items()}
        case list():
            return [_storable(value) for value in said]
        case float() if not math.isfinite(said):
            return str(said)
    return said
