"""Whoever has the address of a poll sees it in their language and the workspace's colours; a form
is taken only from the page that was given to that very voter."""

import re
from typing import Any

import pytest

from tests.api.test_polls import Hall, counts, hall
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
