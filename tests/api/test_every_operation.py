"""Every operation of the document can be called, and succeeds for whom it belongs to."""

import pytest
from starlette.types import ASGIApp

from tests.api.in_turn import in_turn
from tests.api.operations import (
    CALLS,
    Operation,
    filled_places,
    id_places,
    operations,
)
from tests.api.world import Place
from tests.kit.api import a_caller

EVERY = operations()


def test_no_call_is_described_that_the_document_does_not_have() -> None:
    assert {operation.name for operation in EVERY} == set(CALLS)


@pytest.mark.parametrize("operation", EVERY, ids=lambda operation: operation.name)
def test_every_place_for_an_id_is_planted_by_some_call(operation: Operation) -> None:
    assert id_places(operation) <= filled_places(operation)


async def test_every_operation_succeeds_for_whom_it_belongs_to(app: ASGIApp, place: Place) -> None:
    """The control of the tenant matrix: what is refused there works here."""
    workspace = {"tertulia_workspace": place.actor.workspace}
    refused = {}
    async with a_caller(app, place.key, **workspace) as caller:
        for operation in in_turn():
            request = operation.request(operation.calls[0](place.things, place.things))
            reply = await caller.request(**request)
            if not reply.is_success:
                refused[operation.name] = (reply.status_code, reply.text)
    assert refused == {}
