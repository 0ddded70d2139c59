"""A ticket lets a browser in once, and is worth nothing afterwards."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.settings import Settings
from adapters.wiring import House
from domain.identity.use_cases.change_workspace import change_workspace
from domain.shared.ids import ApiKeyId
from tests.api.stream_town import Town, a_town, lively, objects, opened, revoke
from tests.kit.builders import an_api_key
from tests.kit.sse import following

PAGE = "https://panel.example.org"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return lively(settings)


@pytest.fixture
async def town(house: House) -> AsyncIterator[Town]:
    async with a_town(house) as town:
        yield town


async def test_a_ticket_opens_one_stream_once(town: Town) -> None:
    ticket = await town.ticket()
    async with town.stranger() as browser:
        async with following(browser, params={"ticket": ticket}) as reader:
            await opened(reader)
            [made] = await town.happens()
            assert objects(await reader.events(1)) == [made.id]
        for wrong in (ticket, "tkt_x", "ü", f"{ticket}x"):
            reply = await browser.get("/v1/events/stream", params={"ticket": wrong})
            assert (reply.status_code, reply.json()["code"]) == (401, "invalid_stream_ticket")
            assert ticket not in reply.text
        # An id goes on with whatever ticket, and with the key.
        again = {"ticket": await town.ticket(), "last_event_id": reader.last_id}
        [made] = await town.happens()
        async with following(browser, params=again) as reader:
            assert objects(await reader.events(1)) == [made.id]


async def test_a_ticket_opens_nothing_else(town: Town) -> None:
    async with town.stranger() as browser:
        for path in ("/v1/events", "/v1/organization", "/v1/messages"):
            reply = await browser.get(path, params={"ticket": await town.ticket()})
            assert reply.status_code == 401, path


async def test_a_ticket_runs_out(town: Town) -> None:
    room = town.house.app.events
    ticket = await town.ticket()
    async with town.house.database.within(town.actor) as connection:
        await connection.execute(
            "UPDATE stream_tickets SET expires_at = clock_timestamp() - interval '1 s'"
        )
        await connection.execute("COMMIT")
    assert await room.turnstile.take(room.mint.hash_of_ticket(ticket)) is None


async def test_a_ticket_is_kept_as_its_hash_alone(town: Town) -> None:
    ticket = await town.ticket()
    async with town.house.database.within(town.actor) as connection:
        rows = await connection.fetch("SELECT t::text FROM stream_tickets t")
    assert len(rows) == 1
    assert ticket not in str(rows)
    assert ticket.removeprefix("tkt_") not in str(rows)


async def test_the_ticket_of_a_revoked_key_opens_nothing(town: Town) -> None:
    made = await an_api_key(town.house, town.actor)
    async with town.stranger() as browser:
        browser.headers["Authorization"] = f"Bearer {made.text}"
        reply = await browser.post("/v1/events/stream-tickets", headers={"Idempotency-Key": "k"})
        await revoke(town, ApiKeyId(made.key.id))
        url = reply.json()["url"]
        reply = await browser.get(url, headers={"Authorization": ""})
    assert (reply.status_code, reply.json()["code"]) == (401, "invalid_stream_ticket")


async def test_a_browser_page_of_the_workspace_may_follow_with_a_ticket(town: Town) -> None:
    outside = replace(town.actor, workspace_id=None)
    origins = {"allowed_origins": (PAGE,)}
    room = town.house.app.identity
    await change_workspace(room, outside, town.actor.workspace, None, origins)
    async with town.stranger() as browser:
        for origin, allowed in ((PAGE, PAGE), ("https://elsewhere.example", None)):
            how = {"params": {"ticket": await town.ticket()}, "headers": {"Origin": origin}}
            async with following(browser, **how) as reader:
                await opened(reader)
            assert reader.reply.headers.get("access-control-allow-origin") == allowed
        asked = {
            "Origin": PAGE,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization,last-event-id",
        }
        reply = await browser.options("/v1/events/stream", headers=asked)
    assert "Last-Event-ID" in reply.headers["access-control-allow-headers"]
