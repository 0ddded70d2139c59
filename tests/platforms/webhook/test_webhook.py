"""A channel by webhook keeps the kit's promises, signed as the standard says."""

import json
import logging
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.platforms.webhook.adapter import Webhook
from adapters.platforms.webhook.profile import BODY_BYTES, MUST, TEXT_BYTES
from domain.publishing.content import Location, Poll
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Published,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.shared.errors import UrlNotAllowed, ValidationFailed
from domain.shared.platforms import Capability, CountingUnit, PlatformRefused
from domain.shared.secret import Secret
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import WireStage, replies, says
from tests.kit.platforms.wire import WireConformance
from tests.platforms.webhook.fake_product import SECRET, URL, FakeProduct, kind_of


@pytest.fixture
def server() -> FakeProduct:
    return FakeProduct()


@pytest.fixture
def stage(server: FakeProduct) -> WireStage:
    return WireStage(
        make=Webhook,
        server=server,
        server_url=None,
        settings={"url": URL},
        credentials={"signing_secret": Secret(SECRET)},
        content_refusal=says(recording("webhook", "refused").response),
        credentials_refusal=says(recording("webhook", "forged").response),
        throttle=says(recording("webhook", "throttled").response),
        address_pointer="/settings/url",
    )


class TestWebhook(WireConformance):
    """Everything the kit asks; but no token travels here, only what is signed with one."""

    async def test_the_token_travels_only_in_its_header(self, stage: WireStage) -> None:
        post = await stage.post()
        await stage.adapter.publish(post)
        await stage.adapter.find(post)
        for request in stage.server.requests:
            sent = f"{request.url} {request.headers} {request.content.decode()}"
            assert SECRET.removeprefix("whsec_") not in sent
            assert request.headers["user-agent"].startswith("Tertulia/")

    async def test_no_secret_in_words_or_logs(
        self, stage: WireStage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        post = await stage.post(post_id="post-1")
        shown = ""
        for status in (400, 401, 403, 404, 422, 429, 500):
            echo = replies(status, json={"error": f"secret={SECRET}\r\nor just {SECRET}!"})
            stage.server.on_change(echo)
            shown += repr(await stage.adapter.publish(post))
            stage.server.on_question(echo)
            shown += repr(await stage.adapter.find(post))
        assert SECRET not in f"{shown} {caplog.text} {post!r}"
        assert "\\r" not in shown


def data_of(request: httpx.Request) -> Any:
    return json.loads(request.content)["data"]


async def test_the_delivery_key_is_the_webhook_id_at_every_try(
    stage: WireStage, server: FakeProduct
) -> None:
    post = await stage.post(key="dlv_7-c0ffee")
    for _ in range(2):
        await stage.adapter.publish(post)
        assert server.requests[-1].headers["webhook-id"] == "dlv_7-c0ffee"
    assert len(server.posts) == 1


async def test_what_is_no_publishing_has_an_id_of_its_own(
    stage: WireStage, server: FakeProduct
) -> None:
    post = await stage.post(post_id="post-1")
    adapter = stage.adapter
    assert isinstance(adapter, Webhook)
    for ask in (adapter.find, adapter.see, adapter.edit, adapter.delete):
        await ask(post)
        assert server.requests[-1].headers["webhook-id"] != post.key


async def test_all_that_is_said_is_in_the_body(stage: WireStage, server: FakeProduct) -> None:
    post = await stage.post("Hola")
    said = replace(
        post.post,
        link="https://example.com/",
        poll=Poll(("sí", "no"), 3600),
        location=Location("Plaza", 40.4, -3.7),
        content_warning="ojo",
        language="es",
    )
    await stage.adapter.publish(replace(post, post=said, reply_to="post-2", thread_root="post-1"))
    assert data_of(server.requests[-1]) == {
        "key": post.key,
        "channel_id": "chn_1",
        "account_id": "plaza-7",
        "message": {
            "text": "Hola",
            "link": "https://example.com/",
            "language": "es",
            "content_warning": "ojo",
            "poll": {"options": ["sí", "no"], "duration_seconds": 3600, "multiple": False},
            "location": {"name": "Plaza", "latitude": 40.4, "longitude": -3.7},
            "reply_to": "post-2",
            "thread_root": "post-1",
            "is_comment": False,
            "answer": None,
        },
    }


async def test_a_product_says_what_it_can_and_how_it_counts(
    stage: WireStage, server: FakeProduct
) -> None:
    server.says = {
        "capabilities": ["polls", "edit", "teleport", "publish_text", "inbound_webhooks"],
        "text": {"maximum": 280, "unit": "grapheme_clusters"},
        "budget": {"posts": 5, "seconds": 60},
        "poll": {
            "options": 4,
            "option_length": 25,
            "shortest_seconds": 300,
            "longest_seconds": 86400,
            "multiple": False,
        },
    }
    account = await stage.identify()
    assert account.capabilities == MUST | {Capability.POLLS, Capability.EDIT}
    assert (account.limits.text.maximum, account.limits.text.unit) == (280, CountingUnit.GRAPHEMES)
    assert account.limits.text.ceilings[0].maximum == TEXT_BYTES
    assert (account.limits.budget.posts, account.limits.budget.seconds) == (5, 60)
    assert account.limits.poll is not None
    assert account.limits.poll.options == 4


async def test_polls_without_their_limits_are_none(stage: WireStage, server: FakeProduct) -> None:
    server.says = {"capabilities": ["polls"]}
    assert (await stage.identify()).capabilities == MUST


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"id": 7}, "id "),
        ({"id": ""}, "id "),
        ({"id": "a\nb"}, "id "),
        ({"id": "x" * 256}, "id "),
        ({"name": ""}, "name "),
        ({"handle": ["#x"]}, "handle "),
        ({"capabilities": "all"}, "capabilities "),
        ({"capabilities": [1]}, "capabilities "),
        ({"text": "long"}, "text "),
        ({"text": {"maximum": 10, "unit": "feet"}}, "text.unit"),
        ({"text": {"maximum": 0, "unit": "utf8_bytes"}}, "text.maximum"),
        ({"budget": {"posts": True, "seconds": 1}}, "budget.posts"),
        ({"poll": {"options": 2}}, "poll.option_length"),
        ({"poll": {"multiple": "no"}}, "poll.multiple"),
    ],
)
async def test_an_odd_answer_is_refused_and_its_field_named(
    stage: WireStage, server: FakeProduct, said: dict[str, Any], words: str
) -> None:
    server.says = said
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify()
    assert refused.value.pointer == "/settings/url"
    assert str(refused.value.facts["words"]).startswith(words)


@pytest.mark.parametrize("secret", ["plain", "whsec_", "whsec_c2hvcnQ=", "whsec_ñ", SECRET[6:]])
async def test_a_secret_that_is_none_is_named(
    stage: WireStage, server: FakeProduct, secret: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(credentials={"signing_secret": Secret(secret)})
    assert [e.pointer for e in refused.value.errors] == ["/credentials/signing_secret"]
    assert server.requests == []


@pytest.mark.parametrize("url", [None, "", 7, ["https://plaza.example/"]])
async def test_without_an_address_nobody_is_told(
    stage: WireStage, server: FakeProduct, url: object
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings={"url": url} if url is not None else {})
    assert [error.pointer for error in refused.value.errors] == ["/settings/url"]
    assert server.requests == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://plaza.example/", "https_only"),
        ("https://user:pass@plaza.example/", "credentials_in_url"),
        ("https://plaza.example/#there", "fragment_not_allowed"),
        ("ftp://plaza.example/", "scheme_not_allowed"),
    ],
)
async def test_an_address_we_do_not_call_is_refused_in_words(
    stage: WireStage, server: FakeProduct, url: str, reason: str
) -> None:
    with pytest.raises(UrlNotAllowed) as refused:
        await stage.identify(settings={"url": url})
    assert refused.value.pointer == "/settings/url"
    assert refused.value.facts["reason"] == reason
    assert server.requests == []


async def test_a_body_that_does_not_fit_is_never_sent(
    stage: WireStage, server: FakeProduct
) -> None:
    post = await stage.post('"' * (BODY_BYTES // 2))
    server.requests.clear()
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT
    assert server.requests == []


async def test_a_text_that_no_utf8_can_hold_is_refused(stage: WireStage) -> None:
    outcome = await stage.adapter.publish(await stage.post("half a sign: \ud83d"))
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT


@pytest.mark.parametrize("said", [{"id": 7}, {"id": " "}, {"id": "x" * 256}, {"url": "x"}])
async def test_a_message_without_an_id_is_unknown(
    stage: WireStage, server: FakeProduct, said: dict[str, Any]
) -> None:
    post = await stage.post()
    server.on_change(replies(200, json=said))
    assert isinstance(await stage.adapter.publish(post), Unknown)


async def test_an_address_that_is_none_is_left_out(stage: WireStage, server: FakeProduct) -> None:
    post = await stage.post()
    server.on_change(replies(201, json={"id": "post-9", "url": "javascript:alert(1)"}))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert (outcome.post_id, outcome.url) == ("post-9", None)


@pytest.mark.parametrize("said", [{}, {"found": "no"}, {"found": True}, {"found": 0}])
async def test_a_look_up_that_says_nothing_cannot_tell(
    stage: WireStage, server: FakeProduct, said: dict[str, Any]
) -> None:
    post = await stage.post()
    server.on_question(replies(200, json=said))
    assert isinstance(await stage.adapter.find(post), CannotTell)


async def test_one_post_is_looked_for_by_key_or_by_id(
    stage: WireStage, server: FakeProduct
) -> None:
    post = await stage.post(post_id="post-1")
    assert isinstance(stage.adapter, Webhook)
    assert isinstance(await stage.adapter.see(post), Absent)
    assert "key" not in data_of(server.requests[-1])
    await stage.adapter.find(post)
    assert "id" not in data_of(server.requests[-1])
    assert kind_of(server.requests[-1]) == "message.find"


async def test_what_is_not_there_cannot_be_changed(stage: WireStage) -> None:
    assert isinstance(stage.adapter, Webhook)
    assert isinstance(await stage.adapter.edit(await stage.post(post_id="post-9")), Refused)
