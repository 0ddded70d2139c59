"""Short links lead where they were meant to lead, for whom, until when, and nowhere else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.shared.access import Actor
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace
from tests.kit.hosted_pages import sent_from_page

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
SHOP = "https://shop.example.com/spring#new"


class Desk:
    """`client` has a key, `visitor` has none and goes by the name of a browser."""

    def __init__(
        self, house: House, actor: Actor, client: httpx.AsyncClient, visitor: httpx.AsyncClient
    ) -> None:
        self.house, self.actor, self.client, self.visitor = house, actor, client, visitor

    async def link(self, **body: Any) -> dict[str, Any]:
        reply = await self.client.post("/v1/links", json={"url": SHOP} | body)
        assert reply.status_code == 201, reply.text
        made: dict[str, Any] = reply.json()
        return made

    async def change(self, link: dict[str, Any], **body: Any) -> httpx.Response:
        path = f"/v1/links/{link['id']}"
        return await self.client.patch(path, json=body, headers={"If-Match": "*"})

    async def follow(self, link: dict[str, Any], query: str = "", **how: str) -> httpx.Response:
        headers = {name.replace("_", "-"): value for name, value in how.items()}
        return await self.visitor.get(f"/l/{link['slug']}{query}", headers=headers)

    async def clicks(self, link: dict[str, Any], **days: str) -> dict[str, Any]:
        """What was counted, once all of it is written."""
        await self.house.app.campaigns.linking.tape.flush()  # type: ignore[attr-defined]
        reply = await self.client.get(f"/v1/links/{link['id']}/clicks", params=days)
        assert reply.status_code == 200, reply.text
        counted: dict[str, Any] = reply.json()
        return counted


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    actor = await a_workspace(house)
    app = the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        visitor = await stack.enter_async_context(
            a_caller(app, user_agent=BROWSER, accept_language="en")
        )
        yield Desk(house, actor, client, visitor)


def where(reply: httpx.Response) -> str:
    assert reply.status_code == 302, reply.text
    return reply.headers["location"]


async def test_a_link_leads_where_it_says(desk: Desk) -> None:
    link = await desk.link(slug="spring", title="Spring menu")
    assert link["short_url"].endswith("/l/spring")
    assert link["placed_url"] == f"{link['short_url']}~xxxxxxxx"
    reply = await desk.follow(link)
    assert where(reply) == SHOP
    assert reply.headers["cache-control"] == "private, no-store"
    assert "set-cookie" not in reply.headers
    seen = (await desk.client.get(f"/v1/links/{link['id']}")).json()
    assert (seen["title"], seen["state"], seen["has_password"]) == ("Spring menu", "active", False)


async def test_a_slug_nobody_chose_is_no_other_links(desk: Desk) -> None:
    slugs = {(await desk.link())["slug"] for _ in range(5)}
    assert len(slugs) == 5
    assert {len(slug) for slug in slugs} == {7}


async def test_an_address_leads_to_one_link(desk: Desk) -> None:
    link = await desk.link(slug="one")
    again = await desk.client.post("/v1/links", json={"url": SHOP, "slug": "one"})
    assert (again.status_code, again.json()["code"]) == (409, "slug_taken")
    await desk.client.post(f"/v1/links/{link['id']}/archive")
    again = await desk.client.post("/v1/links", json={"url": SHOP, "slug": "one"})
    assert again.json()["code"] == "slug_taken", "what was said leads to nobody else"


async def test_what_is_changed_counts_at_once(desk: Desk) -> None:
    link = await desk.link()
    assert where(await desk.follow(link)) == SHOP
    assert (await desk.change(link, url="https://other.example.com/")).status_code == 200
    assert where(await desk.follow(link)) == "https://other.example.com/"
    await desk.change(link, state="disabled")
    assert (await desk.follow(link)).status_code == 404
    await desk.change(link, state="active")
    assert (await desk.follow(link)).status_code == 302
    await desk.client.post(f"/v1/links/{link['id']}/archive")
    gone = await desk.follow(link, accept_language="es")
    assert gone.status_code == 404
    assert "no lleva a ninguna parte" in gone.text
    late = await desk.change(link, title="Once more")
    assert (late.status_code, late.json()["code"]) == (409, "invalid_state")


async def test_when_it_is_over_it_leads_elsewhere_or_nowhere(desk: Desk) -> None:
    soon = (desk.house.clock.now() + timedelta(seconds=1)).isoformat()
    link = await desk.link(expires_at=soon, fallback_url="https://over.example.com/")
    other = await desk.link(expires_at=soon)
    alone = await desk.client.post("/v1/links", json={"url": SHOP, "fallback_url": SHOP})
    assert alone.json()["errors"][0]["code"] == "fallback_without_end"
    past = (desk.house.clock.now() - timedelta(days=1)).isoformat()
    over = await desk.client.post("/v1/links", json={"url": SHOP, "expires_at": past})
    assert over.json()["errors"][0]["code"] == "in_past"
    await desk.change(link, expires_at=past)
    await desk.change(other, expires_at=past)
    assert where(await desk.follow(link)) == "https://over.example.com/"
    assert (await desk.follow(other)).status_code == 404
    [counted] = (await desk.clicks(link))["destinations"]
    assert (counted["of"], counted["clicks"]["people"]) == ("(fallback)", 1)


async def test_a_password_is_asked_for_and_kept_by_nobody(desk: Desk) -> None:
    link = await desk.link(password="three fresh oysters")
    assert link["has_password"]
    assert "oysters" not in str(link)
    asked = await desk.follow(link)
    assert asked.status_code == 200
    assert '<label for="password">' in asked.text
    assert SHOP not in asked.text
    path = f"/l/{link['slug']}"
    wrong = await sent_from_page(desk.visitor, path, {"password": "two"})
    assert wrong.status_code == 403
    assert 'role="alert"' in wrong.text
    assert SHOP not in wrong.text
    right = await sent_from_page(desk.visitor, path, {"password": "three fresh oysters"})
    assert right.status_code == 200
    assert f'href="{SHOP}"' in right.text
    assert f'content="0; url={SHOP}"' in right.text
    assert (await desk.clicks(link))["total"]["total"] == 1, "asking for it is no click"
    await desk.change(link, password=None)
    assert where(await desk.follow(link)) == SHOP


async def test_guessing_a_password_comes_to_an_end(desk: Desk) -> None:
    link = await desk.link(password="three fresh oysters")
    path = f"/l/{link['slug']}"
    said = [
        (await sent_from_page(desk.visitor, path, {"password": str(n)})).status_code
        for n in range(11)
    ]
    assert said == [403] * 10 + [429]


async def test_utm_parameters_are_passed_on_and_nothing_else_is(desk: Desk) -> None:
    link = await desk.link(url="https://shop.example.com/?utm_source=own&size=1#new")
    query = "?utm_source=me&utm_medium=post%26x&url=https://evil.example.com&next=//evil"
    assert where(await desk.follow(link, query)) == (
        "https://shop.example.com/?utm_source=own&size=1&utm_medium=post%26x#new"
    )
    crlf = "?utm_medium=a%0d%0aSet-Cookie:%20b"
    reply = await desk.follow(link, crlf)
    assert "set-cookie" not in reply.headers
    assert "%0D%0A" in where(reply)


async def test_each_visitor_comes_to_the_same_destination_again(desk: Desk) -> None:
    link = await desk.link(
        destinations=[
            {"key": "short", "url": "https://shop.example.com/short", "weight": 3},
            {"key": "long", "url": "https://shop.example.com/long"},
        ]
    )
    first = where(await desk.follow(link))
    assert {where(await desk.follow(link)) for _ in range(5)} == {first}
    got = [where(await desk.follow(link, user_agent=f"{BROWSER} {n}")) for n in range(200)]
    short = sum(url.endswith("/short") for url in got)
    assert 110 < short < 190
    counted = {one["of"]: one["clicks"] for one in (await desk.clicks(link))["destinations"]}
    assert counted["short"]["people"] + counted["long"]["people"] == 206
    assert counted["short"]["unique"] + counted["long"]["unique"] == 201


async def test_machines_are_counted_apart_with_their_reason(desk: Desk) -> None:
    link = await desk.link()
    machines = {
        "link_preview": {"user_agent": "facebookexternalhit/1.1"},
        "known_agent": {"user_agent": "curl/8.5.0"},
        "no_agent": {"user_agent": ""},
        "prefetch": {"sec_purpose": "prefetch;prerender"},
    }
    for headers in machines.values():
        assert where(await desk.follow(link, **headers)) == SHOP
    head = await desk.visitor.head(f"/l/{link['slug']}")
    assert (head.status_code, head.headers["location"]) == (302, SHOP)
    await desk.follow(link, referer="https://www.Plaza.example/post/7?who=me")
    await desk.follow(link, referer="android-app://org.example")
    counted = await desk.clicks(link)
    assert counted["bots"] == dict.fromkeys([*machines, "head"], 1)
    assert counted["total"] == {"total": 7, "people": 2, "unique": 1, "bots": 5}
    people = {one["of"]: one["clicks"]["people"] for one in counted["referrers"]}
    assert people["plaza.example"] == 1
    assert (await desk.client.get("/v1/links")).json()["data"][0]["clicks"] == counted["total"]


async def test_whoever_comes_too_often_is_taken_for_a_machine(desk: Desk) -> None:
    link = await desk.link()
    for _ in range(25):
        await desk.follow(link)
    counted = await desk.clicks(link)
    assert counted["bots"] == {"burst": 5}
    assert counted["total"] == {"total": 25, "people": 20, "unique": 1, "bots": 5}


async def test_no_address_is_kept(desk: Desk) -> None:
    link = await desk.link()
    await desk.follow(link)
    await desk.clicks(link)
    async with desk.house.database.within(desk.actor) as connection:
        for table in ("link_days", "link_visitors"):
            rows = await connection.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table} t")
            assert len(rows) == 1
            assert "127.0.0.1" not in rows[0]["row"]
            assert "Firefox" not in rows[0]["row"]


@pytest.mark.parametrize("image", ["svg", "png"])
async def test_its_address_is_drawn_as_a_code(desk: Desk, image: str) -> None:
    link = await desk.link()
    path = f"/v1/links/{link['id']}/qr"
    asked = {"image": image, "scale": "4", "dark": "1d2733", "correction": "h"}
    drawn = await desk.client.get(path, params=asked)
    assert drawn.status_code == 200, drawn.text
    begins = {"svg": b"<?xml", "png": b"\x89PNG"}[image]
    assert drawn.content.startswith(begins)
    less = await desk.client.get(path, params=asked | {"correction": "l"})
    assert less.content != drawn.content
    refused = await desk.client.get(path, params={"dark": "red"})
    assert refused.json()["errors"][0]["code"] == "bad_format"


@pytest.mark.parametrize(
    ("colours", "parameter", "code"),
    [
        ({"dark": "ffffff", "light": "ffffff"}, "dark", "code_hard_to_read"),
        ({"dark": "777777", "light": "999999"}, "dark", "code_hard_to_read"),
        ({"dark": "ffff00"}, "dark", "code_hard_to_read"),
        ({"light": "000000"}, "light", "code_hard_to_read"),
        ({"dark": "ffffff", "light": "000000"}, "dark", "code_inverted"),
    ],
)
async def test_a_code_that_no_camera_reads_is_refused(
    desk: Desk, colours: dict[str, str], parameter: str, code: str
) -> None:
    link = await desk.link()
    path = f"/v1/links/{link['id']}/qr"
    for image in ("svg", "png"):
        refused = await desk.client.get(path, params=colours | {"image": image})
        assert refused.status_code == 422, refused.text
        [error] = refused.json()["errors"]
        assert (error["parameter"], error["code"]) == (parameter, code)
        assert code == "code_inverted" or "3.0 is the least" in error["detail"]
    fair = await desk.client.get(path, params={"dark": "#7a1f3d", "light": "#ffe8c2"})
    assert fair.status_code == 200
