"""Who may answer and who may quote a post is settled in the moment in which it is seen."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.platforms.bluesky.place import POST, POSTGATE, THREADGATE, record_key
from domain.publishing.content import WhoMayReply
from domain.publishing.outcomes import Published, RefusalKind, Refused, Unknown
from domain.publishing.ports import OutgoingPost
from domain.shared.errors import ValidationFailed
from tests.kit.platforms.stage import (
    NOW,
    WireStage,
    accepts_then,
    raises,
    replies,
    says,
)
from tests.platforms.bluesky.fake import BEA, HANDLE, MINE, FakeBluesky, answer
from tests.platforms.bluesky.stages import a_stage, of

RKEY = record_key("dlv_1-abc")
OURS, GATE, QUOTE_GATE = (f"at://{MINE}/{kind}/{RKEY}" for kind in (POST, THREADGATE, POSTGATE))
FRIENDS = f"at://{BEA}/app.bsky.graph.list/3jzfcijpj2z2f"


@pytest.fixture
def stage() -> WireStage:
    return a_stage(FakeBluesky(), who_may_reply="nobody", who_may_quote="nobody")


def records(stage: WireStage) -> Mapping[str, Mapping[str, Any]]:
    assert isinstance(stage.server, FakeBluesky)
    return {uri: kept.value for uri, kept in stage.server.records.items()}


async def test_a_post_and_its_gates_are_made_together_under_one_key(stage: WireStage) -> None:
    post = await stage.post("Hola")
    stage.server.requests.clear()
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    assert outcome.post_id == OURS
    assert outcome.url == f"https://bsky.app/profile/{MINE}/post/{RKEY}"
    [request] = stage.server.requests
    assert request.url.path == "/xrpc/com.atproto.repo.applyWrites"
    at, create = "2026-11-22T14:15:00.000Z", "com.atproto.repo.applyWrites#create"
    rule = {"$type": "app.bsky.feed.postgate#disableRule"}
    values: dict[str, dict[str, Any]] = {
        POST: {"text": "Hola", "createdAt": at},
        THREADGATE: {"post": OURS, "createdAt": at, "allow": []},
        POSTGATE: {"post": OURS, "createdAt": at, "embeddingRules": [rule]},
    }
    assert json.loads(request.content) == {
        "repo": MINE,
        "writes": [
            {
                "$type": create,
                "collection": kind,
                "rkey": RKEY,
                "value": {"$type": kind, **value},
            }
            for kind, value in values.items()
        ],
    }


@pytest.mark.parametrize(
    ("replies", "rules"),
    [
        ("nobody", []),
        ("mentioned", ["mentionRule"]),
        ("followers, following", ["followerRule", "followingRule"]),
        ("following,following", ["followingRule"]),
    ],
)
async def test_rules_say_who_may_answer(replies: str, rules: list[str]) -> None:
    stage = a_stage(FakeBluesky(), who_may_reply=replies)
    await stage.adapter.publish(await stage.post())
    assert records(stage)[GATE]["allow"] == [{"$type": f"{THREADGATE}#{rule}"} for rule in rules]
    assert QUOTE_GATE not in records(stage)


@pytest.mark.parametrize("named", [FRIENDS, f"https://bsky.app/profile/{BEA}/lists/3jzfcijpj2z2f"])
async def test_a_list_is_named_by_its_address_or_its_page(named: str) -> None:
    stage = a_stage(FakeBluesky(), who_may_reply=f"mentioned, {named}")
    await stage.adapter.publish(await stage.post())
    assert records(stage)[GATE]["allow"] == [
        {"$type": f"{THREADGATE}#mentionRule"},
        {"$type": f"{THREADGATE}#listRule", "list": FRIENDS},
    ]


@pytest.mark.parametrize(
    "settings", [{}, {"who_may_reply": "everybody", "who_may_quote": "everybody"}]
)
async def test_where_everybody_may_there_is_no_gate(settings: dict[str, Any]) -> None:
    stage = a_stage(FakeBluesky(), **settings)
    await stage.adapter.publish(await stage.post())
    assert list(records(stage)) == [OURS]


async def test_what_the_message_says_goes_before_the_channels_setting() -> None:
    stage = a_stage(FakeBluesky(), who_may_reply="nobody")
    for number, (said, rules) in enumerate(
        (
            (WhoMayReply.EVERYBODY, None),
            (WhoMayReply.NOBODY, []),
            (WhoMayReply.MENTIONED, ["mentionRule"]),
            (WhoMayReply.FOLLOWERS, ["followerRule"]),
            (WhoMayReply.FOLLOWING, ["followingRule"]),
            (None, []),
        )
    ):
        key = f"dlv_{number}-abc"
        post = of(await stage.post(key=key), who_may_reply=said)
        assert isinstance(await stage.adapter.publish(post), Published)
        gate = records(stage).get(f"at://{MINE}/{THREADGATE}/{record_key(key)}")
        if rules is None:
            assert gate is None
        else:
            assert gate is not None
            assert gate["allow"] == [{"$type": f"{THREADGATE}#{rule}"} for rule in rules]


async def test_a_thread_has_one_gate_and_each_of_its_posts_says_who_may_quote_it(
    stage: WireStage,
) -> None:
    first = await stage.adapter.publish(await stage.post("uno"))
    assert isinstance(first, Published)
    second = replace(await stage.post("dos", key="dlv_2-a"), reply_to=first.post_id)
    assert isinstance(await stage.adapter.publish(second), Published)
    kinds = [uri.split("/")[3] for uri in records(stage)]
    assert kinds == [POST, THREADGATE, POSTGATE, POST, POSTGATE]


async def test_a_later_try_leaves_post_and_gates_as_they_are(stage: WireStage) -> None:
    post = await stage.post()
    stage.server.on_change(accepts_then(raises(httpx.ReadTimeout)))
    assert isinstance(await stage.adapter.publish(post), Unknown)
    before = records(stage)
    later = replace(post, attempted_at=NOW + timedelta(minutes=20))
    again = await stage.adapter.publish(later)
    assert isinstance(again, Published)
    assert again.post_id == OURS
    assert records(stage) == before
    assert len(before) == 3


@pytest.mark.parametrize(
    "step",
    [replies(500), replies(502), replies(200, json={}), replies(200, json={"results": ["?"]})],
)
async def test_what_the_server_does_not_say_is_unknown(stage: WireStage, step: Any) -> None:
    post = await stage.post()
    stage.server.on_change(step)
    assert isinstance(await stage.adapter.publish(post), Unknown)
    assert records(stage) == {}


async def test_what_is_refused_leaves_no_gate(stage: WireStage) -> None:
    post = await stage.post()
    stage.server.on_change(says(lambda: answer("too_long")))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT
    assert records(stage) == {}


async def published(stage: WireStage) -> OutgoingPost:
    outcome = await stage.adapter.publish(await stage.post())
    assert isinstance(outcome, Published)
    return await stage.post(post_id=outcome.post_id)


async def test_with_a_post_its_gates_go_and_after_it(stage: WireStage) -> None:
    post = await published(stage)
    stage.server.requests.clear()
    for _ in range(2):
        assert isinstance(await stage.adapter.delete(post), Published)
    assert records(stage) == {}
    first = json.loads(stage.server.requests[0].content)
    assert first["collection"] == POST


async def test_a_post_that_stays_keeps_its_gates(stage: WireStage) -> None:
    post = await published(stage)
    stage.server.on_change(replies(502))
    assert isinstance(await stage.adapter.delete(post), Unknown)
    assert len(records(stage)) == 3


async def test_a_post_is_gone_where_its_gates_are_left(stage: WireStage) -> None:
    post = await published(stage)
    stage.server.on_change(lambda server, request: server.answer(request), replies(502))
    assert isinstance(await stage.adapter.delete(post), Published)
    assert list(records(stage)) == [GATE]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("who_may_reply", "", "not_one_of"),
        ("who_may_reply", "friends", "not_one_of"),
        ("who_may_reply", "nobody, following", "not_one_of"),
        ("who_may_reply", 7, "not_one_of"),
        ("who_may_reply", f"at://{BEA}/{POST}/3jzfcijpj2z2f", "not_one_of"),
        ("who_may_reply", "https://bsky.app/profile/bea.test/lists/3jzfcijpj2z2f", "not_one_of"),
        ("who_may_reply", ",".join(f"{FRIENDS}{n}" for n in range(6)), "too_long"),
        ("who_may_quote", "followers", "not_one_of"),
        ("who_may_quote", True, "not_one_of"),
    ],
)
async def test_a_gate_that_is_none_is_refused_before_the_network(
    stage: WireStage, name: str, value: object, code: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings={"identifier": HANDLE, name: value})
    [error] = refused.value.errors
    assert (error.pointer, error.code) == (f"/settings/{name}", code)
    assert stage.server.requests == []
