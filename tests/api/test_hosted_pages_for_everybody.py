"""Whoever hears a page instead of seeing it is told what is wrong and where, what a picture is that
they are to approve, and in which language each thing is written."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.crises.crisis import Move
from domain.crises.use_cases.keep_status_page import set_status_page
from domain.crises.use_cases.move_crisis import move_crisis
from domain.crises.use_cases.open_crisis import NewCrisis, open_crisis
from domain.crises.use_cases.speak import Statement, speak
from domain.identity.use_cases.keep_branding import change_branding
from domain.publishing.content import Attachment
from tests.api.guest_desk import Desk as GuestDesk
from tests.api.guest_desk import a_desk
from tests.api.hosted_world import every_page
from tests.api.test_links import Desk, desk
from tests.kit.hosted_pages import sent_from_page
from tests.kit.media import a_photo, looked_into
from tests.kit.moving import a_film

__all__ = ["desk"]
TOLD = {
    "en": ("Picture 1 of 2, without a description", "Film 1 of 1, without a description"),
    "es": ("Imagen 1 de 2, sin descripción", "Vídeo 1 de 1, sin descripción"),
    "pt": ("Imagem 1 de 2, sem descrição", "Vídeo 1 de 1, sem descrição"),
}
NAMED = {"email": "ana@example.org", "name": "Ana", "agreed": "yes"}
WRONG: tuple[tuple[str, dict[str, str], str, int], ...] = (
    ("/poll/", {}, "option", 422),
    ("/survey/", {"comment": "So so"}, "score", 422),
    ("/survey/", {"score": "3", "comment": "x" * 5000}, "comment", 422),
    ("/approve/", {"move": "comment", "text": " "}, "text", 422),
    ("/contest/", NAMED | {"email": "nobody"}, "email", 422),
    ("/contest/", NAMED | {"agreed": ""}, "agreed", 422),
    ("/claim/", {"claim": " "}, "claim", 422),
    ("/l/", {"password": "two"}, "password", 403),
    ("/r/", {"password": "two"}, "password", 403),
    ("/appeal/", {"text": " "}, "text", 422),
)


class Seen(HTMLParser):
    """What a page holds, by its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title, self._in_title = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_title = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""

    def all(self, name: str) -> list[str]:
        """The values of that attribute, wherever it is."""
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for each, attrs in self.tags if each == tag]


@pytest.fixture
async def counter(house: House) -> AsyncIterator[GuestDesk]:
    async with a_desk(house) as counter:
        yield counter


async def test_what_is_wrong_leads_to_its_field_and_back(desk: Desk) -> None:
    paths = await every_page(desk)
    for begins, fields, field, status in WRONG:
        [path] = [one for one in paths if one.startswith(begins)]
        right = Seen((await desk.visitor.get(path)).text)
        sent = await sent_from_page(desk.visitor, path, fields)
        assert sent.status_code == status, (path, sent.text)
        seen = Seen(sent.text)
        says_why(seen, right, path)
        invalid = [attrs for _, attrs in seen.tags if attrs.get("aria-invalid") == "true"]
        assert invalid, path
        if begins != "/poll/":
            told = {one.get("name") for one in invalid} - {None}
            assert told in ({field}, set()), path
        if begins not in ("/l/", "/r/"):
            links = [one["href"] for one in seen.named("a") if (one["href"] or "").startswith("#")]
            assert links, path
            assert {f"#{id}" for id in seen.all("id")} >= set(links), path


def says_why(seen: Seen, right: Seen, path: str) -> None:
    """The title says so first, and each field that is wrong is described by words that are there;
    no two things have one name."""
    assert seen.title != right.title, path
    assert seen.title.startswith(("Not taken: ", "Your vote was not taken: ", "Wrong ")), path
    assert "alert" in seen.all("role"), path
    ids = seen.all("id")
    assert len(set(ids)) == len(ids), path
    for attrs in (attrs for _, attrs in seen.tags if attrs.get("aria-invalid")):
        described = (attrs.get("aria-describedby") or "").split()
        assert set(described) <= set(ids), path
    words = " ".join(seen.all("aria-describedby")).split()
    assert any(each.startswith("wrong") for each in words), path


async def test_a_page_that_lay_open_too_long_says_so_in_its_title(desk: Desk) -> None:
    for path in await every_page(desk):
        right = await desk.visitor.get(path)
        if 'name="form"' not in right.text:
            continue
        old = await desk.visitor.post(path, data={"form": "1.old"})
        assert old.status_code == 403, path
        assert Seen(old.text).title.startswith(("Not taken: ", "Your vote was not taken: ")), path


@pytest.mark.parametrize("language", TOLD)
async def test_what_is_to_be_approved_has_words_for_whoever_cannot_see_it(
    counter: GuestDesk, language: str
) -> None:
    files = (a_photo(colour="gold"), a_photo(colour="red"), a_film("red", pictures=2))
    plain, described, film = [
        await looked_into(counter.house, counter.actor, file) for file in files
    ]
    picture, moving = TOLD[language]
    pictures = (Attachment(plain), Attachment(described, "Yellow chairs."))
    first, second = (await shown_to(counter, language, pictures)).named("img")
    assert (first["alt"], first.get("lang")) == (picture, None)
    assert (second["alt"], second.get("lang")) == ("Yellow chairs.", "en")
    for words, told in ((None, (moving, None)), ("A red room.", ("A red room.", "en"))):
        [video] = (await shown_to(counter, language, (Attachment(film, words),))).named("video")
        assert (video["aria-label"], video.get("lang")) == told


async def shown_to(counter: GuestDesk, language: str, media: tuple[Attachment, ...]) -> Seen:
    link = await counter.link(await counter.message(media=media, language="en"))
    page = await counter.stranger.get(
        f"/approve/{link['token']}", headers={"Accept-Language": language}
    )
    return Seen(page.text)


async def test_what_a_workspace_wrote_of_a_crisis_says_its_language(desk: Desk) -> None:
    house, actor = desk.house, desk.actor
    room = house.app.crises.response
    await change_branding(house.app.identity, actor, None, {"locale": "pt"})
    crisis = await open_crisis(room, actor, NewCrisis("Nozes no bolo", public=True))
    await move_crisis(room, actor, crisis.id, None, Move.ACTIVATE)
    await speak(room, actor, crisis.id, Statement("We stopped selling it.", "en"))
    page = await set_status_page(room, actor, None, enabled=True, title="Café Sol")
    shown = await desk.visitor.get(f"/status/{page.id}", headers={"accept-language": "es"})
    assert '<html lang="es">' in shown.text
    written = dict(re.findall(r'<(?:h1|h2 id="crisis-1"|p) lang="(\w+)">([^<]*)<', shown.text))
    assert written == {"pt": "Nozes no bolo", "en": "We stopped selling it."}
    assert '<h1 lang="pt">Café Sol</h1>' in shown.text


async def test_a_poll_that_is_over_leads_to_no_field_that_is_not_there(desk: Desk) -> None:
    [path] = [one for one in await every_page(desk) if one.startswith("/poll/")]
    page = await desk.visitor.get(path)
    form: dict[str, Any] = {"form": Seen(page.text).named("input")[0]["value"], "option": "a"}
    closed = await desk.client.post(f"/v1/polls{path.removeprefix('/poll')}/close")
    assert closed.status_code == 200, closed.text
    sent: httpx.Response = await desk.visitor.post(path, data=form)
    assert sent.status_code == 409
    assert "alert" in Seen(sent.text).all("role")
    assert 'href="#' not in sent.text
