"""What happens on a platform reaches our API, each thing once, and nothing that is forged does."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.platforms.standard_hook import sign
from adapters.wiring import House
from domain.communities.model import Channel
from domain.shared.access import Actor
from domain.shared.secret import Secret
from tests.kit.api import a_caller, a_key_text
from tests.kit.bars import Say
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.inbound import digest_what_waits

AT = "2026-11-26T09:00:00Z"


@dataclass(frozen=True)
class Desk:
    """Somebody with a channel that has an address, and the platform behind it."""

    house: House
    actor: Actor
    channel: Channel
    client: httpx.AsyncClient
    url: str
    secret: Secret

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    async def tell(
        self, body: bytes, number: str = "1", *, secret: Secret | None = None, off: int = 0
    ) -> httpx.Response:
        at = self.house.clock.now() + timedelta(seconds=off)
        headers = sign(secret or self.secret, number, at, body)
        return await self.client.post(self.path, content=body, headers=headers)

    async def get(self, path: str) -> Any:
        reply = await self.client.get(path)
        reply.raise_for_status()
        return reply.json()

    async def heard(self) -> Any:
        """The inbound messages, once all that came is understood."""
        await digest_what_waits(self.house)
        return (await self.get("/v1/inbound-messages"))["data"]


async def a_desk(house: House, app: ASGIApp, account: str = "main") -> Desk:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor, account=account)
    client = a_caller(app, await a_key_text(house, actor))
    made = await client.post(f"/v1/channels/{channel.id}/hook", headers={"Idempotency-Key": "a"})
    hook = made.raise_for_status().json()
    return Desk(house, actor, channel, client, hook["url"], Secret(hook["secret"]))


@pytest.fixture
async def desk(house: House, app: ASGIApp) -> AsyncIterator[Desk]:
    desk = await a_desk(house, app)
    yield desk
    await desk.client.aclose()


def said(id: str = "c1", **more: Any) -> bytes:
    told = {"id": id, "kind": "comment", "at": AT, "text": "Open?", "author": {"id": "ana"}}
    return json.dumps(told | more).encode()


async def test_what_a_product_tells_is_there_to_be_read_as_it_came(desk: Desk) -> None:
    assert (await desk.tell(said())).status_code == 202
    inbound = await desk.get(f"/v1/channels/{desk.channel.id}/inbound")
    assert (inbound["hears"], inbound["waiting"], inbound["told"]) == ("webhook", 1, False)
    [message] = await desk.heard()
    assert (message["text"], message["author"]["id"], message["at"]) == (
        "Open?",
        "ana",
        AT[:-1] + ".000Z",
    )
    original = await desk.get(f"/v1/inbound-messages/{message['id']}/original")
    assert (original["text"].encode(), original["raw_id"]) == (said(), "1")
    [event] = (await desk.get("/v1/events?type=inbound.received"))["data"]
    assert event["data"]["object"]["id"] == message["id"]
    assert "Open?" not in json.dumps(event)


async def test_the_same_telling_and_the_same_thing_count_once(desk: Desk) -> None:
    for number in ("1", "1", "2"):
        assert (await desk.tell(said(), number)).status_code == 202
    assert len(await desk.heard()) == 1
    assert len((await desk.get("/v1/events?type=inbound.received"))["data"]) == 1


async def test_many_things_come_in_one_call(desk: Desk) -> None:
    items = [json.loads(said(f"c{n}")) for n in range(100)]
    await desk.tell(json.dumps({"items": items}).encode())
    await digest_what_waits(desk.house)
    assert len((await desk.get("/v1/inbound-messages?limit=100"))["data"]) == 100


async def test_an_edit_is_a_revision_and_a_deletion_hides_all(desk: Desk) -> None:
    later = {"message_id": "c1", "at": "2026-11-26T09:00:05Z"}
    edit = said("c1:2", kind="edit", text="Open on Monday?", **later)
    for number, body in enumerate((edit, said())):
        await desk.tell(body, str(number))
    [message] = await desk.heard()
    assert (message["text"], message["version"]) == ("Open on Monday?", 2)
    found = await desk.get(f"/v1/inbound-messages/{message['id']}")
    assert [r["text"] for r in found["revisions"]] == ["Open?", "Open on Monday?"]
    await desk.tell(said("c1:gone", kind="deletion", message_id="c1"), "9")
    [message] = await desk.heard()
    assert (message["state"], message["text"]) == ("deleted", None)
    found = await desk.get(f"/v1/inbound-messages/{message['id']}")
    assert {r["text"] for r in found["revisions"]} == {None}
    gone = await desk.client.get(f"/v1/inbound-messages/{message['id']}/original")
    assert (gone.status_code, gone.json()["code"]) == (410, "original_forgotten")


async def test_what_is_no_message_is_an_activity(desk: Desk) -> None:
    for number, kind in enumerate(("reaction", "member_joined", "report")):
        about = {"about": {"id": "troll"}} if kind == "report" else {}
        await desk.tell(said(f"a{number}", kind=kind, message_id="c1", **about), str(number))
    assert await desk.heard() == []
    found = (await desk.get("/v1/inbound-activities?sort=id"))["data"]
    assert {item["kind"] for item in found} == {"reaction", "member_joined", "report"}
    [report] = (await desk.get("/v1/inbound-activities?kind=report"))["data"]
    one = await desk.get(f"/v1/inbound-activities/{report['id']}")
    assert one["about"]["id"] == "troll"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("author=ana", {"c1", "c2"}),
        ("author=luis", {"c3"}),
        ("kind=direct", {"c2"}),
        ("at[gte]=2026-11-26T10:00:00Z", {"c3"}),
        ("state=deleted", set()),
        ("author=ana&kind=comment,mention", {"c1"}),
    ],
)
async def test_messages_are_found_by(desk: Desk, query: str, ids: set[str]) -> None:
    bodies = (
        said("c1"),
        said("c2", kind="direct"),
        said("c3", author={"id": "luis"}, at="2026-11-26T11:00:00Z"),
    )
    for number, body in enumerate(bodies):
        await desk.tell(body, str(number))
    await digest_what_waits(desk.house)
    found = (await desk.get(f"/v1/inbound-messages?{query}&sort=-at"))["data"]
    assert {message["platform_message_id"] for message in found} == ids


async def test_what_is_not_as_the_schema_has_it_is_told_as_trouble(desk: Desk) -> None:
    wrong = {"items": [json.loads(said("c0")), {"id": "c1", "kind": "comment"}, {"kind": "poem"}]}
    assert (await desk.tell(json.dumps(wrong).encode())).status_code == 202
    assert [message["platform_message_id"] for message in await desk.heard()] == ["c0"]
    for _ in range(3):
        await digest_what_waits(desk.house)
        async with desk.house.database.within(desk.actor) as connection:
            await connection.execute("UPDATE inbound_receipts SET next_at = now()")
            await connection.execute("COMMIT")
    inbound = await desk.get(f"/v1/channels/{desk.channel.id}/inbound")
    assert (inbound["waiting"], inbound["set_aside"]) == (0, 1)
    assert inbound["trouble"] == "/items/1/at is not as the schema has it: missing."
    assert len(await desk.heard()) == 1


async def test_what_happened_at_no_time_that_can_be_is_there_all_the_same(desk: Desk) -> None:
    await desk.tell(said(at="0001-01-01T00:00:00Z"))
    await desk.tell(said("r1", kind="reaction", message_id="c1", at="9999-12-31T23:59:59Z"), "2")
    [message] = await desk.heard()
    [activity] = (await desk.get("/v1/inbound-activities"))["data"]
    for thing in (message, activity):
        assert thing["at"] == thing["received_at"]


async def test_half_a_character_is_one_that_nobody_can_show(desk: Desk) -> None:
    await desk.tell(said(text="half \ud83d"))
    [message] = await desk.heard()
    assert message["text"] == "half \ufffd"


async def test_a_deletion_with_the_id_of_its_message_is_a_deletion(desk: Desk) -> None:
    await desk.tell(said())
    await desk.heard()
    await desk.tell(said(kind="deletion", message_id="c1"), "2")
    [message] = await desk.heard()
    assert message["state"] == "deleted"


async def test_the_sandbox_is_told_what_happened_without_a_signature(desk: Desk) -> None:
    telling = json.loads(said()) | {"channel_id": desk.channel.id}
    for _ in range(2):
        reply = await desk.client.post("/v1/sandbox/tellings", json=telling)
        assert (reply.status_code, reply.json()) == (200, {"id": "c1", "kind": "comment"})
    assert len(await desk.heard()) == 1


async def test_the_address_ends(desk: Desk) -> None:
    ended = await desk.client.delete(f"/v1/channels/{desk.channel.id}/hook")
    assert (ended.status_code, ended.json()["hears"]) == (200, "none")
    assert (await desk.tell(said())).status_code == 404
    again = await desk.client.delete(f"/v1/channels/{desk.channel.id}/hook")
    assert (again.status_code, again.json()["code"]) == (409, "hook_closed")


async def test_a_repeated_request_shows_the_same_address_and_changes_nothing(desk: Desk) -> None:
    place = f"/v1/channels/{desk.channel.id}/hook"
    again = await desk.client.post(place, headers={"Idempotency-Key": "a"})
    assert again.headers["idempotency-replayed"] == "true"
    assert (await desk.tell(said())).status_code == 202


async def test_a_wrong_method_is_told_the_right_one(desk: Desk) -> None:
    for method in ("GET", "PUT", "DELETE"):
        headers = sign(desk.secret, "n", desk.house.clock.now(), said())
        reply = await desk.client.request(method, desk.path, content=said(), headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (405, "method_not_allowed")
        assert "POST" in reply.headers["allow"].split(", ")
        assert "www-authenticate" not in reply.headers


async def test_who_is_not_the_platform_is_asked_to_prove_it(desk: Desk) -> None:
    reply = await desk.client.post(desk.path, content=said())
    assert (reply.status_code, reply.json()["code"]) == (401, "hook_forged")
    assert reply.headers["www-authenticate"] == 'Bearer realm="tertulia"'


async def test_too_large_a_body_is_refused_unread(desk: Desk) -> None:
    most = desk.house.settings.max_body_bytes
    assert (await desk.tell(said() + b" " * most)).status_code == 413


@pytest.mark.bar(23, "INBOUND-SIG")
async def test_through_the_door_comes_what_is_the_platforms_own(
    desk: Desk, app: ASGIApp, figure: Say
) -> None:
    """Also with what would open another tenant's door."""
    other = await a_desk(desk.house, app)
    body, now = said(), desk.house.clock.now()
    good = sign(desk.secret, "n", now, body)
    forged: Mapping[str, tuple[str, bytes, Mapping[str, str]]] = {
        "another tenant's secret": (desk.path, body, sign(other.secret, "n", now, body)),
        "another tenant's address": (other.path, body, good),
        "another body": (desk.path, body.replace(b"Open", b"Shut"), good),
        "a body that is not JSON": (desk.path, b"{" * 1000, good),
        "no signature": (desk.path, body, {}),
        "too old": (desk.path, body, sign(desk.secret, "n", now - timedelta(seconds=302), body)),
        "too new": (desk.path, body, sign(desk.secret, "n", now + timedelta(seconds=302), body)),
        "another number": (desk.path, body, good | {"webhook-id": "m"}),
        "another platform": (desk.path.replace("sandbox", "mastodon"), body, good),
        "nobody's address": ("/hooks/sandbox/hkt_nobody-is-there-at-all", body, good),
        "by GET": (desk.path, b"", good),
    }
    for name, (path, sent, headers) in forged.items():
        method = "GET" if name == "by GET" else "POST"
        reply = await desk.client.request(method, path, content=sent, headers=dict(headers))
        assert reply.status_code in (401, 404, 405), name
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json()["status"] == reply.status_code
        assert desk.secret.reveal() not in reply.text
        assert "hkt_" not in reply.text
    for each in (desk, other):
        assert (await each.get(f"/v1/channels/{each.channel.id}/inbound"))["waiting"] == 0
    twice = [(name.encode(), value.encode()) for name, value in good.items()]
    twice += [(b"webhook-signature", good["webhook-signature"].encode())]
    doubled = await desk.client.post(desk.path, content=body, headers=twice)
    assert doubled.status_code == 401
    assert (await desk.client.post(desk.path, content=body, headers=good)).status_code == 202
    figure(f"through HTTP: 1 genuine let in, {len(forged) + 1} forged refused, none of them read")
    await other.client.aclose()
