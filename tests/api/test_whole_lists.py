"""A list that comes whole in one answer can be had as a file, like every other."""

import csv
import io
import json
import re
from typing import Any

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.api.operations import Operation, operations
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.document import DOCUMENT

WHOLE = [o for o in operations() if "format" in o.parameters("query") and not o.paged]
UP_TO_NOW = re.compile(r'"published_at\[\w+\]": "[^"]*"')
RANGES = {"get_series_occurrences", "get_media_usage"}
"""They say that there is more, and are read window by window."""

NO_FILES = {"get_events", "get_organization_events"}
"""Their cursor leads through all there is and will be: it has no end that a file could show."""


def test_no_list_of_the_document_is_left_out() -> None:
    """Whatever answers with rows under `data` can be a file, or says here why not."""
    missing = set[str]()
    for path in DOCUMENT["paths"].values():
        asked = path.get("get")
        if asked is None or not _is_a_list(asked):
            continue
        if "format" not in {it["name"] for it in asked.get("parameters", [])}:
            missing.add(asked["operationId"])
    assert missing == RANGES | NO_FILES


def _is_a_list(asked: Any) -> bool:
    content = asked["responses"].get("200", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    shape = DOCUMENT["components"]["schemas"].get(name, {})
    return bool(shape.get("properties", {}).get("data", {}).get("type") == "array")


def steady(rows: Any) -> str:
    """Without the moment at which it was asked, where a window to drill down ends."""
    return UP_TO_NOW.sub('"up to": "now"', json.dumps(rows))


@pytest.mark.parametrize("operation", WHOLE, ids=lambda operation: operation.name)
async def test_a_list_that_comes_whole_is_a_file_too(
    operation: Operation, house: House, app: ASGIApp, place: Place
) -> None:
    call = operation.calls[0](place.things, place.things)
    path = operation.template.format(**call.path)
    key = await a_key_text(house, place.actor, everywhere=True)
    headers = {"tertulia_workspace": place.actor.workspace} if operation.in_workspace else {}
    async with a_caller(app, key, **headers) as caller:
        asked = dict(call.query or {})
        shown = (await caller.get(path, params=asked)).json()["data"]
        lines = await caller.get(path, params={**asked, "format": "jsonl"})
        table = await caller.get(path, params=asked, headers={"accept": "text/csv"})
        wrong = await caller.get(path, params={**asked, "format": "pdf"})
    assert lines.headers["content-type"] == "application/jsonl"
    *rows, end = [json.loads(line) for line in lines.text.splitlines()]
    assert steady(rows) == steady(shown)
    assert end == {"export": {"complete": True, "rows": len(shown)}}
    assert table.headers["content-disposition"].endswith('.csv"')
    cells = list(csv.reader(io.StringIO(table.text, newline="")))
    assert len(cells) == len(shown) + 2
    assert cells[-1][:2] == ["#end", str(len(shown))][: len(cells[0])]
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "not_in_list")


async def test_what_is_no_list_is_written_as_nothing_else(
    house: House, app: ASGIApp, place: Place
) -> None:
    message = place.things["published"]
    async with a_caller(app, await a_key_text(house, place.actor)) as caller:
        asked = await caller.get(f"/v1/messages/{message}", headers={"accept": "text/csv"})
        refused = await caller.get(f"/v1/messages/{message}", params={"format": "csv"})
    assert asked.headers["content-type"] == "application/json"
    assert (refused.status_code, refused.json()["code"]) == (400, "unknown_parameter")
