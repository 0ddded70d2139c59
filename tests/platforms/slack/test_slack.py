"""The Slack adapter keeps the kit's promises, and finds its own messages by the key inside."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.slack.adapter import Slack
from domain.communities.account import AccountProfile
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import Capability, OutcomeClass, PlatformRefused
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, WireStage, replies, says
from tests.kit.platforms.wire import WireConformance
from tests.platforms.slack.fake_slack import (
    ACCOUNT,
    BOT,
    CHANNEL,
    NEIGHBOUR,
    SETTINGS,
    URL,
    FakeSlack,
    asked_in,
)

ALL_SCOPES = (
    "chat:write,channels:read,channels:history,files:write,files:read,im:history,im:write,"
    "channels:manage"
)


@pytest.fixture
def server() -> FakeSlack:
    return FakeSlack()


@pytest.fixture
def stage(server: FakeSlack) -> WireStage:
    return WireStage(
        make=lambda http, clock: Slack(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        settings=SETTINGS,
        content_refusal=says(recording("slack", "too_long").response),
        credentials_refusal=says(recording("slack", "bad_token").response),
        throttle=says(recording("slack", "throttled").response),
        gone=says(recording("slack", "message_gone").response),
    )


class TestSlack(WireConformance):
    """Everything the kit asks."""


def said(server: FakeSlack) -> dict[str, Any]:
    return asked_in(server.requests[-1])


async def seen(stage: WireStage, post: OutgoingPost) -> Finding:
    assert isinstance(stage.adapter, Slack)
    return await stage.adapter.see(post)


async def test_an_account_is_the_bot_in_one_channel(stage: WireStage) -> None:
    account = await stage.identify()
    assert account.account_id == ACCOUNT
    assert (account.handle, account.name) == ("#plaza", "#plaza · Plaza")
    assert account.server_url == URL
    assert account.url == f"{URL}/archives/{CHANNEL}"


async def test_the_workspace_is_called_what_slack_calls_it(stage: WireStage) -> None:
    assert (await stage.identify(server_url="https://slack.com")).server_url == URL


async def test_a_post_has_the_address_that_people_can_open(stage: WireStage) -> None:
    outcome = await stage.adapter.publish(await stage.post())
    assert isinstance(outcome, Published)
    assert outcome.url == f"{URL}/archives/{CHANNEL}/p{outcome.post_id.replace('.', '')}"


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        (ALL_SCOPES, set()),
        (ALL_SCOPES.replace(",channels:manage", ""), {Capability.KICK_PEOPLE}),
        (
            "chat:write,channels:read",
            {
                Capability.KICK_PEOPLE,
                Capability.LOOK_UP,
                Capability.MEDIA,
                Capability.SEE_POSTS,
                Capability.LIST_POSTS,
                Capability.POST_METRICS,
                Capability.INBOUND_POLLING,
                Capability.DIRECT_MESSAGES,
                Capability.PRIVATE_REPLIES,
            },
        ),
    ],
)
async def test_what_the_token_may_not_do_the_account_cannot(
    stage: WireStage, server: FakeSlack, scopes: str, missing: set[Capability]
) -> None:
    server.scopes = scopes
    account = await stage.identify()
    cannot = stage.adapter.profile.capabilities - account.capabilities
    assert cannot == missing | {Capability.REFRESH_CREDENTIALS}
    blind = Capability.LOOK_UP in missing
    assert account.outcome_class is (OutcomeClass.NONE if blind else OutcomeClass.LIST)


async def test_a_private_channel_has_scopes_of_its_own(stage: WireStage, server: FakeSlack) -> None:
    server.channel = {"is_private": True}
    server.scopes = ALL_SCOPES
    assert Capability.LOOK_UP not in (await stage.identify()).capabilities
    server.scopes = "chat:write,groups:read,groups:history,groups:write"
    assert Capability.KICK_PEOPLE in (await stage.identify()).capabilities


@pytest.mark.parametrize(
    ("channel", "words"),
    [({"is_archived": True}, "archived"), ({"is_member": False}, "Invite it")],
)
async def test_a_channel_we_cannot_write_in_is_refused_in_words(
    stage: WireStage, server: FakeSlack, channel: dict[str, Any], words: str
) -> None:
    server.channel = channel
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify()
    assert refused.value.pointer == "/settings/channel"
    assert words in str(refused.value.facts["words"])


async def test_a_channel_slack_does_not_know_is_refused(
    stage: WireStage, server: FakeSlack
) -> None:
    unknown = says(recording("slack", "channel_not_found").response)
    server.on_question(says(recording("slack", "auth_test").response), unknown)
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify()
    assert refused.value.pointer == "/settings/channel"


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({}, "/settings/channel"),
        ({"channel": "#plaza"}, "/settings/channel"),
        ({"channel": 7}, "/settings/channel"),
        ({"channel": "C1/../x"}, "/settings/channel"),
        (SETTINGS | {"formatting": "html"}, "/settings/formatting"),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: WireStage, server: FakeSlack, settings: dict[str, object], pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=settings)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert server.requests == []


async def test_nothing_in_a_text_is_a_command_and_links_are_links(
    stage: WireStage, server: FakeSlack
) -> None:
    text = "<!channel> *no* (https://example.com/a_b?x=1&y=2)."
    await stage.adapter.publish(await stage.post(text))
    body = said(server)
    assert body["text"].startswith("&lt;!channel&gt; *no*")
    assert body["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "<!channel> *no* ("},
        {"type": "link", "url": "https://example.com/a_b?x=1&y=2"},
        {"type": "text", "text": ")."},
    ]


async def test_who_wants_formatting_has_it_and_still_no_commands(
    stage: WireStage, server: FakeSlack
) -> None:
    stage.settings = SETTINGS | {"formatting": "mrkdwn"}
    await stage.adapter.publish(await stage.post("*sí* <!channel>"))
    body = said(server)
    assert body["text"] == "*sí* &lt;!channel&gt;"
    assert "blocks" not in body


async def test_a_part_answers_what_its_thread_began_with_and_is_found_there(
    stage: WireStage, server: FakeSlack
) -> None:
    first = server.add({"text": "uno"}, NOW - timedelta(days=3))
    second = server.add({"text": "dos", "thread_ts": first}, NOW - timedelta(days=2))
    third = replace(await stage.post(), reply_to=second, thread_root=first)
    assert isinstance(await stage.adapter.find(third), Absent)
    outcome = await stage.adapter.publish(third)
    assert isinstance(outcome, Published)
    assert said(server)["thread_ts"] == first
    assert outcome.url is not None
    assert outcome.url.endswith(f"?thread_ts={first}&cid={CHANNEL}")
    found = await stage.adapter.find(third)
    assert isinstance(found, Published)
    assert (found.post_id, found.url) == (outcome.post_id, outcome.url)
    assert await seen(stage, replace(third, platform_post_id=outcome.post_id)) == found


async def test_a_thread_that_is_gone_leaves_it_open(stage: WireStage) -> None:
    post = replace(await stage.post(), reply_to="1795300000.000001")
    assert isinstance(await stage.adapter.find(post), CannotTell)


async def test_somebody_elses_message_with_our_key_is_not_ours(
    stage: WireStage, server: FakeSlack
) -> None:
    post = await stage.post()
    await stage.adapter.publish(post)
    server.messages[0]["user"] = NEIGHBOUR
    assert isinstance(await stage.adapter.find(post), Absent)
    there = replace(post, platform_post_id=server.messages[0]["ts"])
    assert isinstance(await seen(stage, there), Absent)


async def test_absent_only_after_reading_back_far_enough(
    stage: WireStage, server: FakeSlack
) -> None:
    server.page_size = 2
    for number in range(5):
        server.add({"text": str(number)}, NOW, NEIGHBOUR)
    assert isinstance(await stage.adapter.find(await stage.post()), Absent)
    for number in range(20):
        server.add({"text": str(number)}, NOW, NEIGHBOUR)
    assert isinstance(await stage.adapter.find(await stage.post()), CannotTell)


async def test_an_older_message_ends_the_search(stage: WireStage, server: FakeSlack) -> None:
    server.page_size = 1
    for number in range(20):
        server.add({"text": str(number)}, NOW - timedelta(minutes=3), NEIGHBOUR)
    post = await stage.post()
    server.requests.clear()
    assert isinstance(await stage.adapter.find(post), Absent)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("name", "key"), [("history", "key-1"), ("thread", "key-2")])
async def test_recorded_histories_are_read(
    stage: WireStage, server: FakeSlack, name: str, key: str
) -> None:
    recorded = recording("slack", name)
    message = recorded.body["messages"][-1]
    post = await stage.post(key=key)
    team, channel, _ = post.connection.account_id.split(" ")
    ours = replace(post.connection, account_id=f"{team} {channel} {message['user']}")
    root = message.get("thread_ts")
    server.on_question(says(recorded.response))
    found = await stage.adapter.find(replace(post, connection=ours, thread_root=root))
    assert isinstance(found, Published)
    assert found.post_id == message["ts"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("not_authed", RefusalKind.CREDENTIALS),
        ("token_revoked", RefusalKind.CREDENTIALS),
        ("token_expired", RefusalKind.CREDENTIALS),
        ("account_inactive", RefusalKind.CREDENTIALS),
        ("ekm_access_denied", RefusalKind.ACCOUNT),
        ("org_login_required", RefusalKind.ACCOUNT),
        ("channel_not_found", RefusalKind.PERMISSION),
        ("not_in_channel", RefusalKind.PERMISSION),
        ("is_archived", RefusalKind.PERMISSION),
        ("restricted_action_read_only_channel", RefusalKind.PERMISSION),
        ("no_text", RefusalKind.CONTENT),
        ("invalid_blocks", RefusalKind.CONTENT),
        ("a_word_of_tomorrow", RefusalKind.CONTENT),
    ],
)
async def test_refusals_are_sorted_by_their_name(
    stage: WireStage, server: FakeSlack, name: str, kind: RefusalKind
) -> None:
    post = await stage.post()
    server.on_change(replies(200, json={"ok": False, "error": name}))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.words) == (kind, name)


async def test_a_scope_that_is_missing_is_named(stage: WireStage, server: FakeSlack) -> None:
    post = await stage.post()
    server.on_change(says(recording("slack", "missing_scope").response))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.words == "missing_scope: channels:manage"


@pytest.mark.parametrize(
    "name", ["fatal_error", "internal_error", "request_timeout", "service_unavailable"]
)
async def test_a_fault_of_slacks_own_is_unknown(
    stage: WireStage, server: FakeSlack, name: str
) -> None:
    post = await stage.post()
    server.on_change(replies(200, json={"ok": False, "error": name}))
    assert isinstance(await stage.adapter.publish(post), Unknown)


async def test_too_fast_may_come_as_a_200(stage: WireStage, server: FakeSlack) -> None:
    post = await stage.post()
    headers = {"retry-after": "12"}
    server.on_change(replies(200, headers=headers, json={"ok": False, "error": "ratelimited"}))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Throttled)
    assert outcome.retry_after == timedelta(seconds=12)


async def test_a_text_that_slack_cut_is_published_all_the_same(
    stage: WireStage, server: FakeSlack
) -> None:
    post = await stage.post()
    warned = {"warnings": ["message_truncated"]}
    body = {"ok": True, "ts": "1795300000.000001", "response_metadata": warned}
    server.on_change(replies(200, json=body))
    assert isinstance(await stage.adapter.publish(post), Published)


async def test_an_edit_takes_away_what_was_formatted_before(
    stage: WireStage, server: FakeSlack
) -> None:
    outcome = await stage.adapter.publish(await stage.post())
    assert isinstance(outcome, Published)
    stage.settings = SETTINGS | {"formatting": "mrkdwn"}
    assert isinstance(stage.adapter, Slack)
    await stage.adapter.edit(await stage.post("*otra*", post_id=outcome.post_id))
    assert server.texts() == ["*otra*"]
    assert "blocks" not in server.messages[0]
    assert server.messages[0]["user"] == BOT


async def test_the_profile_is_the_channels_with_its_purpose(
    stage: WireStage, server: FakeSlack
) -> None:
    bio = "A place for general discussion"
    assert (await stage.identify()).profile == AccountProfile("plaza", "plaza", bio, ())
    server.channel = {"purpose": {"value": ""}}
    assert (await stage.identify()).profile == AccountProfile("plaza", "plaza", "", ())
