"""A link page shows what leads somewhere, to people and to programs; a domain is whose proof it
bears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.campaigns.link_domain import PROOF
from tests.api.test_links import SHOP, Desk, desk, where
from tests.kit.api import a_client
from tests.kit.builders import a_workspace
from tests.kit.hosted_pages import form_in

__all__ = ["desk"]
JSON = {"accept": "application/json"}


async def a_page(desk: Desk, *labels: str, **more: Any) -> dict[str, Any]:
    entries = [
        {"link_id": (await desk.link(slug=label.lower()))["id"], "label": label} for label in labels
    ]
    body = {"name": "corner-cafe", "title": "The café <on> the corner", "entries": entries} | more
    reply = await desk.client.post("/v1/link-pages", json=body)
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


async def test_it_shows_its_links_in_their_order(desk: Desk) -> None:
    page = await a_page(desk, "Menu", "Tables", bio="Every day.", language="es")
    assert page["page_url"].endswith("/p/corner-cafe")
    shown = await desk.visitor.get("/p/corner-cafe")
    assert shown.status_code == 200
    assert '<html lang="es">' in shown.text
    assert "The café &lt;on&gt; the corner" in shown.text
    assert shown.text.index('<a href="/l/menu">Menu') < shown.text.index('<a href="/l/tables">')
    assert "<script" not in shown.text
    assert "src=" not in shown.text
    assert shown.headers["x-robots-tag"] == "noindex, nofollow"
    assert shown.headers["cache-control"] == "public, max-age=60"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert where(await desk.visitor.get("/l/menu")) == SHOP


async def test_a_program_gets_it_as_json(desk: Desk) -> None:
    await a_page(desk, "Menu")
    told = (await desk.visitor.get("/p/corner-cafe", headers=JSON)).json()
    assert told["links"] == [{"label": "Menu", "url": "http://tertulia.test/l/menu"}]
    assert set(told) == {"name", "title", "bio", "language", "links"}


async def test_it_shows_nothing_that_leads_nowhere(desk: Desk) -> None:
    page = await a_page(desk, "Menu", "Tables")
    menu, tables = (entry["link_id"] for entry in page["entries"])
    await desk.client.post(f"/v1/links/{menu}/archive")
    match = {"If-Match": "*"}
    await desk.client.patch(f"/v1/links/{tables}", json={"state": "disabled"}, headers=match)
    assert (await desk.visitor.get("/p/corner-cafe", headers=JSON)).json()["links"] == []
    path = f"/v1/link-pages/{page['id']}"
    await desk.client.patch(path, json={"published": False}, headers=match)
    assert (await desk.visitor.get("/p/corner-cafe")).status_code == 404
    await desk.client.patch(path, json={"published": True}, headers=match)
    assert (await desk.visitor.get("/p/corner-cafe")).status_code == 200
    assert (await desk.client.delete(path)).status_code == 200
    assert (await desk.visitor.get("/p/corner-cafe")).status_code == 404
    await a_page(desk)


async def test_it_wears_the_colours_of_its_workspace(desk: Desk) -> None:
    colours = {"primary_colour": "#7a1f3d", "background_colour": "#fff8f0"}
    more = {"display_name": "Café Plaza"}
    reply = await desk.client.patch("/v1/branding", json=colours | more, headers={"If-Match": "*"})
    assert reply.status_code == 200, reply.text
    await a_page(desk, "Menu")
    shown = await desk.visitor.get("/p/corner-cafe")
    assert "--main: #7a1f3d; --on-main: #ffffff; --ground: #fff8f0" in shown.text
    assert "Café Plaza" in shown.text


async def test_a_name_leads_to_one_page_and_a_link_is_there_once(desk: Desk) -> None:
    page = await a_page(desk, "Menu")
    body: dict[str, Any] = {"name": "corner-cafe", "title": "Another"}
    again = await desk.client.post("/v1/link-pages", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "page_name_taken")
    entry = page["entries"][0]
    body = {"name": "other", "title": "Another", "entries": [entry, entry]}
    twice = await desk.client.post("/v1/link-pages", json=body)
    assert twice.json()["errors"][0]["code"] == "duplicate"
    body = {"name": "other", "title": "Another", "entries": [{"link_id": "lnk_x", "label": "X"}]}
    nothing = await desk.client.post("/v1/link-pages", json=body)
    assert nothing.status_code == 404
    assert nothing.json()["errors"][0]["pointer"] == "/entries/0/link_id"


@asynccontextmanager
async def a_site(says: dict[str, str]) -> AsyncIterator[str]:
    """A web server on loopback that answers with these words, by path."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        words = says.get(head.split()[1].decode())
        status = "404 Not Found" if words is None else "200 OK"
        body = (words or "").encode()
        writer.write(
            (
                f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            ).encode()
            + body
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def verify(client: httpx.AsyncClient, domain: dict[str, Any]) -> httpx.Response:
    return await client.post(f"/v1/link-domains/{domain['id']}/verify")


async def test_a_domain_is_whose_token_stands_on_it(desk: Desk, house: House) -> None:
    says: dict[str, str] = {}
    async with a_site(says) as host, await a_client(house, await a_workspace(house)) as other:
        mine = (await desk.client.post("/v1/link-domains", json={"host": host})).json()
        theirs = (await other.post("/v1/link-domains", json={"host": host})).json()
        assert mine["proof_url"] == f"https://{host}{PROOF}"
        early = await desk.client.post("/v1/links", json={"url": SHOP, "host": host})
        assert (early.status_code, early.json()["errors"][0]["pointer"]) == (404, "/host")
        unproved = await verify(desk.client, mine)
        assert (unproved.status_code, unproved.json()["code"]) == (409, "link_domain_unproved")
        says[PROOF] = f"{mine['token']}\n"
        assert (await verify(other, theirs)).json()["code"] == "link_domain_unproved"
        assert (await verify(desk.client, mine)).status_code == 200
        says[PROOF] = theirs["token"]
        assert (await verify(other, theirs)).json()["code"] == "link_domain_taken"
    link = await desk.link(slug="menu", host=host)
    assert link["short_url"] == f"https://{host}/l/menu"
    ours = await desk.client.post("/v1/links", json={"url": f"{SHOP}-2", "slug": "menu"})
    assert ours.status_code == 201
    there = {"host": host}
    assert where(await desk.visitor.get("/l/menu", headers=there)) == SHOP
    assert where(await desk.visitor.get("/l/menu")) == f"{SHOP}-2"
    alone = await other_link(house)
    assert (await desk.visitor.get(f"/l/{alone}", headers=there)).status_code == 404
    assert (await desk.visitor.get(f"/l/{alone}")).status_code == 302
    given_up = await desk.client.delete(f"/v1/link-domains/{mine['id']}")
    assert given_up.status_code == 200
    assert where(await desk.visitor.get("/l/menu", headers=there)) == f"{SHOP}-2"


async def test_two_links_of_one_slug_have_tries_of_their_own(desk: Desk) -> None:
    says: dict[str, str] = {}
    async with a_site(says) as host:
        mine = (await desk.client.post("/v1/link-domains", json={"host": host})).json()
        says[PROOF] = mine["token"]
        assert (await verify(desk.client, mine)).status_code == 200
    for link in ({"host": host}, {}):
        await desk.link(slug="twice", password="three fresh oysters", **link)

    async def tries(word: str, **headers: str) -> int:
        # The mark of where it was said makes no other link of it.
        path = "/l/twice~abcdefgh" if word.endswith("3") else "/l/twice"
        form = form_in((await desk.visitor.get(path, headers=headers)).text)
        data = {"form": form, "password": word}
        return (await desk.visitor.post(path, data=data, headers=headers)).status_code

    said = [await tries(str(number)) for number in range(11)]
    assert said == [403] * 10 + [429]
    assert await tries("three fresh oysters", host=host) == 200
    assert await tries("three fresh oysters") == 429
    gone = await desk.visitor.post("/l/nowhere", data={"password": "1"})
    assert gone.status_code == 404


async def test_no_link_leads_to_one_under_a_domain_of_its_own(desk: Desk) -> None:
    says: dict[str, str] = {}
    async with a_site(says) as host:
        mine = (await desk.client.post("/v1/link-domains", json={"host": host})).json()
        before = await desk.link(url=f"http://{host}/l/self", title="Before it was ours")
        says[PROOF] = mine["token"]
        assert (await verify(desk.client, mine)).status_code == 200
    link, other = await desk.link(), f"http://{host.split(':')[0]}:8080/%256c/self"
    bodies: dict[str, dict[str, Any]] = {
        "/url": {"url": f"https://{host}/l/self"},
        "/destinations/1/url": {
            "url": SHOP,
            "destinations": [{"key": "a", "url": SHOP}, {"key": "b", "url": other}],
        },
        "/fallback_url": {
            "url": SHOP,
            "expires_at": "2100-01-01T00:00:00Z",
            "fallback_url": f"http://{host}/a/../%6c/self",
        },
    }
    for pointer, body in bodies.items():
        made = await desk.client.post("/v1/links", json=body | {"slug": "self", "host": host})
        for refused in (made, await desk.change(link, **body)):
            assert (refused.status_code, refused.json()["code"]) == (422, "url_not_allowed")
            [error] = refused.json()["errors"]
            assert error["pointer"] == pointer
    assert (await desk.link(url=f"http://{host}/menu"))["url"].endswith("/menu")
    stopped = await desk.change(before, state="disabled")
    assert stopped.status_code == 200, "what was made before can be stopped"
    again = await desk.change(before, url=f"http://{host}/l/self?again")
    assert again.json()["code"] == "url_not_allowed"


async def other_link(house: House) -> str:
    """The slug of somebody else's link."""
    async with await a_client(house, await a_workspace(house)) as client:
        slug: str = (await client.post("/v1/links", json={"url": SHOP})).json()["slug"]
        return slug


@pytest.mark.parametrize("host", ["10.0.0.1", "localhost.localdomain.internal", "metadata", "a b"])
async def test_a_domain_is_a_name_of_the_public_internet(desk: Desk, host: str) -> None:
    refused = await desk.client.post("/v1/link-domains", json={"host": host})
    assert refused.status_code in (400, 422)
    assert refused.json()["errors"][0]["pointer"] == "/host"
