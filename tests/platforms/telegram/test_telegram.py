"""The Telegram adapter keeps the kit's promises, but for those that Telegram keeps nobody: there is
no key, no history and no header for the token."""

import logging
from typing import Any

import httpx
import pytest

from adapters.platforms.telegram.profile import API, PROFILE
from domain.communities.account import AccountProfile
from domain.publishing.outcomes import (
    CannotTell,
    Published,
    Refused,
    Unknown,
)
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import (
    Capability,
    CredentialsRefused,
    PlatformRefused,
    PlatformUnreachable,
)
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import (
    CANARY,
    Step,
    WireStage,
    accepts_then,
    raises,
    replies,
)
from tests.kit.platforms.wire import NOT_AN_ANSWER, WireConformance
from tests.platforms.telegram.fake import BOT, GROUP, FakeTelegram, said


class TestTelegram(WireConformance):
    """Everything the kit asks, with what Telegram has no place for turned round."""

    async def test_the_key_travels_with_the_request(self, stage: WireStage) -> None:
        """It cannot; that is why the outcome class is D."""
        await stage.adapter.publish(await stage.post(key="dlv_77-c0ffee"))
        assert b"c0ffee" not in stage.server.requests[-1].content
        assert PROFILE.outcome_class == "D"

    async def test_looking_up_changes_nothing(self, stage: WireStage) -> None:
        post = await stage.post()
        stage.server.requests.clear()
        assert isinstance(await stage.adapter.find(post), CannotTell)
        assert stage.server.requests == []

    @pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 520, 408, 425])
    async def test_a_server_fault_is_unknown_and_found_when_it_was_none(
        self, stage: WireStage, status: int
    ) -> None:
        post = await stage.post()
        stage.server.on_change(accepts_then(replies(status, html="<h1>Bad gateway</h1>")))
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Unknown)
        assert outcome.status_code == status
        assert isinstance(await stage.adapter.find(post), CannotTell)

    async def test_a_server_whose_clock_is_behind_is_searched_further_back(
        self, stage: WireStage
    ) -> None:
        assert isinstance(await stage.adapter.find(await stage.post()), CannotTell)

    async def test_nothing_there_yet_is_a_clean_miss(self, stage: WireStage) -> None:
        """It is not: nothing that is there can be seen either."""
        assert isinstance(await stage.adapter.find(await stage.post()), CannotTell)

    async def test_what_is_gone_already_is_deleted(self, stage: WireStage) -> None:
        post = await stage.post(post_id="1")
        stage.server.on_change(said("delete_not_found"))
        assert isinstance(await stage.adapter.delete(post), Published)

    async def test_a_platforms_words_are_kept_short(self, stage: WireStage) -> None:
        post = await stage.post()
        words = "porque sí, " * 200
        stage.server.on_change(replies(400, json={"ok": False, "description": words}))
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Refused)
        assert outcome.words.startswith("porque sí")
        assert len(outcome.words) <= 300

    async def test_the_token_travels_only_in_its_header(self, stage: WireStage) -> None:
        """Here it is the path, and nothing else."""
        await stage.adapter.publish(await stage.post())
        for request in stage.server.requests:
            assert request.url.path.startswith(f"/bot{CANARY}/")
            assert str(request.url).startswith(API)
            assert CANARY not in f"{request.headers} {request.url.query!r} {request.content!r}"
            assert request.headers["user-agent"].startswith("Tertulia/")

    async def test_no_secret_in_words_or_logs(
        self, stage: WireStage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        post = await stage.post(post_id="1")
        echo = {"ok": False, "description": f"no bot {API}/bot{CANARY}/sendMessage\r\n{CANARY}"}
        shown = ""
        for status in (400, 401, 403, 404, 409, 422, 429, 500):
            for ask in (stage.adapter.publish, stage.adapter.delete):
                stage.server.on_change(replies(status, json=echo))
                shown += repr(await ask(post))
            stage.server.on_question(replies(status, json=echo))
            with pytest.raises((PlatformRefused, PlatformUnreachable, Exception)) as refused:
                await stage.identify()
            shown += f"{refused.value!r} {refused.value} {getattr(refused.value, 'facts', '')}"
        for trouble in (httpx.ReadTimeout, httpx.ConnectError, httpx.UnsupportedProtocol):
            stage.server.on_change(raises(trouble))
            shown += repr(await stage.adapter.publish(post))
        assert CANARY not in shown + caplog.text + repr(stage.adapter)

    @pytest.mark.parametrize("step", NOT_AN_ANSWER)
    async def test_a_look_up_that_fails_cannot_tell(self, stage: WireStage, step: Step) -> None:
        assert isinstance(await stage.adapter.find(await stage.post()), CannotTell)


async def test_the_account_is_the_bot_in_the_chat(stage: WireStage) -> None:
    account = await stage.identify()
    assert account.account_id == f"{BOT}@{GROUP}"
    assert (account.handle, account.name) == ("@la_plaza", "La plaza")
    assert account.url == "https://t.me/la_plaza"
    assert account.server_url is None
    assert account.capabilities == PROFILE.capabilities


async def test_another_bot_api_server_may_stand_in(stage: WireStage, server: FakeTelegram) -> None:
    account = await stage.identify(server_url="https://bots.example:8443/")
    assert account.server_url == "https://bots.example:8443"
    assert {request.url.host for request in server.requests} == {"bots.example"}


async def test_a_channel_may_be_named_with_the_group_that_discusses_it(
    stage: WireStage, server: FakeTelegram
) -> None:
    server.chat = "get_chat_channel"
    server.on_question(
        *(said("get_me"), said("get_chat_channel")),
        replies(200, json=_member(can_post_messages=True)),
    )
    named = {"chat_id": "@plaza_news", "discussion_id": -1001112223334}
    account = await stage.identify(settings=named)
    assert account.account_id == f"{BOT}@-1009876543210"
    assert Capability.MUTE_PEOPLE not in account.capabilities
    assert Capability.BAN_PEOPLE in account.capabilities
    server.on_question(
        *(said("get_me"), said("get_chat_channel")),
        replies(200, json=_member(can_post_messages=True)),
    )
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify(settings=named | {"discussion_id": "-1007"})
    assert refused.value.pointer == "/settings/discussion_id"


def _member(**rights: bool) -> dict[str, Any]:
    body: dict[str, Any] = recording("telegram", "member_administrator").body
    body["result"] |= rights
    return body


@pytest.mark.parametrize(
    ("chat", "member"),
    [
        ("get_chat_channel", _member(can_post_messages=False)),
        ("get_chat_group", {"ok": True, "result": {"status": "left"}}),
        ("get_chat_group", {"ok": True, "result": {"status": "kicked"}}),
        ("get_chat_group", {"ok": True, "result": {"status": "restricted"}}),
    ],
)
async def test_who_may_not_speak_there_is_not_connected(
    stage: WireStage, server: FakeTelegram, chat: str, member: dict[str, Any]
) -> None:
    server.on_question(said("get_me"), said(chat), replies(200, json=member))
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify()
    assert refused.value.pointer == "/settings/chat_id"
    assert str(refused.value.facts["words"]).endswith(".")


async def test_a_plain_member_publishes_and_moderates_nothing(
    stage: WireStage, server: FakeTelegram
) -> None:
    server.me = "member_plain"
    can = (await stage.identify()).capabilities
    assert Capability.PUBLISH_TEXT in can
    assert not can & {Capability.REMOVE_MESSAGES, Capability.MUTE_PEOPLE, Capability.BAN_PEOPLE}


async def test_a_token_that_is_none_and_a_chat_that_is_none_are_told_apart(
    stage: WireStage, server: FakeTelegram
) -> None:
    server.on_question(said("no_such_bot"))
    with pytest.raises(CredentialsRefused):
        await stage.identify()
    server.on_question(said("get_me"), said("chat_not_found"))
    with pytest.raises(PlatformRefused):
        await stage.identify()
    server.on_question(replies(200, json={"ok": True, "result": {"id": "x"}}))
    with pytest.raises(PlatformUnreachable):
        await stage.identify()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ("/settings/chat_id", "required")),
        ({"chat_id": ""}, ("/settings/chat_id", "required")),
        ({"chat_id": "la plaza"}, ("/settings/chat_id", "malformed")),
        ({"chat_id": "@ñ"}, ("/settings/chat_id", "malformed")),
        ({"chat_id": True}, ("/settings/chat_id", "malformed")),
        ({"chat_id": [1]}, ("/settings/chat_id", "malformed")),
        ({"chat_id": 1, "discussion_id": "@x"}, ("/settings/discussion_id", "malformed")),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: WireStage, settings: dict[str, Any], expected: tuple[str, str]
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=settings)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [expected]


async def test_the_profile_is_the_chats_and_a_chat_without_a_description_has_an_empty_one(
    stage: WireStage, server: FakeTelegram
) -> None:
    assert (await stage.identify()).profile == AccountProfile("La plaza", "la_plaza", "", ())
    chat = recording("telegram", "get_chat_group").body
    chat["result"]["description"] = "El barrio, en https://plaza.example"
    server.on_question(said("get_me"), replies(200, json=chat))
    shown = (await stage.identify()).profile
    assert shown is not None
    assert shown.bio == "El barrio, en https://plaza.example"
    assert shown.links == ("https://plaza.example",)
    assert shown.not_available == ("avatar_url",)
