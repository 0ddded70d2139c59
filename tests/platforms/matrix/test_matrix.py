"""The Matrix adapter keeps the kit's promises, and finds its own messages after a new login."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.platforms.matrix.adapter import Matrix
from adapters.platforms.matrix.timeline import KEY_FIELD
from adapters.platforms.matrix.voting import STARTS
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
from domain.shared.platforms import PlatformRefused
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, WireStage, replies, says
from tests.kit.platforms.wire import WireConformance
from tests.platforms.matrix.fake import MINE, ROOM, URL, FakeMatrix


@pytest.fixture
def server() -> FakeMatrix:
    return FakeMatrix()


@pytest.fixture
def stage(server: FakeMatrix) -> WireStage:
    return WireStage(
        make=lambda http, clock: Matrix(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        settings={"room_id": "#plaza:matrix.example"},
        content_refusal=says(recording("matrix", "too_large").response),
        credentials_refusal=says(recording("matrix", "bad_token").response),
        throttle=says(recording("matrix", "throttled").response),
    )


class TestMatrix(WireConformance):
    """Everything the kit asks."""


async def test_two_rooms_of_one_user_are_two_accounts(stage: WireStage) -> None:
    one = await stage.identify(settings={"room_id": "!one"})
    two = await stage.identify(settings={"room_id": "!two"})
    assert one.handle == two.handle == MINE
    assert one.account_id != two.account_id


async def test_an_alias_and_its_room_are_one_account(stage: WireStage) -> None:
    by_alias = await stage.identify()
    by_id = await stage.identify(settings={"room_id": ROOM})
    assert by_alias.account_id == by_id.account_id


async def test_messages_go_to_the_room_the_alias_named(
    stage: WireStage, server: FakeMatrix
) -> None:
    await stage.adapter.publish(await stage.post())
    assert "/rooms/!plaza-room/send/" in server.requests[-1].url.path


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (["whoami", "alias_unknown"], "no room"),
        (["whoami", "alias", "not_joined"], "not joined"),
        (["whoami", "alias", "member", "encrypted"], "encrypted"),
    ],
)
async def test_a_room_we_cannot_write_in_is_refused_in_words(
    stage: WireStage, server: FakeMatrix, steps: list[str], words: str
) -> None:
    server.on_question(*(says(recording("matrix", name).response) for name in steps))
    with pytest.raises(PlatformRefused) as refused:
        await stage.identify()
    assert refused.value.pointer == "/settings/room_id"
    assert words in str(refused.value.facts["words"])


@pytest.mark.parametrize("membership", ["invite", "leave", "ban", "knock", None, 7])
async def test_only_a_joined_room_is_a_place(
    stage: WireStage, server: FakeMatrix, membership: object
) -> None:
    server.on_question(
        says(recording("matrix", "whoami").response),
        says(recording("matrix", "alias").response),
        replies(200, json={"membership": membership}),
    )
    with pytest.raises(PlatformRefused):
        await stage.identify()


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({}, "/settings/room_id"),
        ({"room_id": ""}, "/settings/room_id"),
        ({"room_id": "plaza"}, "/settings/room_id"),
        ({"room_id": 17}, "/settings/room_id"),
        ({"room_id": ["!a"]}, "/settings/room_id"),
        ({"room_id": "!a b"}, "/settings/room_id"),
        ({"room_id": "!a\n"}, "/settings/room_id"),
        ({"room_id": "#" + "ñ" * 128}, "/settings/room_id"),
        ({"room_id": "!a", "msgtype": "m.emote"}, "/settings/msgtype"),
    ],
)
async def test_a_wrong_setting_is_named(
    stage: WireStage, server: FakeMatrix, settings: dict[str, object], pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await stage.identify(settings=settings)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert server.requests == []


async def test_the_message_is_what_the_settings_say(stage: WireStage, server: FakeMatrix) -> None:
    stage.settings = {"room_id": ROOM, "msgtype": "m.notice"}
    await stage.adapter.publish(await stage.post("Hola <b>x</b>", key="dlv_1-abc"))
    assert server.events[-1]["content"] == {
        "msgtype": "m.notice",
        "body": "Hola <b>x</b>",
        KEY_FIELD: "dlv_1-abc",
    }


async def test_a_part_of_a_thread_answers_the_one_before(
    stage: WireStage, server: FakeMatrix
) -> None:
    third = replace(await stage.post(), reply_to="$second", thread_root="$first")
    await stage.adapter.publish(third)
    assert server.events[-1]["content"]["m.relates_to"] == {
        "rel_type": "m.thread",
        "event_id": "$first",
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": "$second"},
    }


async def test_a_new_login_still_finds_the_message(stage: WireStage, server: FakeMatrix) -> None:
    post = await stage.post()
    await stage.adapter.publish(post)
    server.device = "two"
    assert isinstance(await stage.adapter.find(post), Published)


async def test_somebody_elses_message_with_our_key_is_not_ours(
    stage: WireStage, server: FakeMatrix
) -> None:
    forged = {"msgtype": "m.text", "body": "¡Hola, plaza! 👋", KEY_FIELD: "dlv_1-abc"}
    server.add(forged, NOW, "dlv_1-abc", sender="@eva:elsewhere.example")
    post = await stage.post()
    assert isinstance(await stage.adapter.find(post), Absent)
    server.on_question(replies(200, json={"chunk": server.events, "start": "0"}))
    assert isinstance(await stage.adapter.find(post), Absent)


async def test_only_our_own_messages_are_asked_for(stage: WireStage, server: FakeMatrix) -> None:
    await stage.adapter.find(await stage.post())
    asked = json.loads(server.requests[-1].url.params["filter"])
    assert asked == {"types": ["m.room.message", *STARTS], "senders": [MINE]}


async def test_a_redaction_has_a_transaction_of_its_own(
    stage: WireStage, server: FakeMatrix
) -> None:
    await stage.adapter.delete(await stage.post(post_id="$event-0"))
    path = server.requests[-1].url.path
    assert path.endswith("/redact/$event-0/dlv_1-abc-redact")


async def test_absent_only_after_reading_back_far_enough(
    stage: WireStage, server: FakeMatrix
) -> None:
    server.page_size = 2
    for number in range(5):
        server.add({"body": str(number)}, NOW)
    assert isinstance(await stage.adapter.find(await stage.post()), Absent)
    server.add({"body": "antes"}, NOW - timedelta(hours=1))
    for number in range(20):
        server.add({"body": str(number)}, NOW)
    assert isinstance(await stage.adapter.find(await stage.post()), CannotTell)


async def test_an_older_message_of_ours_ends_the_search(
    stage: WireStage, server: FakeMatrix
) -> None:
    server.page_size = 1
    for number in range(20):
        server.add({"body": str(number)}, NOW - timedelta(minutes=3))
    post = await stage.post()
    server.requests.clear()
    assert isinstance(await stage.adapter.find(post), Absent)
    assert len(server.requests) == 1


async def test_a_redacted_message_was_published(stage: WireStage, server: FakeMatrix) -> None:
    post = await stage.post()
    await stage.adapter.publish(post)
    server.events[0]["content"] = {}
    assert isinstance(await stage.adapter.find(post), Published)


async def test_a_redacted_message_leaves_it_open_after_a_new_login(
    stage: WireStage, server: FakeMatrix
) -> None:
    post = await stage.post()
    await stage.adapter.publish(post)
    server.events[0]["content"] = {}
    server.device = "two"
    assert isinstance(await stage.adapter.find(post), CannotTell)


@pytest.mark.parametrize("name", ["history", "history_redacted"])
async def test_recorded_histories_are_read(stage: WireStage, server: FakeMatrix, name: str) -> None:
    recorded = recording("matrix", name)
    event = recorded.body["chunk"][0]
    made = datetime.fromtimestamp(event["origin_server_ts"] / 1000, NOW.tzinfo)
    server.on_question(
        says(lambda: recording("matrix", "whoami").response(user_id=event["sender"]))
    )
    post = await stage.post(key="key-1", attempted_at=made)
    server.on_question(says(recorded.response))
    found = await stage.adapter.find(post)
    assert isinstance(found, Published)
    assert found.post_id == event["event_id"]
    assert (found.url or "").startswith("https://matrix.to/#/")


async def test_the_delay_may_be_in_the_body(stage: WireStage, server: FakeMatrix) -> None:
    post = await stage.post()
    server.on_change(replies(429, json={"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 4321}))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Throttled)
    assert outcome.retry_after == timedelta(milliseconds=4321)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "M_UNKNOWN_TOKEN", RefusalKind.CREDENTIALS),
        (401, "M_USER_LOCKED", RefusalKind.CREDENTIALS),
        (403, "M_USER_SUSPENDED", RefusalKind.ACCOUNT),
        (403, "M_USER_DEACTIVATED", RefusalKind.CREDENTIALS),
        (403, "M_FORBIDDEN", RefusalKind.PERMISSION),
        (404, "M_NOT_FOUND", RefusalKind.PERMISSION),
        (404, "M_UNRECOGNIZED", RefusalKind.PERMISSION),
        (400, "M_BAD_JSON", RefusalKind.CONTENT),
        (413, "M_TOO_LARGE", RefusalKind.CONTENT),
        (413, "", RefusalKind.CONTENT),
    ],
)
async def test_refusals_are_sorted_by_their_code(
    stage: WireStage, server: FakeMatrix, status: int, code: str, kind: RefusalKind
) -> None:
    post = await stage.post()
    server.on_change(replies(status, json={"errcode": code, "error": "no"}))
    outcome = await stage.adapter.publish(post)
    assert isinstance(outcome, Refused)
    assert outcome.kind is kind


async def test_too_many_bytes_never_reach_the_network(stage: WireStage, server: FakeMatrix) -> None:
    post = await stage.post("ñ" * 30_001)
    server.requests.clear()
    assert isinstance(await stage.adapter.publish(post), Refused)
    assert server.requests == []


async def test_outside_the_room_nothing_counts_as_gone(
    stage: WireStage, server: FakeMatrix
) -> None:
    post = await stage.post(post_id="$nobodys")
    lost = replies(404, json={"errcode": "M_NOT_FOUND", "error": "Event not found."})
    server.on_question(lost, replies(403, json={"errcode": "M_FORBIDDEN"}))
    assert isinstance(await stage.adapter.see(post), CannotTell)  # type: ignore[attr-defined]


async def test_anothers_event_is_not_ours(stage: WireStage, server: FakeMatrix) -> None:
    event_id = server.add({"body": "hi"}, NOW, sender="@bea:matrix.example")
    post = await stage.post(post_id=event_id)
    assert isinstance(await stage.adapter.see(post), Absent)  # type: ignore[attr-defined]


async def test_who_looks_too_often_is_told_for_how_long_to_wait(
    stage: WireStage, server: FakeMatrix
) -> None:
    post = await stage.post()
    server.on_question(replies(429, headers={"retry-after": "90"}))
    found = await stage.adapter.find(post)
    assert isinstance(found, CannotTell)
    assert found.retry_after == timedelta(seconds=90)


async def test_the_profile_is_as_the_room_shows_it_and_has_no_bio(
    stage: WireStage, server: FakeMatrix
) -> None:
    member = {"membership": "join", "displayname": "Ana", "avatar_url": "mxc://matrix.example/1"}
    server.on_question(
        says(recording("matrix", "whoami").response),
        says(recording("matrix", "alias").response),
        replies(200, json=member),
    )
    account = await stage.identify()
    name = account.handle.removeprefix("@").removesuffix(":loop.test")
    assert account.profile == AccountProfile("Ana", name, avatar_url="mxc://matrix.example/1")
    assert account.profile.not_available == ("bio", "links")
