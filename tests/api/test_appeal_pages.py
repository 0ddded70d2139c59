"""The page for whoever a decision concerns: what they read there, send from there, and are told."""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from adapters.wiring import House
from api.pages.guest_words import words
from api.security import GUESSES_A_MINUTE
from domain.communities.guidelines import GuidelinesText
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    draft_guidelines,
    publish_guidelines,
)
from domain.moderation.use_cases.appeal_decision import Judgement
from tests.api.hearing_room import SECRETIVE, Hearing, a_hearing
from tests.kit.database import DatabaseUrls
from tests.kit.hosted_pages import form_in

LONG_AGO = """
    UPDATE decisions SET statement = jsonb_set(statement, '{appeal_until}',
        '"2026-03-01T12:00:00.000000Z"') WHERE id = $1
"""


@pytest.fixture
async def hearing(house: House) -> AsyncIterator[Hearing]:
    async with a_hearing(house) as hearing:
        yield hearing


async def test_the_page_shows_the_whole_statement_in_the_readers_language(hearing: Hearing) -> None:
    link = await hearing.link(await hearing.decides(duration_seconds=3600))
    for language, title, ground in (
        ("en", "A decision that concerns you", "It is against the rules of the community."),
        ("es-MX, en;q=0.5", "Una decisión que le afecta", "Va contra las normas de la comunidad."),
        ("pt-BR", "Uma decisão que diz respeito a você", "É contra as normas da comunidade."),
    ):
        page = await hearing.looks(link, language)
        assert (page.status_code, page.headers["content-language"]) == (200, language[:2])
        for said in (title, ground, "No advertising", "No watches here.", "ES", "@ana"):
            assert said in page.text
        assert '<dd class="text" lang="es">&lt;b&gt;Four&lt;/b&gt; comments' in page.text
        assert hearing.channel.name in page.text
        assert SECRETIVE not in page.text
        assert hearing.actor.id not in page.text


async def test_the_page_names_the_guidelines_and_the_words_it_rests_on(
    house: House, hearing: Hearing
) -> None:
    room, home = house.app.communities, hearing.channel.community_id
    texts = (GuidelinesText("en", "Be kind. No <selling>."),)
    draft = await draft_guidelines(room, hearing.actor, home, NewGuidelines(texts))
    await publish_guidelines(room, hearing.actor, draft.id, None)
    rests_on = {"guidelines_id": draft.id, "quote": "No <selling>."}
    for named, quoted in ((rests_on, True), (rests_on | {"quote": None}, False)):
        link = await hearing.link(await hearing.decides(guidelines=named))
        for language, called, version in (
            ("en", "Guidelines of the community", "Version 1"),
            ("es", "Normas publicadas de la comunidad", "Versión 1"),
            ("pt", "Diretrizes da comunidade", "Versão 1"),
        ):
            page = (await hearing.looks(link, language)).text
            assert called in page
            assert version in page
            assert ("No &lt;selling&gt;." in page) is quoted
    without = await hearing.looks(await hearing.link(await hearing.decides()))
    assert "Guidelines of the community" not in without.text


async def test_the_page_is_closed_to_scripts_caches_and_searchers(hearing: Hearing) -> None:
    link = await hearing.link(await hearing.decides())
    page = await hearing.looks(link)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script" not in policy + page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert re.findall(r"(?:src|href)=", page.text) == []
    assert link["url"].rsplit("/", 1)[1] not in page.text


async def test_every_field_has_a_label_and_every_rule_a_description(hearing: Hearing) -> None:
    page = (await hearing.looks(await hearing.link(await hearing.decides()))).text
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1
    assert '<label for="text">' in page
    assert '<textarea id="text" name="text" required maxlength="5000"' in page
    assert 'aria-describedby="hint"' in page


async def test_the_form_takes_the_appeal_once_and_then_says_what_became_of_it(
    hearing: Hearing,
) -> None:
    decision = await hearing.decides()
    link = await hearing.link(decision)
    form = form_in((await hearing.looks(link)).text)
    reply = await hearing.says(link, "I asked\r\nwhat the <time> was.", form)
    assert reply.status_code == 303
    assert link["url"].endswith(reply.headers["location"])
    page = (await hearing.looks(link)).text
    assert "Your appeal arrived on" in page
    assert "I asked\nwhat the &lt;time&gt; was." in page
    assert "<form" not in page
    again = await hearing.says(link, "I asked\r\nwhat the <time> was.", form)
    assert again.status_code == 303
    other = await hearing.says(link, "Another thing.", form)
    assert other.status_code == 409
    for said in ("Your text was not taken: one can appeal", "Another thing."):
        assert said in other.text
    [appeal] = (await hearing.client.get("/v1/moderation/appeals")).json()["data"]
    assert (appeal["decision_id"], appeal["filed_by"]) == (decision["id"], link["id"])
    assert appeal["reason"] == "I asked\nwhat the <time> was."


@pytest.mark.parametrize(
    ("judgement", "says"),
    [
        (Judgement.UPHOLD, "The decision stands."),
        (Judgement.REVERSE, "This decision was taken back."),
    ],
)
async def test_the_person_reads_what_came_of_it(
    hearing: Hearing, judgement: Judgement, says: str
) -> None:
    link = await hearing.link(await hearing.decides())
    await hearing.says(link, "It was a joke.")
    await hearing.judged(judgement)
    page = (await hearing.looks(link)).text
    assert says in page
    assert "We looked &lt;again&gt;." in page
    assert ("Go to court." in page) is (judgement is Judgement.UPHOLD)
    assert "Appeal here" not in page
    assert "<form" not in page


async def test_who_comes_late_is_told_so(hearing: Hearing, database_urls: DatabaseUrls) -> None:
    decision = await hearing.decides()
    link = await hearing.link(decision)
    form = form_in((await hearing.looks(link)).text)
    owner = await asyncpg.connect(database_urls.owner)
    await owner.execute(LONG_AGO, decision["id"])
    await owner.close()
    page = (await hearing.looks(link)).text
    assert "The time to appeal here ended on 1 March 2026, 12:00 UTC." in page
    assert "<form" not in page
    reply = await hearing.says(link, "It was a joke.", form)
    assert reply.status_code == 409
    for said in ("Your text was not taken: the time to appeal is over.", "It was a joke."):
        assert said in reply.text
    assert (await hearing.client.get("/v1/moderation/appeals")).json()["data"] == []


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 5001])
async def test_what_no_form_sends_files_nothing(hearing: Hearing, text: str) -> None:
    link = await hearing.link(await hearing.decides())
    reply = await hearing.says(link, text)
    assert (reply.status_code, reply.headers["content-type"][:9]) == (422, "text/html")
    assert 'role="alert"' in reply.text
    assert "<form" in reply.text
    assert (await hearing.client.get("/v1/moderation/appeals")).json()["data"] == []


async def test_what_was_written_is_kept_in_the_form(hearing: Hearing) -> None:
    link = await hearing.link(await hearing.decides())
    reply = await hearing.says(link, "y" * 5001)
    assert f">{'y' * 5001}</textarea>" in reply.text


async def test_who_has_no_link_is_told_so_in_words(hearing: Hearing) -> None:
    revoked = await hearing.link(await hearing.decides())
    await hearing.post(f"/links/{revoked['id']}/revoke", 200)
    log = await hearing.log()
    wrong_kind = log["url"].replace("/moderation-log/", "/appeal/")
    for url in ("/appeal/mlt_of_nobody", revoked["url"], wrong_kind):
        for method in ("GET", "POST"):
            reply = await hearing.stranger.request(method, url)
            assert reply.status_code == 404
            assert "Ask whoever gave it to you for a new one." in reply.text
            assert "<form" not in reply.text


async def test_a_secret_is_shown_once_and_told_to_nobody(hearing: Hearing) -> None:
    link = await hearing.link(await hearing.decides(), external_id="case-7")
    secret = link["url"].rsplit("/", 1)[1]
    assert link["hint"] == secret[-4:]
    await hearing.looks(link)
    for path in (f"links/{link['id']}", "links", "decisions"):
        assert secret not in (await hearing.client.get(f"/v1/moderation/{path}")).text
    events = (await hearing.client.get("/v1/events", params={"limit": "100"})).text
    assert secret not in events
    assert '"moderation_link.opened"' in events
    read = (await hearing.client.get(f"/v1/moderation/links/{link['id']}")).json()
    assert (read["purpose"], read["opened_at"] is None) == ("appeal", False)


async def test_what_restricts_nobody_has_no_page(hearing: Hearing) -> None:
    made = await hearing.decides(measure="warn")
    refusal = await hearing.post(f"/decisions/{made['id']}/appeal-links", 409)
    assert refusal["code"] == "invalid_state"


def test_every_sentence_of_the_pages_is_in_every_language_with_the_same_facts() -> None:
    for name, texts in words("moderation_pages").items():
        assert set(texts) == {"en", "es", "pt"}, name
        facts = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}
        assert len(facts) == 1, name
        assert all(texts.values()), name


async def test_whoever_guesses_waits(hearing: Hearing) -> None:
    guesses = [
        (await hearing.stranger.get(f"/appeal/mlt_guess{number}")).status_code
        for number in range(GUESSES_A_MINUTE + 1)
    ]
    assert (guesses[0], guesses[-1]) == (404, 429)
