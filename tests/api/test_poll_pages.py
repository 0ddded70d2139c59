"""Whoever has the address of a poll sees it in their language and the workspace's colours; a form
is taken only from the page that was given to that very voter."""

import re
from dataclasses import replace
from typing import Any

import pytest

from domain.participation.poll_seeing import MOST_ANSWERS
from domain.shared.access import Actor
from tests.api.test_polls import Hall, counts, hall
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.hosted_pages import form_in

__all__ = ["hall"]
ORIGIN = "https://cafe.example"


async def test_the_page_wears_the_workspace_and_loads_nothing(hall: Hall) -> None:
    colours = {"display_name": "Plaza", "primary_colour": "#123456"}
    branding = await hall.client.patch("/v1/branding", json=colours, headers={"If-Match": "*"})
    assert branding.status_code == 200, branding.text
    poll = await hall.poll("open", question="When <b>?")
    for language, says in (("en", "Plaza asks"), ("es", "Plaza pregunta"), ("pt", "Votar")):
        page = await hall.stranger.get(poll["url"], headers={"accept-language": language})
        assert says in page.text
        assert "When &lt;b&gt;?" in page.text
        assert "--main: #123456" in page.text
        assert f'<html lang="{language}">' in page.text
        assert re.findall(r"<script|src=|<link", page.text) == []
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert page.headers["x-frame-options"] == "DENY"


async def test_only_the_workspaces_own_pages_show_it_inside_them(hall: Hall) -> None:
    where = f"/v1/workspaces/{hall.actor.workspace}"
    allowed = {"allowed_origins": [ORIGIN]}
    reply = await hall.client.patch(where, json=allowed, headers={"If-Match": "*"})
    assert reply.status_code == 200, reply.text
    poll = await hall.poll("open")
    page = await hall.stranger.get(poll["url"])
    assert page.headers["content-security-policy"].endswith(f"frame-ancestors {ORIGIN}")
    assert "x-frame-options" not in page.headers


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ("", {}),
        ("0" * 64, {}),
        (None, {"sec-fetch-site": "cross-site"}),
        (None, {"sec-fetch-site": "same-site"}),
        (None, {"cookie": ""}),
        (None, {"cookie": "poll_browser=made-up.signature"}),
    ],
)
async def test_a_forged_form_is_not_taken(
    hall: Hall, form: str | None, headers: dict[str, str]
) -> None:
    poll = await hall.poll("open")
    page = await hall.stranger.get(poll["url"])
    fields = {"form": form_in(page.text) if form is None else form, "option": "friday"}
    sent = await hall.stranger.post(poll["url"], data=fields, headers=headers)
    assert sent.status_code == 403
    assert 'role="alert"' in sent.text
    assert counts(await hall.results(poll)) == {"friday": 0, "saturday": 0}


async def test_the_form_of_another_poll_is_not_taken(hall: Hall) -> None:
    one, other = await hall.poll("open"), await hall.poll("open")
    form = form_in((await hall.stranger.get(one["url"])).text)
    await hall.stranger.get(other["url"])
    sent = await hall.stranger.post(other["url"], data={"form": form, "option": "friday"})
    assert sent.status_code == 403


KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "multiple": ({}, {"option": ["friday", "saturday"]}, {}),
    "ranked": ({}, {"option": ["saturday", ""]}, {"option": ["saturday", "saturday"]}),
    "score": ({}, {"score.friday": "5", "score.saturday": ""}, {"score.friday": "9"}),
    "open": ({"options": []}, {"text": "A lamp.\r\nTwo."}, {"text": "x" * 2001}),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_has_its_form_and_what_is_wrong_is_said(hall: Hall, kind: str) -> None:
    more, right, wrong = KINDS[kind]
    poll = await hall.poll("open", kind=kind, **more)
    form = form_in((await hall.stranger.get(poll["url"])).text)
    sent = await hall.stranger.post(poll["url"], data={"form": form} | wrong)
    assert sent.status_code == 422
    assert 'href="#ballot"' in sent.text
    assert (await hall.results(poll))["votes"]["n"] == 0
    sent = await hall.stranger.post(poll["url"], data={"form": form} | right)
    assert (sent.status_code, sent.headers["location"]) == (303, poll["url"])
    results = await hall.results(poll)
    assert (results["votes"]["n"], results["sources"][0]["n"]) == (1, 1)


async def test_results_are_hidden_and_nobodys_address_is_over(hall: Hall) -> None:
    poll = await hall.poll("open", results="never")
    form = form_in((await hall.stranger.get(poll["url"])).text)
    await hall.stranger.post(poll["url"], data={"form": form, "option": "friday"})
    assert 'id="results"' not in (await hall.stranger.get(poll["url"])).text
    draft = await hall.poll()
    for address in (draft["id"], "pvi_nobody", "x"):
        page = await hall.stranger.get(f"/poll/{address}", headers={"accept-language": "en"})
        assert page.status_code == 404
        assert "No poll here" in page.text


class WellMannered:
    """Moderation that lets no advertising pass."""

    async def may_be_shown(self, actor: Actor, text: str) -> bool:
        return "Buy" not in text


async def ballot(hall: Hall, poll: dict[str, Any]) -> dict[str, Any]:
    reply = await hall.client.get(f"/v1/polls/{poll['id']}/ballot")
    assert reply.status_code == 200, reply.text
    seen: dict[str, Any] = reply.json()
    return seen


async def test_answers_in_words_are_shown_where_results_are_and_moderation_lets_them_pass(
    hall: Hall,
) -> None:
    participation = hall.house.app.participation
    strict = replace(participation, polls=replace(participation.polls, words=WellMannered()))
    house = replace(hall.house, app=replace(hall.house.app, participation=strict))
    application, key = the_application(house), await a_key_text(house, hall.actor)
    async with a_caller(application, key) as client, a_caller(application) as stranger:
        room = Hall(house, hall.actor, client, stranger)
        poll = await room.poll("open", kind="open", options=[], results="always")
        for voter, text in (("ana", "A <b>lamp</b>."), ("eva", "Buy watches!"), ("bob", "Two.")):
            assert (await room.vote(poll, voter=voter, text=text)).status_code == 200
        page = (await stranger.get(poll["url"])).text
        said = re.findall(r'<li class="text">(.*?)</li>', page)
        assert said == ["Two.", "A &lt;b&gt;lamp&lt;/b&gt;."]
        for unsaid in ("Buy", "ana", "bob"):
            assert unsaid not in page
        assert (await ballot(room, poll))["answers"] == ["Two.", "A <b>lamp</b>."]


async def test_no_more_answers_are_shown_than_somebody_reads(hall: Hall) -> None:
    poll = await hall.poll("open", kind="open", options=[], results="always")
    for number in range(MOST_ANSWERS):
        await hall.vote(poll, voter=f"v{number}", text=f"Answer {number}.")
    assert "answers are shown" not in (await hall.stranger.get(poll["url"])).text
    await hall.vote(poll, voter="last", text="The last.")
    page = await hall.stranger.get(poll["url"], headers={"accept-language": "en"})
    said = re.findall(r'<li class="text">(.*?)</li>', page.text)
    assert (len(said), said[0], said[-1]) == (MOST_ANSWERS, "The last.", "Answer 1.")
    assert f"The newest {MOST_ANSWERS} answers are shown." in page.text
    assert (await ballot(hall, poll))["answers"] == said


@pytest.mark.parametrize("results", ["after_vote", "after_close", "never"])
async def test_answers_in_words_are_kept_where_results_are(hall: Hall, results: str) -> None:
    poll = await hall.poll("open", kind="open", options=[], results=results)
    await hall.vote(poll, voter="ana", text="A lamp.")
    assert "A lamp." not in (await hall.stranger.get(poll["url"])).text
    assert (await ballot(hall, poll))["answers"] == []
    if results != "after_vote":
        return
    form = form_in((await hall.stranger.get(poll["url"])).text)
    await hall.stranger.post(poll["url"], data={"form": form, "text": "Mine."})
    assert "A lamp." in (await hall.stranger.get(poll["url"])).text
