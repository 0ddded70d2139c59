"""What Telegram tells is let in by its secret, and heard in our words whichever way it comes."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.platforms.telegram.adapter import SECRET_HEADER, Telegram
from adapters.platforms.telegram.hearing import ALLOWED
from adapters.platforms.telegram.profile import PROFILE
from domain.publishing.outcomes import NotSent, Published, RefusalKind, Refused, Throttled
from domain.shared.heard import Heard, HeardKind, HookCall, Raw, Undigestible
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.hearing import HookConformance, HookStage, told
from tests.kit.platforms.stage import CANARY, NOW, WireStage, says
from tests.platforms.telegram.fake import BOT, GROUP, FakeTelegram, said

SECRET = Secret("the-secret-of-this-channel")
CHANNEL, DISCUSSION = -1009876543210, -1001112223334


def connection(chat_id: int = GROUP, **settings: Any) -> Connection:
    credentials = {"bot_token": Secret(CANARY), "webhook_secret": SECRET}
    settings = {"chat_id": str(chat_id), **settings}
    return Connection("telegram", None, f"{BOT}@{chat_id}", settings, credentials)


def nobodys(url: str) -> bool:
    """What stands at the platform is never this channel's."""
    return False


class TelegramHook(HookStage):
    """Telegram signs nothing and says nothing of the time: the secret itself is the header."""

    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        headers = {SECRET_HEADER: secret.reveal(), "content-type": "application/json"}
        return HookCall("POST", headers, body, at)

    def bodies(self) -> list[bytes]:
        return [json.dumps(body).encode() for body in told("telegram").values()]


@pytest.fixture
def adapter(stage: WireStage) -> Telegram:
    assert isinstance(stage.adapter, Telegram)
    return stage.adapter


@pytest.fixture
def hooked(adapter: Telegram) -> TelegramHook:
    return TelegramHook(
        hook=adapter,
        profile=PROFILE,
        connection=connection(),
        secret=SECRET,
        signature_header=SECRET_HEADER,
        signs_the_body=False,
    )


class TestTelegramHook(HookConformance):
    """Everything the kit asks."""


def heard(
    adapter: Telegram, update: dict[str, Any], place: Connection | None = None
) -> list[Heard]:
    raw = Raw("1", json.dumps(update).encode())
    return list(adapter.digest(raw, place or connection()))


def one(adapter: Telegram, update: dict[str, Any], place: Connection | None = None) -> Heard:
    found = heard(adapter, update, place)
    assert len(found) == 1
    return found[0]


async def test_subscribing_names_the_kinds_that_come_to_nobody_who_does_not_ask(
    adapter: Telegram, server: FakeTelegram
) -> None:
    url = "https://tertulia.example/hooks/chn_1"
    for _ in range(2):
        done = await adapter.subscribe(connection(), url, SECRET, {url}.__contains__)
        assert isinstance(done, Published)
    assert server.webhook == {
        "url": url,
        "secret_token": SECRET.reveal(),
        "allowed_updates": list(ALLOWED),
    }
    assert {"message_reaction", "chat_member"} <= set(ALLOWED)
    for _ in range(2):
        assert isinstance(await adapter.unsubscribe(connection()), Published)
    assert server.webhook is None
    strange = Secret("not a secret of theirs")
    assert isinstance(await adapter.subscribe(connection(), url, strange, nobodys), Refused)


async def test_an_address_that_somebody_else_has_is_not_taken_away(
    adapter: Telegram, server: FakeTelegram
) -> None:
    theirs, ours = (f"https://{who}.example/hooks/secret-{who}" for who in ("theirs", "ours"))
    await adapter.subscribe(connection(), theirs, SECRET, nobodys)
    refused = await adapter.subscribe(connection(), ours, SECRET, nobodys)
    assert isinstance(refused, Refused)
    assert refused.kind is RefusalKind.PERMISSION
    assert "theirs.example" in refused.words
    assert "secret-theirs" not in refused.words
    assert server.webhook is not None
    assert server.webhook["url"] == theirs
    assert isinstance(await adapter.subscribe(connection(), ours, SECRET, theirs.__eq__), Published)
    assert server.webhook["url"] == ours


async def test_where_it_cannot_be_told_who_has_the_address_it_is_left_alone(
    adapter: Telegram, server: FakeTelegram
) -> None:
    url = "https://tertulia.example/hooks/chn_1"
    server.on_question(says(lambda: httpx.Response(200, json={"ok": True, "result": {}})))
    assert isinstance(await adapter.subscribe(connection(), url, SECRET, nobodys), NotSent)
    server.on_question(said("throttled"))
    assert isinstance(await adapter.subscribe(connection(), url, SECRET, nobodys), Throttled)
    assert server.webhook is None


def test_a_comment_says_who_what_where_and_in_answer_to_what(adapter: Telegram) -> None:
    heard = one(adapter, told("telegram")["answer_to_our_post"])
    assert heard.kind is HeardKind.COMMENT
    assert (heard.id, heard.message_id, heard.parent_id) == (f"{GROUP}/102", "102", "41")
    assert heard.text == "¡Hola!"
    assert heard.author is not None
    assert (heard.author.id, heard.author.handle) == ("5550001", "@ana_r")
    assert heard.author.name == "Ana Ruiz"
    assert (heard.place, heard.place_name) == (str(GROUP), "La plaza")
    assert heard.url == "https://t.me/la_plaza/102"
    assert heard.at == datetime.fromtimestamp(1795357002, NOW.tzinfo)


def test_an_edit_is_of_the_same_message(adapter: Telegram) -> None:
    before = one(adapter, told("telegram")["comment"])
    after = one(adapter, told("telegram")["edited"])
    assert after.kind is HeardKind.EDIT
    assert after.message_id == before.message_id
    assert after.id != before.id
    assert after.at > before.at


def test_a_private_message_is_direct_and_named_with_its_chat(adapter: Telegram) -> None:
    heard = one(adapter, told("telegram")["direct"])
    assert heard.kind is HeardKind.DIRECT
    assert heard.message_id == "5550001/7"


def test_pictures_are_known_by_their_number(adapter: Telegram) -> None:
    heard = one(adapter, told("telegram")["photo"])
    assert heard.text == "Así estaba ayer"
    assert [(file.id, file.url) for file in heard.files] == [("large", None)]


def test_a_changed_reaction_is_one_taken_back_and_one_given(adapter: Telegram) -> None:
    given, taken = heard(adapter, told("telegram")["reaction_changed"])
    assert (given.kind, given.reaction) == (
        HeardKind.REACTION,
        "custom_emoji:5368324170671202286",
    )
    assert (taken.kind, taken.reaction) == (HeardKind.REACTION_REMOVED, "👍")
    assert given.message_id == taken.message_id == "41"


def test_who_was_removed_is_told_apart_from_who_did_it(adapter: Telegram) -> None:
    left = one(adapter, told("telegram")["removed"])
    assert left.kind is HeardKind.MEMBER_LEFT
    assert left.author is not None
    assert left.about is not None
    assert (left.author.name, left.about.name) == ("Ana Ruiz", "Luis")


def test_a_notice_and_a_change_of_membership_are_one_thing(adapter: Telegram) -> None:
    change = told("telegram")["joined"]
    luis = change["chat_member"]["from"]
    notice = {
        "message": {
            "message_id": 300,
            "from": luis,
            "chat": change["chat_member"]["chat"],
            "date": change["chat_member"]["date"],
            "new_chat_members": [luis],
        }
    }
    assert one(adapter, change) == one(adapter, notice)


def test_in_a_channels_discussion_answers_are_comments_on_its_post(adapter: Telegram) -> None:
    forwarded = {
        "message_id": 900,
        "sender_chat": {"id": CHANNEL, "title": "Noticias", "type": "channel"},
        "chat": {"id": DISCUSSION, "type": "supergroup", "title": "Charla"},
        "date": 1795356900,
        "text": "Abrimos el sábado",
        "is_automatic_forward": True,
        "forward_origin": {
            "type": "channel",
            "chat": {"id": CHANNEL, "type": "channel"},
            "message_id": 33,
            "date": 1795356900,
        },
    }
    ana = told("telegram")["comment"]["message"]["from"]
    comment = forwarded | {"message_id": 901, "from": ana, "reply_to_message": forwarded}
    for name in ("sender_chat", "is_automatic_forward", "forward_origin"):
        comment.pop(name)
    deeper = comment | {"message_id": 902, "reply_to_message": comment}
    place = connection(CHANNEL)
    assert heard(adapter, {"message": forwarded}, place) == []
    first = one(adapter, {"message": comment}, place)
    assert (first.kind, first.parent_id, first.root_id) == (HeardKind.COMMENT, "33", "33")
    assert first.message_id == f"{DISCUSSION}/901"
    assert heard(adapter, {"message": deeper}, place) == []
    second = one(adapter, {"message": deeper}, connection(CHANNEL, discussion_id=DISCUSSION))
    assert second.parent_id == first.message_id


def test_elsewhere_only_what_names_us_is_heard(adapter: Telegram) -> None:
    message = told("telegram")["comment"]["message"]
    message["chat"] = {"id": -1007, "type": "supergroup", "title": "Otra"}
    assert heard(adapter, {"message": message}) == []
    ours = {"message_id": 5, "from": {"id": BOT, "is_bot": True, "first_name": "Plaza"}}
    mentions = [
        message | {"reply_to_message": ours},
        message | {"entities": [{"type": "text_mention", "user": {"id": BOT}}]},
    ]
    for said_elsewhere in mentions:
        assert one(adapter, {"message": said_elsewhere}).kind is HeardKind.MENTION
    by_name = message | {"text": "Mirad @La_Plaza hoy"}
    place = connection()
    named = replace(place, settings={"chat_id": "@la_plaza"})
    assert one(adapter, {"message": by_name}, named).kind is HeardKind.MENTION


def test_what_we_do_ourselves_is_not_heard(adapter: Telegram) -> None:
    us = {"id": BOT, "is_bot": True, "first_name": "Plaza"}
    message = told("telegram")["comment"]["message"] | {"from": us}
    reaction = told("telegram")["reaction"]["message_reaction"] | {"user": us}
    joined = told("telegram")["joined"]["chat_member"]
    joined["new_chat_member"]["user"] = us
    assert heard(adapter, {"message": message}) == []
    assert heard(adapter, {"message_reaction": reaction}) == []
    assert heard(adapter, {"chat_member": joined}) == []
    post = told("telegram")["comment"]["message"]
    assert heard(adapter, {"channel_post": post}) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"chat": None},
        {"chat": {"type": "supergroup"}},
        {"message_id": "101"},
        {"date": 10**15},
        {"date": None},
        {"date": True},
    ],
)
def test_what_lacks_its_chat_number_or_time_is_undigestible(
    adapter: Telegram, changes: dict[str, Any]
) -> None:
    message = told("telegram")["comment"]["message"] | changes
    with pytest.raises(Undigestible):
        heard(adapter, {"message": message})


def test_a_repetition_that_comes_much_later_is_let_in_and_known_by_its_number(
    hooked: TelegramHook,
) -> None:
    """Telegram signs no time, so that only the ledger can tell it from the first."""
    late = replace(hooked.call(), at=NOW + timedelta(days=2))
    assert hooked.admit(late) == hooked.admit(hooked.call())
