"""No operation takes a second connection while it holds one: with a pool of one it would wait for
itself, and with any pool many of them at once would wait for each other."""

from adapters.settings import Settings
from adapters.wiring import open_app
from tests.api.in_turn import in_turn
from tests.api.world import Place
from tests.kit.api import a_caller, the_application


async def test_every_operation_gets_by_with_one_connection(
    settings: Settings, place: Place
) -> None:
    narrow = settings.model_copy(update={"database_pool": 1})
    refused = {}
    async with (
        open_app(narrow) as house,
        a_caller(
            the_application(house), place.key, tertulia_workspace=place.actor.workspace
        ) as caller,
    ):
        for operation in in_turn():
            request = operation.request(operation.calls[0](place.things, place.things))
            reply = await caller.request(**request)
            if not reply.is_success:
                refused[operation.name] = (reply.status_code, reply.text)
    assert refused == {}
