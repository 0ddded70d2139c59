"""What happens on a platform reaches our API, each thing once, and nothing that is forged does."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.types import ASGIApp

from adapters.platforms.standard_hook import sign
from adapters.wiring import House
from domain.shared.secret import Secret
from tests.kit.api import a_caller, a_client, a_key_text
from tests.kit.builders import a_message, a_sandbox_channel, a_workspace
from tests.kit.inbound import digest_what_waits


async def test_smoke(house: House, app: ASGIApp) -> None:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    async with await a_client(house, actor) as client:
        made = await client.post(f"/v1/channels/{channel.id}/hook", headers={"Idempotency-Key": "1"})
        print(made.text)
        hook = made.json()
        body = json.dumps({"id": "c1", "kind": "comment", "at": "2026-11-26T08:00:00Z", "text": "Hi",
            "author": {"id": "ana"}}).encode()
        path = urlsplit(hook["url"]).path
        signed = sign(Secret(hook["secret"]), "t1", house.clock.now(), body)
        for _ in range(3):
            got = await client.post(path, content=body, headers=signed)
            print(got.status_code, got.text)
        got = await client.post(path, content=body + b" ", headers=signed)
        print(got.status_code, got.text)
        print((await client.get(f"/v1/channels/{channel.id}/inbound")).text)
        await digest_what_waits(house)
        print((await client.get("/v1/inbound-messages")).text)
        one = (await client.get("/v1/inbound-messages")).json()["data"][0]["id"]
        print((await client.get(f"/v1/inbound-messages/{one}")).text)
        print((await client.get(f"/v1/inbound-messages/{one}/original")).text)
        told = await client.post("/v1/sandbox/tellings", json={"channel_id": channel.id, "id": "d1", "kind": "deletion", "message_id": "c1", "at": "2026-11-26T08:00:01Z"})
        print(told.text)
        await digest_what_waits(house)
        print((await client.get(f"/v1/inbound-messages/{one}")).text)
        print((await client.delete(f"/v1/channels/{channel.id}/hook")).text)
        print((await client.get(f"/v1/channels/{channel.id}/inbound")).text)
        print((await client.get("/v1/events")).text[-1500:])
    assert 0
