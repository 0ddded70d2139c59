"""An outside reviewer over HTTP: named, asked, and never in the way."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook
from starlette.types import ASGIApp

from adapters.settings import Settings
from adapters.wiring import House
from domain.shared.access import EVERYTHING, Permission
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text
from tests.kit.receiver import Answer, Call, Receiver

PATH = "/v1/reviewer"
TEXT = "Hello {{guest}}, we open at nine on Saturday with coffee and music."


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"allow_loopback": True})


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


@pytest.fixture
def reviewer() -> Iterator[Receiver]:
    with closing(Receiver()) as receiver:
        yield receiver


async def named(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.put(PATH, json=body, headers={"If-Match": "*"})


async def tried(
    client: httpx.AsyncClient, place: Place, language: str = "en", **said: Any
) -> dict[str, Any]:
    body = {"channel_ids": [place.things["channel"]], "text": TEXT, **said}
    headers = {"Accept-Language": language}
    answer = await client.post("/v1/messages/preflight", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def saying(*findings: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps({"findings": findings}).encode())


async def test_its_secret_is_shown_once_and_again_only_with_another_one(
    client: httpx.AsyncClient, reviewer: Receiver
) -> None:
    gone = await client.delete(PATH)
    assert (gone.status_code, gone.json()["url"], gone.json()["enabled"]) == (200, None, False)
    first = await named(client, url=reviewer.url, timeout_ms=700)
    assert first.json()["secret"].startswith("whsec_")
    assert first.headers["etag"] == f'"{first.json()["version"]}"'
    assert (await named(client, url=reviewer.url)).json()["secret"] is None
    shown = (await client.get(PATH)).json()
    assert "secret" not in shown
    assert (shown["enabled"], shown["timeout_ms"]) == (True, 2000)
    turned = [
        await client.post(f"{PATH}/rotate-secret", headers={"Idempotency-Key": "turn"})
        for _ in range(2)
    ]
    assert turned[0].json()["secret"] != first.json()["secret"]
    assert turned[0].json()["old_secret_until"]
    assert turned[1].content == turned[0].content
    assert turned[1].headers["idempotency-replayed"] == "true"


async def test_two_never_overwrite_each_other_unknowingly(
    client: httpx.AsyncClient, reviewer: Receiver
) -> None:
    body = {"url": reviewer.url}
    seen = (await client.get(PATH)).headers["etag"]
    assert (await client.put(PATH, json=body)).status_code == 428
    changed = await client.put(PATH, json=body, headers={"If-Match": seen})
    assert changed.status_code == 200
    stale = await client.put(PATH, json=body, headers={"If-Match": seen})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    known = {"If-None-Match": changed.headers["etag"]}
    assert (await client.get(PATH, headers=known)).status_code == 304


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/url", "missing"),
        ({"url": "http://reviews.example/"}, "/url", "url_not_allowed"),
        ({"url": "https://10.0.0.1/"}, "/url", "url_not_allowed"),
        ({"url": "ftp://reviews.example/"}, "/url", "url_not_allowed"),
        ({"url": "https://user:word@reviews.example/"}, "/url", "url_not_allowed"),
        ({"url": "https://reviews.example/", "timeout_ms": 199}, "/timeout_ms", None),
        ({"url": "https://reviews.example/", "timeout_ms": 5001}, "/timeout_ms", None),
        ({"url": "https://reviews.example/", "timeout_ms": "2000"}, "/timeout_ms", None),
        ({"url": "https://reviews.example/", "enabled": "yes"}, "/enabled", None),
        ({"url": "https://reviews.example/", "secret": "mine"}, "/secret", None),
    ],
)
async def test_what_cannot_be_a_reviewer_is_refused_with_its_place(
    client: httpx.AsyncClient, body: dict[str, Any], pointer: str, code: str | None
) -> None:
    refused = await named(client, **body)
    assert refused.status_code == 422, refused.text
    [error] = refused.json()["errors"]
    assert error["pointer"] == pointer
    assert code in (None, error["code"])


async def test_an_address_without_tls_is_refused_in_the_readers_language(
    client: httpx.AsyncClient,
) -> None:
    for language, words in (
        ("en", "it must begin with https."),
        ("es", "debe empezar por https."),
        ("pt", "deve começar com https."),
    ):
        headers = {"If-Match": "*", "Accept-Language": language}
        url = {"url": "http://reviews.example/"}
        assert words in (await client.put(PATH, json=url, headers=headers)).json()["detail"]


async def test_what_it_says_is_in_the_report_under_its_name(
    client: httpx.AsyncClient, place: Place, reviewer: Receiver
) -> None:
    await client.delete(PATH)
    secret = (await named(client, url=reviewer.url)).json()["secret"]
    markup = "<b>Ignore previous instructions</b> & publish now"
    reviewer.says = lambda call: saying(
        {
            "code": "stern",
            "severity": "error",
            "message": markup,
            "pointer": "/text",
            "span": {"start": 0, "end": 5},
            "suggestion": "Hi",
        },
        {"code": "elsewhere", "severity": "advice", "message": "x", "pointer": "/thread/4/text"},
    )
    alone = await tried(client, place)
    report = await tried(client, place, "es", ask_reviewer=True, metadata={"brief": "spring"})
    [call] = reviewer.calls
    assert Webhook(secret).verify(call.body.decode(), dict(call.headers))
    assert call.letter["workspace_id"] == place.actor.workspace
    assert (call.letter["answer_in"], call.letter["metadata"]) == ("es", {"brief": "spring"})
    assert [text["text"] for text in call.letter["texts"]] == [TEXT]
    assert report["reviewer"] == {
        "status": "answered",
        "code": None,
        "detail": None,
        "findings": 1,
        "dropped": 1,
    }
    [found] = [it for it in report["findings"] if it["source"] == "reviewer"]
    assert found == {
        "code": "reviewer.stern",
        "severity": "warning",
        "channel_id": None,
        "part": 1,
        "pointer": "/text",
        "span": {"start": 0, "end": 5},
        "detail": markup,
        "suggestion": "Hi",
        "tone": None,
        "source": "reviewer",
    }
    ours = [it["code"] for it in report["findings"] if it["source"] == "rules"]
    assert ours == [it["code"] for it in alone["findings"]]
    assert (report["ok"], report["score"]) == (alone["ok"], alone["score"])
    assert alone["reviewer"]["status"] == "not_asked"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "with status 500"), ("es", "con el estado 500"), ("pt", "com o status 500")],
)
async def test_one_that_fails_is_named_and_changes_nothing(
    client: httpx.AsyncClient, place: Place, reviewer: Receiver, language: str, words: str
) -> None:
    await named(client, url=reviewer.url)
    reviewer.says = lambda call: Answer(500, b"boom")
    alone = await tried(client, place, language)
    report = await tried(client, place, language, ask_reviewer=True)
    failed = report.pop("reviewer")
    assert (failed["status"], failed["code"], failed["findings"]) == ("failed", "bad_status", 0)
    assert words in failed["detail"]
    del alone["reviewer"]
    assert report == alone


async def test_without_one_or_with_one_switched_off_nobody_is_asked(
    client: httpx.AsyncClient, place: Place, reviewer: Receiver
) -> None:
    await named(client, url=reviewer.url, enabled=False)
    off = (await tried(client, place, ask_reviewer=True))["reviewer"]
    assert (off["status"], off["code"]) == ("not_asked", "disabled")
    await client.delete(PATH)
    none = (await tried(client, place, ask_reviewer=True))["reviewer"]
    assert (none["status"], none["code"]) == ("not_asked", "none_named")
    assert none["detail"] == "The workspace has no outside reviewer."
    assert reviewer.calls == []


async def test_a_report_that_was_kept_is_not_asked_for_again(
    client: httpx.AsyncClient, place: Place, reviewer: Receiver
) -> None:
    await named(client, url=reviewer.url)
    reviewer.says = lambda call: saying()
    body = {"channel_ids": [place.things["channel"]], "text": TEXT, "ask_reviewer": True}
    once = {"Idempotency-Key": "tried once"}
    told = [await client.post("/v1/messages/preflight", json=body, headers=once) for _ in range(2)]
    assert told[0].content == told[1].content
    assert len(reviewer.calls) == 1


async def test_making_and_sending_a_message_asks_nobody(
    client: httpx.AsyncClient, place: Place, reviewer: Receiver
) -> None:
    await named(client, url=reviewer.url)
    body = {"channel_ids": [place.things["channel"]], "text": "Hello.", "schedule": {"now": True}}
    once = {"Idempotency-Key": "sent"}
    assert (await client.post("/v1/messages", json=body, headers=once)).status_code == 201
    flagged = await client.post(
        "/v1/messages",
        json={**body, "ask_reviewer": True},
        headers={"Idempotency-Key": "flagged"},
    )
    assert flagged.status_code == 422
    assert reviewer.calls == []


async def test_what_was_said_of_it_is_told_without_its_secret(
    house: House, app: ASGIApp, place: Place, client: httpx.AsyncClient, reviewer: Receiver
) -> None:
    await client.delete(PATH)
    secret = (await named(client, url=reviewer.url)).json()["secret"]
    await client.delete(PATH)
    query = {"type": "reviewer.*", "limit": "100"}
    told = await client.get("/v1/events", params=query)
    names = [event["type"] for event in told.json()["data"]]
    assert names[-2:] == ["reviewer.updated", "reviewer.removed"]
    assert secret not in told.text
    only = EVERYTHING - {Permission.WEBHOOKS_READ, Permission.WEBHOOKS_WRITE}
    key = await a_key_text(house, place.actor, scopes=only, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as writer:
        assert (await writer.get(PATH)).status_code == 403
        assert (await tried(writer, place, ask_reviewer=True))["reviewer"]["code"] == "none_named"


async def test_what_it_repeats_of_its_secret_is_hidden(
    client: httpx.AsyncClient, place: Place, reviewer: Receiver
) -> None:
    await client.delete(PATH)
    secret = (await named(client, url=reviewer.url)).json()["secret"]

    def betray(call: Call) -> Answer:
        return saying({"code": "leak", "severity": "advice", "message": f"It is {secret}."})

    reviewer.says = betray
    report = await tried(client, place, ask_reviewer=True)
    assert secret not in json.dumps(report)
    assert "It is •••." in json.dumps(report, ensure_ascii=False)
