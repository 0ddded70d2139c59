"""Whatever every operation makes happen is told in the shape the catalogue promises."""

import jsonschema_rs
from starlette.types import ASGIApp

from api.events.catalogue import catalogue, reference, schemas
from tests.api.in_turn import in_turn
from tests.api.world import Place
from tests.kit.api import a_caller

LIMIT = 20_000


def shapes() -> dict[str, jsonschema_rs.Validator]:
    """By the event's name. They take seconds and hundreds of megabytes, so that whoever only
    counts the tests is spared them."""
    return {
        event.name: jsonschema_rs.validator_for(
            {**reference(event), "components": {"schemas": schemas()}}, validate_formats=True
        )
        for event in catalogue()
    }


async def test_all_that_is_told_in_a_furnished_world_has_its_shape(
    app: ASGIApp, place: Place
) -> None:
    promised, told = shapes(), dict[str, int]()
    async with a_caller(app, place.key, tertulia_workspace=place.actor.workspace) as caller:
        for operation in in_turn():
            ask = operation.calls[0](place.things, place.things)
            assert (await caller.request(**operation.request(ask))).is_success, operation.name
        for path in ("/v1/events", "/v1/organization/events"):
            query, more = {"limit": "100"}, True
            while more:
                reply = await caller.get(path, params=query)
                page = reply.json()
                more, query["cursor"] = page["has_more"], page["next_cursor"]
                for letter in page["data"]:
                    promised[letter["type"]].validate(letter)
                    told[letter["type"]] = told.get(letter["type"], 0) + 1
                assert len(reply.content) <= LIMIT * max(1, len(page["data"]))
    assert len(told) > 40, sorted(told)
