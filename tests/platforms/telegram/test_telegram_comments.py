"""The first comment on a channel's post stands where people comment, or waits, or is refused."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from domain.publishing.outcomes import (
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Capability, CredentialsRefused, PlatformThrottled
from tests.kit.platforms.stage import WireStage, raises, replies
from tests.platforms.telegram.fake import CHANNEL, DISCUSSION, FakeTelegram, recorded, said


@pytest.fixture
def channel(stage: WireStage, server: FakeTelegram) -> WireStage:
    """The bot in a channel, and in the group that is linked to it."""
    server.chat = "get_chat_channel"
    stage.settings = {"chat_id": "@plaza_news"}
    return stage


def an_editor(server: FakeTelegram) -> None:
    """What the channel says of the bot before anything else is asked."""
    rights = recorded("member_administrator").json()
    rights["result"]["can_post_messages"] = True
    server.on_question(said("get_me"), said("get_chat_channel"), replies(200, json=rights))


async def a_comment(channel: WireStage, server: FakeTelegram, post: str = "33") -> OutgoingPost:
    an_editor(server)
    plain = await channel.post("¿Venís?")
    comment = replace(plain.post, is_comment=True)
    return replace(plain, post=comment, reply_to=post, thread_root=post)


async def send(channel: WireStage, comment: OutgoingPost, server: FakeTelegram) -> Outcome:
    server.calls.clear()
    return await channel.adapter.publish(comment)


def sent(server: FakeTelegram) -> list[dict[str, Any]]:
    return [fields for method, fields in server.calls if method.startswith("send")]


@pytest.mark.parametrize("post", ["33", "32,33,34"])
@pytest.mark.parametrize("settings", [{}, {"discussion_id": str(DISCUSSION)}])
async def test_it_answers_what_telegram_forwarded(
    channel: WireStage, server: FakeTelegram, post: str, settings: dict[str, str]
) -> None:
    channel.settings = {**channel.settings, **settings}
    comment = await a_comment(channel, server, post)
    forwarded = server.forward(33)
    outcome = await send(channel, comment, server)
    assert isinstance(outcome, Published)
    assert outcome.post_id == f"{DISCUSSION}/{forwarded + 1}"
    [fields] = sent(server)
    assert fields["chat_id"] == DISCUSSION
    assert fields["reply_parameters"]["message_id"] == forwarded
    gone = replace(comment, platform_post_id=outcome.post_id)
    assert isinstance(await channel.adapter.delete(gone), Published)
    assert "¿Venís?" not in server.texts()


async def test_until_telegram_has_forwarded_it_it_waits(
    channel: WireStage, server: FakeTelegram
) -> None:
    comment = await a_comment(channel, server)
    assert isinstance(await send(channel, comment, server), NotSent)
    server.forward(32)
    assert isinstance(await send(channel, comment, server), NotSent)
    server.forward(99, channel=-100777)
    assert isinstance(await send(channel, comment, server), NotSent)
    server.pinned = {"message_id": 5, "text": "Normas"}
    assert isinstance(await send(channel, comment, server), NotSent)
    assert sent(server) == []
    server.forward(33)
    assert isinstance(await send(channel, comment, server), Published)


async def test_where_something_newer_was_forwarded_it_is_refused(
    channel: WireStage, server: FakeTelegram
) -> None:
    comment = await a_comment(channel, server)
    server.forward(33)
    server.forward(34)
    outcome = await send(channel, comment, server)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.GONE
    assert sent(server) == []


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (raises(httpx.ReadTimeout), NotSent),
        (replies(502), NotSent),
        (replies(200, html="hi"), NotSent),
        (replies(200, json={"ok": True, "result": {"type": "channel"}}), NotSent),
        (said("throttled"), Throttled),
        (said("chat_not_found"), Refused),
        (said("unauthorized"), Refused),
    ],
)
async def test_trouble_with_a_question_leaves_nothing_in_doubt(
    channel: WireStage, server: FakeTelegram, number: int, step: Any, kind: type[Outcome]
) -> None:
    comment = await a_comment(channel, server)
    server.forward(33)
    server.on_question(*[said("get_chat_channel")] * number, step)
    assert isinstance(await send(channel, comment, server), kind)
    assert sent(server) == []


async def test_a_channel_whose_group_was_unlinked_says_so(
    channel: WireStage, server: FakeTelegram
) -> None:
    comment = await a_comment(channel, server)
    alone = recorded("get_chat_channel").json()
    alone["result"].pop("linked_chat_id")
    server.on_question(replies(200, json=alone))
    outcome = await send(channel, comment, server)
    assert isinstance(outcome, Refused)
    assert outcome.kind is RefusalKind.UNSUPPORTED


async def test_a_part_of_a_thread_and_a_comment_in_a_group_are_answers_there(
    stage: WireStage, server: FakeTelegram
) -> None:
    first = server.add("Uno")
    plain = replace(await stage.post("Dos"), reply_to=str(first))
    for post in (plain, replace(plain, post=replace(plain.post, is_comment=True))):
        server.calls.clear()
        assert isinstance(await stage.adapter.publish(post), Published)
        [fields] = sent(server)
        assert fields["reply_parameters"]["message_id"] == first


async def comments_in(channel: WireStage) -> bool:
    return Capability.FIRST_COMMENTS in (await channel.identify()).capabilities


@pytest.mark.parametrize(
    ("member", "may"),
    [
        ({"status": "creator"}, True),
        ({"status": "administrator"}, True),
        ({"status": "member"}, True),
        ({"status": "left"}, False),
        ({"status": "kicked"}, False),
        ({"status": "restricted", "is_member": True, "can_send_messages": True}, True),
        ({"status": "restricted", "is_member": True, "can_send_messages": False}, False),
        ({"status": "restricted", "is_member": False, "can_send_messages": True}, False),
    ],
)
async def test_who_is_not_in_the_group_that_discusses_declares_no_first_comments(
    channel: WireStage, server: FakeTelegram, member: dict[str, Any], may: bool
) -> None:
    an_editor(server)
    server.on_question(replies(200, json={"ok": True, "result": member}))
    assert await comments_in(channel) == may


async def test_a_channel_that_nobody_discusses_has_no_first_comments(
    channel: WireStage, server: FakeTelegram
) -> None:
    an_editor(server)
    server.on_question(said("chat_not_found"))
    assert not await comments_in(channel)
    alone = recorded("get_chat_channel").json()
    alone["result"].pop("linked_chat_id")
    rights = recorded("member_administrator").json()
    rights["result"]["can_post_messages"] = True
    server.on_question(said("get_me"), replies(200, json=alone), replies(200, json=rights))
    assert not await comments_in(channel)


@pytest.mark.parametrize(
    ("step", "refusal"),
    [(said("unauthorized"), CredentialsRefused), (said("throttled"), PlatformThrottled)],
)
async def test_what_says_nothing_of_the_group_is_no_answer(
    channel: WireStage, server: FakeTelegram, step: Any, refusal: type[Exception]
) -> None:
    an_editor(server)
    server.on_question(step)
    with pytest.raises(refusal):
        await channel.identify()


def test_names_are_those_of_the_recordings() -> None:
    chat = recorded("get_chat_channel").json()["result"]
    assert (chat["id"], chat["linked_chat_id"]) == (CHANNEL, DISCUSSION)
