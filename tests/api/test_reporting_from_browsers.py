"""A member reports from their own browser."""

from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.communities.model import Channel
from domain.shared.access import Actor
from tests.kit.api import a_client
from tests.kit.builders import a_sandbox_channel, a_workspace


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def channel(house: House, actor: Actor) -> Channel:
    return await a_sandbox_channel(house, actor)


async def test_members_see_their_own_reports_and_no_others(
    house: House, app: ASGIApp, actor: Actor, channel: Channel
) -> None:
    async with await a_client(house, actor) as server:

        async def token_of(member: str) -> str:
            body = {"member": member, "scopes": ["reports:write"]}
            key = {"Idempotency-Key": f"mint {member}"}
            minted = await server.post("/v1/session-tokens", json=body, headers=key)
            assert minted.status_code == 200, minted.text
            return str(minted.json()["token"])

        async def asked(member: str, method: str, path: str, **how: Any) -> httpx.Response:
            headers = {"Authorization": f"Bearer {await token_of(member)}"}
            if method == "POST":
                headers["Idempotency-Key"] = f"{member} {how}"
            return await server.request(method, f"/v1{path}", headers=headers, **how)

        for member in ("user-17", "user-18"):
            said = {"channel_id": channel.id, "platform_message_id": f"of {member}"}
            made = await asked(member, "POST", "/reports", json={**said, "reporter_id": member})
            assert (made.status_code, made.json()["credibility"]) == (201, None), made.text
        seen = (await asked("user-17", "GET", "/reports")).json()["data"]
        assert [(one["reporter_id"], one["outcome"]) for one in seen] == [("user-17", "open")]
        other = await asked("user-17", "GET", "/reports?reporter_id=user-18")
        assert other.json()["data"] == []
        theirs = (await asked("user-18", "GET", "/reports")).json()["data"][0]["id"]
        assert (await asked("user-17", "GET", f"/reports/{theirs}")).status_code == 404
        assert (await asked("user-18", "GET", f"/reports/{theirs}")).status_code == 200
        feigned = await asked(
            "user-17", "POST", "/reports", json={**said, "reporter_id": "user-18"}
        )
        problem = feigned.json()
        assert (feigned.status_code, problem["errors"][0]["pointer"]) == (422, "/reporter_id")
        for path in ("/moderation/cases", "/moderation/decisions", "/containments"):
            refused = await asked("user-17", "GET", path)
            assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope"), path
        assert len((await server.get("/v1/reports")).json()["data"]) == 2
