"""The page behind an approval link: what a guest reads there, sends from there, and is told."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from api.pages.guest_words import words
from domain.publishing.content import Attachment
from domain.publishing.use_cases.change_message import edit_message
from domain.publishing.use_cases.process_media import process_media
from domain.shared.access import system
from tests.api.guest_desk import Desk, a_desk
from tests.kit.hosted_pages import sent_from_page
from tests.kit.media import a_media, a_photo, looked_into
from tests.kit.moving import a_film

COLOURS = ("gold", "red")


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    async with a_desk(house) as desk:
        yield desk


def page_of(link: dict[str, Any]) -> str:
    return f"/approve/{link['token']}"


async def sends(desk: Desk, link: dict[str, Any], **fields: str) -> httpx.Response:
    return await sent_from_page(desk.stranger, page_of(link), fields)


async def test_the_page_shows_the_post_in_the_readers_language(desk: Desk) -> None:
    link = await desk.link(await desk.message("<b>Churros</b> & more"))
    for language, title in (
        ("en", "For your approval"),
        ("es-MX, en;q=0.5", "Para su aprobación"),
        ("pt-BR", "Para a sua aprovação"),
    ):
        reply = await desk.stranger.get(page_of(link), headers={"Accept-Language": language})
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert reply.headers["content-language"] == language[:2]
        assert title in reply.text
        assert "&lt;b&gt;Churros&lt;/b&gt; &amp; more" in reply.text
        assert desk.channel.name in reply.text


async def test_the_page_is_closed_to_scripts_caches_and_searchers(desk: Desk) -> None:
    link = await desk.link(await desk.message())
    reply = await desk.stranger.get(page_of(link))
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script" not in policy + reply.text
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["x-robots-tag"] == "noindex, nofollow"
    assert re.findall(r"(?:src|href)=", reply.text) == []
    assert link["token"] not in reply.text


async def test_the_page_shows_the_pictures_of_its_message_and_no_others(desk: Desk) -> None:
    ours, other = [await a_media(desk.house, desk.actor, a_photo(colour=c)) for c in COLOURS]
    inside = system(desk.actor.organization_id, desk.actor.workspace)
    shown = Attachment(ours.id, "Yellow <chairs>.")
    link = await desk.link(await desk.message(media=(shown,)))
    early = await desk.stranger.get(page_of(link))
    assert "cannot be shown yet" in early.text
    for media in (ours, other):
        await process_media(desk.house.app.publishing, inside, media.id)
    page = await desk.stranger.get(page_of(link))
    [source] = re.findall(r'<img src="([^"]+)"', page.text)
    assert "Described as: Yellow &lt;chairs&gt;." in page.text
    picture = await desk.stranger.get(source)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/webp")
    assert "img-src 'self'" in page.headers["content-security-policy"]
    [channel] = (await desk.looks(link)).json()["channels"]
    [told] = channel["posts"][0]["media"]
    assert told == {"media_id": ours.id, "kind": "image", "alt_text": "Yellow <chairs>."}
    for wrong in (f"{page_of(link)}/media/{other.id}", f"/approve/gst_nobody/media/{ours.id}"):
        assert (await desk.stranger.get(wrong)).status_code == 404


async def test_the_form_approves_and_the_page_says_so(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    reply = await sends(desk, link, move="approve", seen=message.fingerprint, text="")
    assert (reply.status_code, reply.headers["location"]) == (303, page_of(link))
    assert await desk.status(message) == "scheduled"
    after = await desk.stranger.get(page_of(link))
    assert "You approved this. Thank you." in after.text
    assert 'value="approve"' not in after.text


async def test_asking_for_changes_needs_words(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    reply = await sends(desk, link, move="refuse", seen=message.fingerprint, text="  ")
    assert reply.status_code == 422
    assert "Please write what should change" in reply.text
    assert await desk.status(message) == "in_review"
    reply = await sends(
        desk, link, move="refuse", seen=message.fingerprint, text="Not this\r\nprice."
    )
    assert reply.status_code == 303
    assert await desk.status(message) == "draft"
    record = (await desk.client.get(f"/v1/messages/{message.id}/approvals")).json()["data"][0]
    assert record["steps"][0]["decisions"][0]["comment"] == "Not this\nprice."


async def test_a_film_is_shown_itself_and_not_its_thumbnail(desk: Desk) -> None:
    film = a_film("red", pictures=2)
    media_id = await looked_into(desk.house, desk.actor, film)
    link = await desk.link(await desk.message(media=(Attachment(media_id),)))
    path = f"{page_of(link)}/media/{media_id}"
    page = await desk.stranger.get(page_of(link))
    assert f'<video controls preload="none" src="{path}" ' in page.text
    given = await desk.stranger.get(path)
    assert (given.headers["content-type"], given.content) == ("video/mp4", film)


async def test_what_changed_meanwhile_is_shown_again_with_what_was_written(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    await edit_message(
        desk.house.app.publishing, desk.actor, message.id, None, {"text": "Three for one."}
    )
    reply = await sends(desk, link, move="approve", seen=message.fingerprint, text="Lovely.")
    assert reply.status_code == 409
    for shown in ("It was changed while you were reading.", "Three for one.", ">Lovely.<"):
        assert shown in reply.text
    assert await desk.status(message) == "in_review"


async def test_a_comment_is_shown_under_the_post(desk: Desk) -> None:
    message = await desk.message()
    link = await desk.link(message)
    assert (await sends(desk, link, move="comment", text="Is it Saturday?")).status_code == 303
    shown = (await desk.stranger.get(page_of(link))).text
    assert "Is it Saturday?" in shown
    assert await desk.status(message) == "in_review"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"move": "publish", "text": "x"},
        {"move": "comment", "text": "a\x00b"},
        {"move": "comment", "text": "x" * 20_001},
    ],
    ids=["nothing", "another move", "no text at all", "too much"],
)
async def test_what_no_form_sends_does_nothing(desk: Desk, fields: dict[str, str]) -> None:
    message = await desk.message()
    link = await desk.link(message)
    reply = await sends(desk, link, **fields)
    assert (reply.status_code, reply.headers["content-type"][:9]) == (422, "text/html")
    comments = await desk.client.get(f"/v1/messages/{message.id}/comments")
    assert comments.json()["data"] == []


async def test_who_has_no_link_is_told_so_in_words(desk: Desk) -> None:
    for method in ("GET", "POST"):
        reply = await desk.stranger.request(method, "/approve/gst_of_nobody")
        assert reply.status_code == 404
        assert "Ask whoever sent it for a new one." in reply.text
        assert "<form" not in reply.text


async def test_forms_are_taken_nowhere_else(desk: Desk) -> None:
    link = await desk.link(await desk.message())
    reply = await desk.stranger.post(
        f"/v1/guest/approvals/{link['token']}/comments", data={"text": "x"}
    )
    assert reply.status_code == 415
    reply = await desk.stranger.post(page_of(link), json={"move": "approve"})
    assert reply.status_code == 415


def test_every_sentence_of_the_page_is_in_every_language_with_the_same_facts() -> None:
    for name, texts in words().items():
        assert set(texts) == {"en", "es", "pt"}, name
        facts = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}
        assert len(facts) == 1, name
        assert all(texts.values()), name
