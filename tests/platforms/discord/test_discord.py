"""The Discord adapter keeps the kit's promises, by a nonce within minutes and by history after."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.outbound.redaction import LONGEST_WORDS
from adapters.platforms.discord.adapter import Discord
from adapters.platforms.discord.place import first_of, made_at
from adapters.platforms.discord.profile import PROFILE, SERVER
from adapters.platforms.discord.writing import nonce_of
from adapters.platforms.replies import SHORTEST_WAIT
from domain.communities.account import AccountProfile
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Published,
    RefusalKind,
    Refused,
    Throttled,
)
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import Capability, PlatformRefused, PlatformUnreachable
from domain.shared.secret import Secret
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, WireStage, replies
from tests.kit.platforms.wire import WireConformance
from tests.platforms.discord.fake import ANA, BOT, CHANNEL, GUILD, FakeDiscord, said


class TestDiscord(WireConformance):
    """Everything the kit asks, in Discord's own shapes."""

    async def test_the_key_travels_with_the_request(self, stage: WireStage) -> None:
        """As a hash of it: a nonce has 25 characters at most."""
        assert isinstance(stage.server, FakeDiscord)
        await stage.adapter.publish(await stage.post(key="dlv_77-c0ffee"))
        sent = stage.server.sent[-1]
        assert sent["enforce_nonce"] is True
        assert sent["nonce"] == nonce_of("dlv_77-c0ffee") != nonce_of("dlv_77-c0ffef")
        assert len(sent["nonce"]) == 25

    async def test_a_platforms_words_are_kept_short(self, stage: WireStage) -> None:
        post = await stage.post()
        words = "porque sí, " * 200
        stage.server.on_change(replies(400, json={"message": words, "code": 50035}))
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Refused)
        assert "porque sí" in outcome.words
        assert len(outcome.words) <= LONGEST_WORDS

    async def test_the_token_travels_only_in_its_header(self, stage: WireStage) -> None:
        await stage.adapter.find(await stage.post())
        for request in stage.server.requests:
            assert request.headers["authorization"] == f"Bot {CANARY}"
            assert CANARY not in str(request.url)
            assert str(request.url).startswith(f"{SERVER}/api/v10/")
            assert request.headers["user-agent"].startswith("DiscordBot (")


async def test_the_account_is_the_bot_in_the_channel_of_a_server(stage: WireStage) -> None:
    account = await stage.identify()
    assert account.account_id == f"{BOT}@{GUILD}/{CHANNEL}"
    assert (account.handle, account.name) == ("@plaza", "La plaza · #general")
    assert account.url == f"https://discord.com/channels/{GUILD}/{CHANNEL}"
    assert account.capabilities == PROFILE.capabilities
    assert account.server_url is None


async def test_a_proxy_may_stand_in(stage: WireStage, server: FakeDiscord) -> None:
    account = await stage.identify(server_url="https://proxy.example:8443")
    assert account.server_url == "https://proxy.example:8443"
    assert {request.url.host for request in server.requests} == {"proxy.example"}


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, "required"),
        ({"channel_id": ""}, "required"),
        ({"channel_id": 17}, "malformed"),
        ({"channel_id": "#general"}, "malformed"),
        ({"channel_id": "../1"}, "malformed"),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: WireStage, settings: dict[str, Any], code: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=settings)
    assert [(it.pointer, it.code) for it in refused.value.errors] == [
        ("/settings/channel_id", code)
    ]


async def test_a_public_key_that_is_none_is_named(stage: WireStage) -> None:
    credentials = {"bot_token": Secret(CANARY), "public_key": Secret("not-hex")}
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(credentials=credentials)
    assert [it.pointer for it in refused.value.errors] == ["/credentials/public_key"]


@pytest.mark.parametrize("name", ["missing_access", "unknown_channel"])
async def test_a_channel_that_the_bot_cannot_see_is_refused(
    stage: WireStage, server: FakeDiscord, name: str
) -> None:
    server.on_question(said("me"), said(name))
    with pytest.raises(PlatformRefused):
        await stage.identify()


async def test_a_channel_on_no_server_and_a_bot_without_a_name_are_refused(
    stage: WireStage, server: FakeDiscord
) -> None:
    server.on_question(said("me"), replies(200, json={"id": CHANNEL, "type": 1}))
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify()
    assert refused.value.pointer == "/settings/channel_id"
    server.on_question(replies(200, json={"id": BOT}))
    with pytest.raises(PlatformUnreachable):
        await stage.identify()


VIEW_AND_READ, SEND, MANAGE, ADMIN = (1 << 10) | (1 << 16), 1 << 11, 1 << 13, 1 << 3
ROLE = "1171000000000000001"


@pytest.mark.parametrize(
    ("role", "overwrites", "speaks", "removes"),
    [
        (SEND, [], True, False),
        (SEND | MANAGE, [], True, True),
        (0, [], False, False),
        (ADMIN, [(ROLE, 0, SEND)], True, True),
        (SEND, [(GUILD, 0, SEND)], False, False),
        (0, [(GUILD, 0, SEND), (ROLE, SEND, 0)], True, False),
        (SEND, [(ROLE, SEND, 0), (BOT, 0, SEND)], False, False),
        (0, [(ROLE, 0, SEND), (BOT, SEND | MANAGE, 0)], True, True),
        (SEND, [(ANA, 0, SEND)], True, False),
        (SEND, [(GUILD, 0, 1 << 16)], False, False),
    ],
)
async def test_rights_are_worked_out_as_discord_does(
    stage: WireStage,
    server: FakeDiscord,
    role: int,
    overwrites: list[tuple[str, int, int]],
    speaks: bool,
    removes: bool,
) -> None:
    guild, channel = recording("discord", "guild").body, recording("discord", "channel").body
    guild["roles"] = [
        {"id": GUILD, "permissions": str(VIEW_AND_READ)},
        {"id": ROLE, "permissions": str(role)},
    ]
    channel["permission_overwrites"] = [
        {"id": who, "type": 0, "allow": str(allow), "deny": str(deny)}
        for who, allow, deny in overwrites
    ]
    server.on_question(said("me"), replies(200, json=channel), replies(200, json=guild))
    if not speaks:
        with pytest.raises(PlatformRefused) as refused:
            await stage.identify()
        assert str(refused.value.facts["words"]).startswith("The bot may not ")
        return
    can = (await stage.identify()).capabilities
    assert (Capability.REMOVE_MESSAGES in can) is removes


async def test_a_forum_is_no_channel_in_which_a_message_stands_by_itself(
    stage: WireStage, server: FakeDiscord
) -> None:
    forum = recording("discord", "channel").body | {"type": 15}
    server.on_question(said("me"), replies(200, json=forum))
    with pytest.raises(PlatformRefused):
        await stage.identify()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("missing_permissions", RefusalKind.PERMISSION),
        ("missing_access", RefusalKind.PERMISSION),
        ("unknown_channel", RefusalKind.PERMISSION),
        ("blocked", RefusalKind.CONTENT),
        ("reply_unknown", RefusalKind.CONTENT),
        ("unauthorized", RefusalKind.CREDENTIALS),
    ],
)
async def test_refusals_are_of_their_kinds(
    stage: WireStage, server: FakeDiscord, answer: str, kind: RefusalKind
) -> None:
    post = await stage.post()
    server.on_change(said(answer))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is kind
    assert outcome.words.startswith(recording("discord", answer).body["message"])


async def test_an_account_that_has_to_be_verified_is_stopped_and_lacks_no_right(
    stage: WireStage, server: FakeDiscord
) -> None:
    post = await stage.post()
    words = "You need to verify your account in order to perform this action."
    server.on_change(replies(403, json={"code": 40002, "message": words}))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert (outcome.kind, outcome.words) == (RefusalKind.ACCOUNT, words)


async def test_what_is_wrong_in_a_form_is_said(stage: WireStage, server: FakeDiscord) -> None:
    post = await stage.post()
    server.on_change(said("too_long"))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.words == "Invalid Form Body content: Must be 2000 or fewer in length."


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        ("throttled", timedelta(seconds=18)),
        ("throttled_shared", SHORTEST_WAIT),
        ("throttled_global", timedelta(seconds=65)),
        ("slow_mode", timedelta(seconds=12.5)),
    ],
)
async def test_not_now_is_told_in_several_ways(
    stage: WireStage, server: FakeDiscord, answer: str, wait: timedelta
) -> None:
    post = await stage.post()
    server.on_change(said(answer))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Throttled)
    assert outcome.retry_after == wait


async def test_the_body_says_how_long_to_wait_where_no_header_does(
    stage: WireStage, server: FakeDiscord
) -> None:
    post = await stage.post()
    server.on_change(
        replies(429, json={"retry_after": 64.57, "global": True}),
        replies(429, headers={"x-ratelimit-reset-after": "3.5"}),
    )
    for seconds in (64.57, 3.5):
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Throttled)
        assert outcome.retry_after == timedelta(seconds=seconds)


def test_a_number_holds_its_time() -> None:
    assert made_at(first_of(NOW)) == NOW
    assert made_at("175928847299117063").isoformat() == "2016-04-30T11:18:25.796000+00:00"
    assert first_of(NOW - timedelta(days=20_000)) == "0"


async def test_a_nonce_that_history_forgot_leaves_text_files_and_questions(
    stage: WireStage, server: FakeDiscord
) -> None:
    server.shows_nonce = False
    post = await stage.post("  Hola, plaza\n")
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Published)
    server.messages[-1]["content"] = "Hola, plaza"
    found = await stage.adapter.find(post)
    assert isinstance(found, Published)
    assert (found.post_id, found.url) == (outcome.post_id, outcome.url)


async def test_the_same_words_under_another_nonce_are_another_message(
    stage: WireStage, server: FakeDiscord
) -> None:
    await stage.adapter.publish(await stage.post(key="dlv_9-abc"))
    assert isinstance(await stage.adapter.find(await stage.post()), Absent)


async def test_somebody_elses_same_words_are_not_ours(
    stage: WireStage, server: FakeDiscord
) -> None:
    server.somebody_says("¡Hola, plaza! 👋")
    assert isinstance(await stage.adapter.find(await stage.post()), Absent)


async def test_an_older_message_with_the_same_words_is_another(
    stage: WireStage, server: FakeDiscord
) -> None:
    server.add(NOW - timedelta(minutes=3), content="¡Hola, plaza! 👋")
    assert isinstance(await stage.adapter.find(await stage.post()), Absent)


async def test_a_busy_channel_is_read_on_to_its_end_or_not_told(
    stage: WireStage, server: FakeDiscord
) -> None:
    for number in range(250):
        server.somebody_says(f"Otra {number}")
    assert isinstance(await stage.adapter.find(await stage.post()), Absent)
    server.add(NOW + timedelta(seconds=9), content="¡Hola, plaza! 👋")
    assert isinstance(await stage.adapter.find(await stage.post()), Published)
    for number in range(300):
        server.somebody_says(f"Y otra {number}")
    assert isinstance(await stage.adapter.find(await stage.post("Nunca")), CannotTell)


async def test_whose_message_is_not_ours_is_not_there(
    stage: WireStage, server: FakeDiscord
) -> None:
    server.somebody_says("Hola")
    post = await stage.post(post_id=server.messages[-1]["id"])
    assert isinstance(stage.adapter, Discord)
    assert isinstance(await stage.adapter.see(post), Absent)
    server.on_question(said("unknown_channel"))
    assert isinstance(await stage.adapter.see(post), CannotTell)
    server.on_question(lambda *_: httpx.Response(200, json={"id": post.platform_post_id}))
    assert isinstance(await stage.adapter.see(post), CannotTell)


async def test_to_change_what_is_gone_is_refused(stage: WireStage) -> None:
    post = replace(await stage.post(), platform_post_id=first_of(NOW))
    assert isinstance(stage.adapter, Discord)
    outcome = await stage.adapter.edit(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.CONTENT


async def test_who_looks_too_often_is_told_for_how_long_to_wait(
    stage: WireStage, server: FakeDiscord
) -> None:
    post = await stage.post()
    server.on_question(replies(429, headers={"retry-after": "90"}))
    found = await stage.adapter.find(post)
    assert isinstance(found, CannotTell)
    assert found.retry_after == timedelta(seconds=90)


async def test_the_profile_is_the_bots_of_which_discord_tells_no_bio(
    stage: WireStage, server: FakeDiscord
) -> None:
    me = recording("discord", "me").body | {"global_name": "La Plaza", "avatar": "a1b2"}
    server.on_question(replies(200, json=me))
    shown = (await stage.identify()).profile
    avatar = f"https://cdn.discordapp.com/avatars/{BOT}/a1b2.png"
    assert shown == AccountProfile("La Plaza", "plaza", avatar_url=avatar)
