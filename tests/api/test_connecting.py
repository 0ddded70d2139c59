"""Somebody connects an account through a platform's own page, from the first call to the channel;
no step can be taken twice, by somebody else, or by guessing."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest

from adapters.wiring import House
from domain.shared.access import Actor, Mode
from tests.api.connection_calls import REDIRECT
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_community, a_workspace
from tests.kit.database import DatabaseUrls
from workers.tidy import tidy

BEGIN = "/v1/channel-connections"
LINK = re.compile(r'href="(/oauth/[^"]+)"')


@dataclass
class Desk:
    """Whoever holds a key, and whoever sits at a browser without one."""

    house: House
    actor: Actor
    caller: httpx.AsyncClient
    browser: httpx.AsyncClient
    community_id: str

    async def begin(self, **more: Any) -> Any:
        body = {
            "community_id": self.community_id,
            "platform": "sandbox",
            "redirect_url": REDIRECT,
            **more,
        }
        answer = await self.caller.post(BEGIN, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def links(self, begun: Any) -> list[str]:
        """The answers that the page offers: one account, several rooms, no."""
        page = await self.browser.get(begun["authorize_url"])
        return [unescape(link) for link in LINK.findall(page.text)]

    async def come_back(self, link: str) -> dict[str, str]:
        """What the browser brings to the caller's own page."""
        answer = await self.browser.get(link)
        assert answer.status_code == 303, answer.text
        where = answer.headers["location"]
        assert where.startswith(REDIRECT)
        return {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}

    async def authorized(self, answer: int = 1, **more: Any) -> dict[str, str]:
        begun = await self.begin(**more)
        return await self.come_back((await self.links(begun))[answer])

    async def choices(self, back: dict[str, str]) -> httpx.Response:
        path = f"{BEGIN}/{back['connection']}/choices"
        return await self.browser.get(path, params={"token": back["token"]})

    async def finish(self, connection: str, token: str, *choices: str) -> httpx.Response:
        body = {"token": token, "choices": list(choices)}
        return await self.browser.post(f"{BEGIN}/{connection}/finish", json=body)

    async def state(self, connection: str) -> tuple[str, str | None]:
        said = (await self.caller.get(f"{BEGIN}/{connection}")).json()
        return said["status"], said["reason"]

    async def channels(self) -> list[Any]:
        found: list[Any] = (await self.caller.get("/v1/channels")).json()["data"]
        return found


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    app, actor = the_application(house), await a_workspace(house)
    key = await a_key_text(house, actor)
    community = await a_community(house, actor)
    async with a_caller(app, key) as caller, a_caller(app) as browser:
        yield Desk(house, actor, caller, browser, community.id)


async def test_a_stranger_walks_from_the_first_call_to_channels(desk: Desk) -> None:
    begun = await desk.begin()
    assert begun["status"] == "started"
    back = await desk.come_back((await desk.links(begun))[1])
    assert (back["connection"], set(back)) == (begun["id"], {"connection", "token"})
    assert await desk.state(begun["id"]) == ("authorized", None)
    offered = (await desk.choices(back)).json()
    assert [choice["id"] for choice in offered["choices"]] == ["plaza", "garden", "market"]
    finished = await desk.finish(begun["id"], offered["token"], "plaza", "market")
    assert finished.status_code == 200, finished.text
    channels = await desk.channels()
    assert sorted(finished.json()["channel_ids"]) == sorted(c["id"] for c in channels)
    assert {c["handle"] for c in channels} == {"@plaza", "@market"}
    assert await desk.state(begun["id"]) == ("finished", None)


async def test_the_only_choice_needs_no_naming(desk: Desk) -> None:
    back = await desk.authorized(answer=0)
    offered = (await desk.choices(back)).json()
    finished = await desk.finish(back["connection"], offered["token"])
    assert finished.json()["status"] == "finished"
    assert [c["handle"] for c in await desk.channels()] == ["@visitor"]


async def test_a_no_on_the_page_ends_it_with_the_reason(desk: Desk) -> None:
    begun = await desk.begin()
    link = (await desk.links(begun))[2]
    assert await desk.come_back(link) == {"connection": begun["id"], "error": "access_denied"}
    assert await desk.state(begun["id"]) == ("failed", "access_denied")
    assert (await desk.browser.get(link)).status_code == 404


async def test_a_state_is_heard_once_and_by_its_own_platform(desk: Desk) -> None:
    link = (await desk.links(await desk.begin()))[1]
    assert (await desk.browser.get(link.replace("sandbox", "mastodon"))).status_code == 404
    assert (await desk.browser.get(link.replace("state=ost_", "state=ost_A"))).status_code == 404
    assert (await desk.browser.get(link + "&state=another")).status_code == 404
    await desk.come_back(link)
    again = await desk.browser.get(link)
    assert (again.status_code, again.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Go back to where you wanted to connect the account"),
        ("es", "Vuelva adonde quería conectar la cuenta"),
        ("pt", "Volte aonde queria conectar a conta"),
    ],
)
async def test_who_comes_back_too_late_is_told_so_in_words_for_people(
    desk: Desk, language: str, words: str
) -> None:
    page = await desk.browser.get(
        "/oauth/sandbox/callback?state=ost_A", headers={"accept-language": language}
    )
    assert (page.status_code, page.headers["content-language"]) == (404, language)
    assert words in page.text
    assert "/v1/" not in page.text


async def test_of_callbacks_at_once_one_is_heard(desk: Desk) -> None:
    for _ in range(3):
        link = (await desk.links(await desk.begin()))[1]
        answers = await asyncio.gather(*(desk.browser.get(link) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [303] + [404] * 5


async def test_of_finishes_at_once_one_makes_the_channel(desk: Desk) -> None:
    back = await desk.authorized()
    token = (await desk.choices(back)).json()["token"]
    tries = [desk.finish(back["connection"], token, "plaza") for _ in range(6)]
    answers = await asyncio.gather(*tries)
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 5
    assert len(await desk.channels()) == 1


async def test_a_code_is_good_for_its_own_attempt_alone(desk: Desk) -> None:
    """PKCE: what was allowed to one cannot be brought by another."""
    one, other = await desk.begin(), await desk.begin()
    theirs = parse_qs(urlsplit((await desk.links(one))[0]).query)["code"][0]
    stolen = f"/oauth/sandbox/callback?state={other['state']}&code={theirs}"
    assert (await desk.come_back(stolen))["error"] == "code_refused"
    assert await desk.state(other["id"]) == ("failed", "code_refused")


async def test_each_token_takes_one_step_of_one_attempt(desk: Desk) -> None:
    back, other = await desk.authorized(), await desk.authorized()
    mixed = {"connection": back["connection"], "token": other["token"]}
    assert (await desk.choices(mixed)).status_code == 404
    # What opens the choices does not take one.
    early = await desk.finish(back["connection"], back["token"], "plaza")
    assert early.json()["code"] == "channel_connection_closed"
    offered = (await desk.choices(back)).json()
    assert (await desk.choices(back)).status_code == 404
    assert (await desk.choices({**back, "token": offered["token"]})).status_code == 404
    wrong = await desk.finish(back["connection"], offered["token"], "nowhere", "plaza", "plaza")
    assert [(e["pointer"], e["code"]) for e in wrong.json()["errors"]] == [
        ("/choices/0", "unknown_choice"),
        ("/choices/2", "duplicate"),
    ]
    assert (await desk.finish(back["connection"], offered["token"])).status_code == 422
    done = await desk.finish(back["connection"], offered["token"], "plaza")
    assert done.status_code == 200
    assert (await desk.finish(back["connection"], offered["token"], "plaza")).status_code == 404


async def test_an_account_is_reconnected_where_that_is_asked_for(desk: Desk) -> None:
    first = await desk.authorized(answer=0)
    await desk.finish(first["connection"], (await desk.choices(first)).json()["token"])
    [channel] = await desk.channels()
    refused = await desk.authorized(answer=0)
    token = (await desk.choices(refused)).json()["token"]
    answer = await desk.finish(refused["connection"], token)
    assert answer.json()["code"] == "channel_already_connected"
    anew = await desk.authorized(answer=0, reconnect=True)
    token = (await desk.choices(anew)).json()["token"]
    assert (await desk.finish(anew["connection"], token)).json()["channel_ids"] == [channel["id"]]
    [after] = await desk.channels()
    assert (after["status"], after["version"]) == ("connected", channel["version"] + 1)


async def test_a_key_that_is_revoked_takes_its_attempts_with_it(desk: Desk) -> None:
    begun = await desk.begin()
    key = (await desk.caller.get("/v1/api-keys/current")).json()
    other = await a_key_text(desk.house, desk.actor)
    async with a_caller(the_application(desk.house), other) as caller:
        revoked = await caller.post(f"/v1/api-keys/{key['id']}/revoke")
        assert revoked.status_code == 200
    assert (await desk.browser.get((await desk.links(begun))[1])).status_code == 404


async def test_what_is_over_is_forgotten(desk: Desk, database_urls: DatabaseUrls) -> None:
    """What nobody took up after an hour, how it went after a day."""
    dropped, failed = await desk.begin(), await desk.begin()
    await desk.come_back((await desk.links(failed))[2])
    owner = await asyncpg.connect(database_urls.owner)
    try:
        for hours, gone in ((2, {dropped["id"]}), (23, {dropped["id"], failed["id"]})):
            ago = f"expires_at - interval '{hours} hours'"
            await owner.execute(f"UPDATE channel_connections SET expires_at = {ago}")
            await tidy(desk.house.ring)
            left = await owner.fetch("SELECT id FROM channel_connections")
            assert {row["id"] for row in left} == {dropped["id"], failed["id"]} - gone
    finally:
        await owner.close()


async def test_another_workspace_sees_nothing_of_it(desk: Desk) -> None:
    begun = await desk.begin()
    stranger = await a_workspace(desk.house)
    key = await a_key_text(desk.house, stranger)
    async with a_caller(the_application(desk.house), key) as caller:
        assert (await caller.get(f"{BEGIN}/{begun['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("redirect_url", "http://app.plaza.example/", "redirect_not_allowed"),
        ("redirect_url", "https://user@app.plaza.example/", "redirect_not_allowed"),
        ("redirect_url", "https://app.plaza.example/#here", "redirect_not_allowed"),
        ("redirect_url", "javascript:alert(1)//", "redirect_not_allowed"),
        ("redirect_url", "https://app.plaza.example/\r\nX: y", "redirect_not_allowed"),
        ("redirect_url", "//app.plaza.example/", "redirect_not_allowed"),
        ("redirect_url", "https://app.plaza.example\\@evil.example/", "redirect_not_allowed"),
        ("server_url", "https://social.example", "unknown_field"),
        ("platform", "nowhere", "unknown_platform"),
        ("platform", "mastodon", "platform_not_in_mode"),
    ],
)
async def test_what_cannot_be_begun_is_said(desk: Desk, field: str, value: str, code: str) -> None:
    body = {
        "community_id": desk.community_id,
        "platform": "sandbox",
        "redirect_url": REDIRECT,
        field: value,
    }
    answer = await desk.caller.post(BEGIN, json=body)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, f"/{field}", code)


@pytest.mark.parametrize(
    "url", ["http://localhost:3000/back?a=1", "http://127.0.0.1/", "http://[::1]:8080/x"]
)
async def test_the_browsers_own_machine_may_be_named(desk: Desk, url: str) -> None:
    begun = await desk.begin(redirect_url=url)
    answer = await desk.browser.get((await desk.links(begun))[2])
    sent = f"connection={begun['id']}&error=access_denied"
    assert answer.headers["location"] == f"{url}{'&' if '?' in url else '?'}{sent}"


async def test_the_page_shows_in_three_languages_what_can_be_answered(desk: Desk) -> None:
    url = (await desk.begin())["authorize_url"]
    for language, word in (("en", "Deny"), ("es", "Denegar"), ("pt", "Negar")):
        page = await desk.browser.get(url, headers={"accept-language": language})
        assert f">{word}</a>" in page.text
        assert page.headers["content-language"] == language


async def test_live_workspaces_are_told_what_is_not_set_up(house: House) -> None:
    actor = await a_workspace(house, mode=Mode.LIVE)
    key = await a_key_text(house, actor)
    community = await a_community(house, actor)
    async with a_caller(the_application(house), key) as caller:
        body = {
            "community_id": community.id,
            "platform": "matrix",
            "redirect_url": REDIRECT,
            "server_url": "https://matrix.example",
        }
        answer = await caller.post(BEGIN, json=body)
        assert answer.json()["code"] == "connecting_not_offered"
