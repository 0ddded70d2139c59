"""Every operation shows what was really asked and answered, in the shape it promises."""

import json
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from api.main import build
from api.openapi_document import EXAMPLES
from tests.kit.document import DOCUMENT

APP = build(None)
ROUTES = {
    route.name: route
    for route in APP.routes
    if isinstance(route, APIRoute) and route.include_in_schema
}


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_the_example_has_the_shape_of_the_answer(name: str) -> None:
    shape = ROUTES[name].response_model
    TypeAdapter[Any](shape).validate_json(json.dumps(example(name)["response"]))


def test_there_is_no_example_of_something_that_is_gone() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == ROUTES.keys()


def test_the_document_shows_every_example() -> None:
    operations = [operation for path in DOCUMENT["paths"].values() for operation in path.values()]
    for operation in operations:
        shown = [
            content["example"]
            for answer in [of_success(operation)]
            for content in answer["content"].values()
            if "example" in content
        ]
        response = example(operation["operationId"])["response"]
        # A file's bytes are not shown.
        assert shown == ([] if response is None else [response])


def of_success(operation: Any) -> Any:
    """What answers the plain call: 201 where something comes to be, 200 elsewhere, and 202 where
    there is nothing but a beginning."""
    responses = operation["responses"]
    return next(responses[status] for status in ("201", "200", "202") if status in responses)


def test_no_example_holds_a_key_that_could_work() -> None:
    for path in EXAMPLES.glob("*.json"):
        assert "tert_test_" not in path.read_text().replace("x" * 46, "").replace('tert_test_"', "")
