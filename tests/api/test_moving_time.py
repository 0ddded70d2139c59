"""Test clocks over HTTP: one for a test workspace, none for a live one."""

from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Mode
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace


async def test_a_clock_shows_the_time_it_was_moved_to(house: House, app: ASGIApp) -> None:
    actor = await a_workspace(house)
    key = await a_key_text(house, actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        made = await client.post("/v1/test-clocks", json={"frozen": True})
        assert made.status_code == 201, made.text
        again = await client.post("/v1/test-clocks", json={"frozen": True})
        path = again.headers["location"]
        assert (await client.get(made.headers["location"])).status_code == 404
        assert (await client.get("/v1/test-clocks")).json()["data"] == [again.json()]
        both = {"to": "2090-01-01T00:00:00Z", "by_seconds": 1}
        for wrong, code in (
            ({}, "validation_failed"),
            (both, "validation_failed"),
            ({"to": "2020-01-01T00:00:00Z"}, "test_clock_backwards"),
            ({"to": "2090-01-01T00:00:00Z"}, "test_clock_too_far"),
        ):
            refused = await client.post(f"{path}/advance", json=wrong)
            assert (refused.status_code, refused.json()["code"]) == (422, code)
        begun = await client.post(f"{path}/advance", json={"by_seconds": 86400})
        assert (begun.status_code, begun.json()["kind"]) == (202, "test_clock_advance")
        shown = (await client.get(path)).json()
        assert (shown["state"], shown["operation_id"]) == ("advancing", begun.json()["id"])
        refused = await client.post(f"{path}/freeze")
        assert refused.json()["possible_moves"] == ["delete"]
        listed = (await client.get("/v1/test-clocks")).json()["data"]
        assert [one["id"] for one in listed] == [shown["id"]]


async def test_a_live_workspace_gets_none(house: House, app: ASGIApp) -> None:
    actor = await a_workspace(house, mode=Mode.LIVE)
    key = await a_key_text(house, actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        refused = await client.post("/v1/test-clocks", json={})
        assert (refused.status_code, refused.json()["code"]) == (403, "test_clock_in_live_mode")
        assert (await client.get("/v1/test-clocks")).json()["data"] == []
