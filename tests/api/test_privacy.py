"""A copy, an erasure and a legal hold, as a caller sees them."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.members.use_cases.erase_member import erase_member
from domain.members.use_cases.export_member import end_export, export_member
from domain.shared.access import Actor
from domain.shared.ids import MemberErasureId, MemberExportId
from tests.api.test_members import done, refused
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_workspace

EVA = {"name": "Eva", "identities": [{"platform": "email", "person_id": "eva@example.org"}]}
WHY = {"reason": "A court's order."}


@pytest.fixture
async def actor(house: House) -> Actor:
    return await a_workspace(house)


@pytest.fixture
async def client(house: House, app: ASGIApp, actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        yield client


async def gone_through(house: House, actor: Actor, client: httpx.AsyncClient, path: str) -> Any:
    """The erasure's receipt, once all is done."""
    while True:
        receipt = (await client.get(f"/v1/{path}/erasure")).json()
        if receipt["finished_at"] is not None:
            return receipt
        await erase_member(house.app.members, actor, MemberErasureId(receipt["id"]))


async def test_a_copy_can_be_fetched_once_it_is_made_and_for_a_day(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    room = house.app.members
    path = f"members/{(await done(client, 'members', **EVA))['id']}"
    assert (await client.get(f"/v1/{path}/export")).status_code == 404
    operation = await done(client, f"{path}/export")
    assert (operation["kind"], operation["state"]) == ("export_member", "pending")
    export = (await client.get(f"/v1/{path}/export")).json()
    archive = f"/v1/member-exports/{export['id']}/archive"
    assert (await client.get(archive)).json()["code"] == "member_export_not_ready"
    await export_member(room, actor, MemberExportId(export["id"]))
    over = (await client.get(f"/v1/operations/{operation['id']}")).json()
    assert (over["state"], over["progress"]["done"]) == ("succeeded", 1)
    export = (await client.get(f"/v1/{path}/export")).json()
    fetched = await client.get(archive)
    assert fetched.headers["content-type"] == "application/zip"
    assert hashlib.sha256(fetched.content).hexdigest() == export["sha256"]
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as opened:
        assert b"eva@example.org" in opened.read("member_identities.jsonl")
    async with room.begin(actor) as tx:
        before = await tx.exports.get(MemberExportId(export["id"]))
        assert before.expires_at is not None
        assert before.ready_at is not None
        assert before.expires_at - before.ready_at == timedelta(hours=24)
        await tx.commit()
    await end_export(room, actor, before.id)
    assert (await client.get(archive)).status_code == 200
    async with room.begin(actor) as tx:
        await tx.exports.get(before.id)
        tx.exports.save((before, before.forget(before.ready_at)))
        await tx.commit()
    over = await client.get(archive)
    assert (over.status_code, over.json()["code"]) == (410, "member_export_expired")


async def test_who_is_forgotten_is_gone_at_once_and_is_not_made_known_again(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    path = f"members/{(await done(client, 'members', **EVA))['id']}"
    await done(client, f"{path}/notes", text="Asks for oat milk.")
    operation = await done(client, f"{path}/erase")
    assert await done(client, f"{path}/erase") == operation
    late = await refused(client, f"{path}/notes", text="One more.")
    assert late[:2] == (409, "member_erased")
    assert (await refused(client, f"{path}/export"))[:2] == (409, "member_erased")
    assert (await refused(client, f"{path}/legal-holds", **WHY))[:2] == (409, "member_erased")
    assert (await refused(client, "members", **EVA))[:2] == (409, "person_erased")
    receipt = await gone_through(house, actor, client, path)
    assert receipt["counts"]["member_notes"] == receipt["counts"]["member_identities"] == 1
    member = (await client.get(f"/v1/{path}")).json()
    assert (member["state"], member["name"], member["possible_states"]) == ("erased", None, [])
    assert (await client.get(f"/v1/{path}/notes")).json()["data"] == []
    assert (await refused(client, "members", **EVA))[:2] == (409, "person_erased")
    again = await done(client, f"{path}/erase")
    assert (again["id"], again["state"]) == (operation["id"], "succeeded")
    visit = {"kind": "custom", "type": "visit", "source": "shop", "external_id": "1"}
    visit |= {"at": "2026-05-04T09:00:00Z"}
    by_account = await refused(client, "activities", identity=EVA["identities"][0], **visit)
    assert by_account[:2] == (409, "person_erased")
    by_id = await refused(client, "activities", member_id=path.removeprefix("members/"), **visit)
    assert by_id[:2] == (409, "member_erased")


async def test_whoever_the_law_keeps_is_not_forgotten_until_the_hold_is_lifted(
    client: httpx.AsyncClient,
) -> None:
    path = f"members/{(await done(client, 'members', **EVA))['id']}"
    hold = await done(client, f"{path}/legal-holds", **WHY)
    past = await refused(client, f"{path}/legal-holds", **WHY, until="2020-01-01T00:00:00Z")
    assert past[::2] == (422, "/until")
    kept = await client.post(f"/v1/{path}/erase")
    assert (kept.status_code, kept.json()["code"]) == (409, "legal_hold_stands")
    assert hold["id"] in kept.json()["detail"]
    lifted = await done(client, f"{path}/legal-holds/{hold['id']}/lift", reason="It is over.")
    assert lifted["lift_reason"] == "It is over."
    twice = await refused(client, f"{path}/legal-holds/{hold['id']}/lift", reason="Again.")
    assert twice[:2] == (409, "legal_hold_over")
    assert (await client.get(f"/v1/{path}/legal-holds")).json() == {"data": [lifted]}
    assert (await client.post(f"/v1/{path}/erase")).status_code == 202


async def test_a_call_for_a_cancelled_erasure_takes_it_up_again(
    house: House, actor: Actor, client: httpx.AsyncClient
) -> None:
    path = f"members/{(await done(client, 'members', **EVA))['id']}"
    first = await done(client, f"{path}/erase")
    await done(client, f"operations/{first['id']}/cancel")
    second = await done(client, f"{path}/erase")
    assert second["id"] != first["id"]
    assert (await gone_through(house, actor, client, path))["operation_id"] == second["id"]
