"""The page on which anybody reports something: in three languages, with no script, and guarded
against whoever floods it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from tests.api.hearing_room import Hearing, a_hearing
from tests.kit.hosted_pages import sent_from_page

GIVEN = {
    "location": "Under your post of Monday",
    "against": "law",
    "reason": "They sell <b>stolen</b> watches.",
    "good_faith": "yes",
}
SENTENCES = {
    "en": ("Report something", "Your report arrived"),
    "es": ("Denunciar algo", "Su denuncia ha llegado"),
    "pt": ("Diga-nos o que não deveria", "A sua denúncia chegou"),
}


@pytest.fixture
async def hearing(house: House) -> AsyncIterator[Hearing]:
    async with a_hearing(house) as hearing:
        yield hearing


async def carried(hearing: Hearing, form: Any, language: str = "en") -> str:
    page = (await hearing.looks(form, language)).text
    [receipt] = re.findall(r'name="receipt" value="(rct_[\w-]{43})"', page)
    return str(receipt)


async def sends(hearing: Hearing, form: Any, receipt: str, **fields: str) -> httpx.Response:
    given = {"receipt": receipt, **GIVEN, **fields}
    return await sent_from_page(hearing.stranger, form["url"], given)


async def cases(hearing: Hearing) -> Any:
    answer = await hearing.client.get("/v1/moderation/cases", params={"source": "report"})
    return answer.json()["data"]


async def test_somebody_without_a_key_reports_and_reads_what_becomes_of_it(
    hearing: Hearing,
) -> None:
    form = await hearing.post("/report-links")
    for language, (title, arrived) in SENTENCES.items():
        page = await hearing.looks(form, language)
        assert (page.status_code, page.headers["content-language"]) == (200, language)
        assert title in page.text
        sent = await sends(hearing, form, await carried(hearing, form, language), name="Bob")
        assert sent.status_code == 303, sent.text
        receipt = await hearing.stranger.get(
            sent.headers["location"], headers={"Accept-Language": language}
        )
        assert arrived in receipt.text
        assert "&lt;b&gt;stolen&lt;/b&gt;" in receipt.text
        assert "Bob" not in receipt.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    waiting = await cases(hearing)
    assert [case["channel_id"] for case in waiting] == [None] * 3
    [number] = re.findall(r"rpt_\w+", receipt.text)
    report = (await hearing.client.get(f"/v1/reports/{number}")).json()
    assert (report["reporter_kind"], report["notice"]["name"]) == ("visitor", "Bob")
    about = {"channel_id": hearing.channel.id, "platform_message_id": "1135"}
    tied = await hearing.post(f"/cases/{report['case_id']}/tie", 200, **about)
    assert (tied["platform_message_id"], "tie" in tied["possible_moves"]) == ("1135", False)
    hide: dict[str, Any] = {"measure": "hide", "policy_id": hearing.policy}
    await hearing.post(f"/cases/{tied['id']}/decisions", **hide, reasons={"facts": "Watches."})
    receipt = await hearing.stranger.get(sent.headers["location"])
    assert "you were right" in receipt.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("location", "", "Say where it is"),
        ("location", "x" * 2001, "at most 2000 characters"),
        ("reason", "", "Say why it should not be there"),
        ("reason", "a\0b", "cannot be stored"),
        ("against", "weather", "Choose whether it breaks"),
        ("good_faith", "", "Without it we cannot take"),
        ("email", "nobody", "This is no e-mail address"),
        ("website", "https://spam.example", "A hidden field"),
        ("receipt", "rct_mine", "It is a new one now"),
    ],
)
async def test_what_is_wrong_is_said_beside_it_and_nothing_is_kept(
    hearing: Hearing, field: str, value: str, sentence: str
) -> None:
    form = await hearing.post("/report-links")
    given = {"receipt": await carried(hearing, form), field: value}
    answer = await sends(hearing, form, **given)
    assert (answer.status_code, sentence in answer.text) == (422, True), answer.text
    assert ("stolen" in answer.text) is (field != "reason")
    assert await cases(hearing) == []
    # What it carries along is good for the next try.
    [receipt] = re.findall(r'name="receipt" value="(rct_[\w-]{43})"', answer.text)
    assert (await sends(hearing, form, receipt)).status_code == 303


async def test_a_form_that_is_sent_twice_is_one_report(hearing: Hearing) -> None:
    form = await hearing.post("/report-links")
    receipt = await carried(hearing, form)
    twice = [await sends(hearing, form, receipt) for _ in range(2)]
    assert twice[0].headers["location"] == twice[1].headers["location"]
    other = await sends(hearing, form, receipt, reason="And they swear.")
    assert (other.status_code, "And they swear." in other.text) == (409, True)
    assert len(await cases(hearing)) == 1


async def test_whoever_sends_many_waits_and_nobody_else(hearing: Hearing) -> None:
    form, another = [await hearing.post("/report-links") for _ in range(2)]
    seen = [
        (await sends(hearing, form, await carried(hearing, form))).status_code for _ in range(7)
    ]
    assert seen == [303] * 5 + [429] * 2
    last = await sends(hearing, form, await carried(hearing, form))
    assert int(last.headers["retry-after"]) > 0
    assert "stolen" in last.text
    assert (await sends(hearing, another, await carried(hearing, another))).status_code == 303


async def test_it_is_off_unless_switched_on_and_when_it_is_revoked(hearing: Hearing) -> None:
    form = await hearing.post("/report-links", community_id=hearing.channel.community_id)
    receipt = await carried(hearing, form)
    sent = await sends(hearing, form, receipt)
    await hearing.post(f"/links/{form['id']}/revoke", 200)
    for url in (form["url"], "/report/mlt_of_nobody", "/report-receipt/rct_of_nobody"):
        reply = await hearing.stranger.get(url)
        assert (reply.status_code, "Link not valid" in reply.text) == (404, True)
    assert (await sends(hearing, form, receipt)).status_code == 404
    assert (await hearing.stranger.get(sent.headers["location"])).status_code == 200
