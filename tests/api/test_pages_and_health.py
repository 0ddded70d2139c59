"""What is answered without a key: pages for people, and how the process is."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.queue import Doorbell
from adapters.wiring import House
from api.main import build, surround
from api.problems import LANGUAGES, catalogue
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.document import DOCUMENT

CODES = [code for code, entry in catalogue().items() if "status" in entry]
AN_ID = re.compile(r"\b(?:org|ws|key|com|chn|msg|dlv|att|hold|evt|req|sbx)_[0-9a-z]{26}\b")


class Fetched(HTMLParser):
    """What a page makes the browser fetch, and what it leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.inline = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        elif given.get("src") or (tag == "link" and given.get("href")):
            self.fetched.append(str(given.get("src") or given.get("href")))
        elif tag == "script":
            self.inline += 1


async def page_of(app: ASGIApp, path: str, **headers: str) -> httpx.Response:
    async with a_caller(app, **headers) as client:
        return await client.get(path)


@pytest.mark.parametrize("path", ["/", "/docs", "/errors", "/errors/not_found"])
async def test_a_page_fetches_nothing_from_elsewhere_and_leads_nowhere_that_is_not(
    path: str, app: ASGIApp
) -> None:
    reply = await page_of(app, path)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    found = Fetched(reply.text)
    assert found.inline == 0
    for address in found.fetched:
        assert address.startswith("/")
        assert not address.startswith("//")
        assert (await page_of(app, address)).status_code == 200, address
    for address in found.links:
        if address.startswith("/"):
            assert (await page_of(app, address)).status_code == 200, address


async def test_the_docs_page_holds_the_whole_document(app: ASGIApp) -> None:
    reply = await page_of(app, "/openapi.json")
    assert reply.json() == DOCUMENT
    assert reply.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("code", CODES)
async def test_every_code_has_its_page_in_every_language(code: str, app: ASGIApp) -> None:
    pages = [
        await page_of(app, f"/errors/{code}", accept_language=language) for language in LANGUAGES
    ]
    for language, page in zip(LANGUAGES, pages, strict=True):
        assert page.status_code == 200
        assert catalogue()[code][language]["title"].partition("“")[0] in page.text
    assert len({page.text for page in pages}) == len(LANGUAGES)


async def test_a_code_there_is_not_has_no_page(app: ASGIApp) -> None:
    for name in ("nothing", "field", "words", "remedy", "<script>alert(1)</script>"):
        reply = await page_of(app, f"/errors/{name}")
        assert reply.status_code == 404, name
        assert reply.headers["content-type"] == "application/problem+json"


async def test_the_process_lives_whatever_happens_to_the_database(house: House) -> None:
    app = the_application(house)
    assert (await page_of(app, "/livez")).json() == {"status": "alive"}
    await house.database.close()
    assert (await page_of(app, "/livez")).status_code == 200


async def test_ready_needs_the_database_and_can_do_without_the_queue(house: House) -> None:
    app = the_application(house)
    assert (await page_of(app, "/readyz")).json() == {"status": "ready"}
    deaf = replace(house, doorbell=Doorbell("redis://127.0.0.1:1/0"))
    reply = await page_of(the_application(deaf), "/readyz")
    assert (reply.status_code, reply.json()) == (200, {"status": "degraded"})
    await house.database.close()
    reply = await page_of(app, "/readyz")
    assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")


async def test_who_is_about_to_stop_is_not_ready_and_still_answers(
    house: House, place: Place
) -> None:
    inner = build(house)
    inner.state.draining = True
    async with a_caller(surround(inner, house), await a_key_text(house, place.actor)) as client:
        reply = await client.get("/readyz")
        assert (reply.status_code, reply.json()["code"]) == (503, "draining")
        assert (await client.get("/v1/messages")).status_code == 200


async def test_the_figures_count_and_name_nobody(house: House, app: ASGIApp, place: Place) -> None:
    key = await a_key_text(house, place.actor)
    async with a_caller(app, key) as client:
        await client.get(f"/v1/messages/{place.things['draft']}")
        await client.get("/v1/messages/msg_none")
        await client.get("/v1/nowhere/at/all")
        reply = await client.get("/metrics")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain")
    text = reply.text
    assert 'tertulia_waiting{what="deliveries_unconfirmed"} 1.0' in text
    for route, status in (("/v1/messages/{message_id}", 200), ("unmatched", 404)):
        labels = f'method="GET",route="{route}",status="{status}"'
        assert f"tertulia_request_seconds_count{{{labels}}}" in text
    assert not AN_ID.search(text)
    assert key not in text
    assert "nowhere" not in text


async def test_the_figures_answer_without_a_database(house: House, app: ASGIApp) -> None:
    await house.database.close()
    reply = await page_of(app, "/metrics")
    assert reply.status_code == 200
    assert "tertulia_request_seconds" in reply.text


def test_every_operation_of_the_document_asks_for_a_key_or_for_a_guests_link() -> None:
    security: Any = DOCUMENT["security"]
    assert security == [{"key": []}]
    asked = {
        operation["operationId"]: operation["security"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        if "security" in operation
    }
    assert asked == {
        "get_event_stream": [{"key": []}, {"ticket": []}],
        "put_media_upload_content": [{"key": []}, {"upload_ticket": []}],
        # The token in their path opens one message, to whoever was given it.
        "get_guest_approval": [],
        "post_guest_approve": [],
        "post_guest_refuse": [],
        "post_guest_comment": [],
        # The address of a survey lets whoever was asked answer.
        "get_guest_survey": [],
        "post_guest_survey_answer": [],
        # An invitation's token makes a teammate of whoever was given it, once.
        "get_guest_invitation": [],
        "post_guest_invitation_accept": [],
        # A one-use token takes one step of one attempt.
        "get_channel_connection_choices": [],
        "post_channel_connection_finish": [],
    }
