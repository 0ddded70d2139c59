"""The page on which anybody reads what was decided: off unless switched on, and with no names."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.wiring import House
from tests.api.hearing_room import SECRETIVE, Hearing, a_hearing
from tests.kit.api import a_caller, the_application
from tests.kit.builders import a_sandbox_channel


@pytest.fixture
async def hearing(house: House) -> AsyncIterator[Hearing]:
    async with a_hearing(house) as hearing:
        yield hearing


async def test_the_log_says_what_was_decided_and_nobodys_name_or_words(hearing: Hearing) -> None:
    decision = await hearing.decides()
    log = await hearing.log()
    for language, title in (
        ("en", "Somebody was muted"),
        ("es", "Se silenció a alguien"),
        ("pt", "Alguém foi silenciado"),
    ):
        page = await hearing.looks(log, language)
        assert (page.status_code, page.headers["content-language"]) == (200, language)
        assert title in page.text
        assert decision["id"] in page.text
        assert "No advertising" in page.text
        for kept in (
            *("@ana", SECRETIVE, "offer watches", hearing.actor.id),
            *(decision["platform_message_id"] or "m-", hearing.channel.name),
        ):
            assert kept not in page.text
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


async def test_a_decision_that_is_taken_back_is_told_as_such(hearing: Hearing) -> None:
    decision = await hearing.decides()
    log = await hearing.log()
    await hearing.post(f"/decisions/{decision['id']}/reverse", explanation="A mistake.")
    page = (await hearing.looks(log)).text
    assert "A decision was taken back" in page
    assert "A mistake." not in page


async def test_a_log_of_one_community_has_only_that(hearing: Hearing) -> None:
    other = await a_sandbox_channel(hearing.house, hearing.actor, account="elsewhere")
    assert other.community_id != hearing.channel.community_id
    here, there = await hearing.decides(), await hearing.decides(other)
    page = (await hearing.looks(await hearing.log(community_id=other.community_id))).text
    assert (there["id"] in page, here["id"] in page) == (True, False)


async def test_the_log_goes_back_page_by_page(hearing: Hearing) -> None:
    for _ in range(51):
        await hearing.decides(measure="approve", policy_id=None, reasons=None)
    log = await hearing.log()
    first = (await hearing.looks(log)).text
    [older] = re.findall(r'href="\?after=(dec_\w+)"', first)
    second = (await hearing.looks(log, after=older)).text
    seen = [re.findall(r'<article class="channel" id="(\w+)"', page) for page in (first, second)]
    assert [len(page) for page in seen] == [50, 1]
    assert len({*seen[0], *seen[1]}) == 51
    assert 'href="?"' in second
    odd = await hearing.looks(log, after="nonsense")
    assert odd.status_code == 200


async def test_it_is_off_unless_switched_on_and_when_it_is_revoked(hearing: Hearing) -> None:
    log = await hearing.log()
    assert "Nothing has been decided yet." in (await hearing.looks(log)).text
    await hearing.post(f"/links/{log['id']}/revoke", 200)
    for url in (log["url"], "/moderation-log/mlt_of_nobody"):
        reply = await hearing.stranger.get(url)
        assert reply.status_code == 404
        assert "Link not valid" in reply.text


async def test_a_neighbours_decisions_are_not_in_it(hearing: Hearing) -> None:
    decision = await hearing.decides()
    async with a_hearing(hearing.house) as neighbour:
        theirs = await neighbour.looks(await neighbour.log())
        assert decision["id"] not in theirs.text
        community = {"community_id": hearing.channel.community_id}
        await neighbour.post("/log-links", 404, **community)


async def test_an_address_that_asks_too_often_waits(hearing: Hearing) -> None:
    log = await hearing.log()
    few = hearing.house.settings.model_copy(update={"rate_limit_test": 2})
    async with a_caller(the_application(replace(hearing.house, settings=few))) as visitor:
        seen = [(await visitor.get(log["url"])).status_code for _ in range(3)]
    assert seen == [200, 200, 429]
