"""What happens in a room is heard once, also where the server leaves a gap."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.platforms.matrix.adapter import Matrix
from adapters.platforms.matrix.profile import PROFILE
from domain.shared.heard import Heard, HeardKind, Raw, Undigestible
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, replies, says
from tests.platforms.matrix.fake import EVA, MINE, ROOM, URL, FakeMatrix

PLACE = Connection("matrix", URL, f"{MINE} {ROOM}", {}, {"access_token": Secret(CANARY)})
SYNCED = next(iter(recording("matrix", "sync").body["rooms"]["join"].values()))


@dataclass(kw_only=True)
class Asked(PollStage):
    """Eva talks in the room, and so do we."""

    server: FakeMatrix

    def say(self, text: str) -> None:
        self.server.happen("m.room.message", {"msgtype": "m.text", "body": text}, EVA)

    def say_ourselves(self, text: str) -> bool:
        self.server.happen("m.room.message", {"msgtype": "m.text", "body": text}, MINE)
        return True


@pytest.fixture
def server() -> FakeMatrix:
    return FakeMatrix()


@pytest.fixture
def polled(server: FakeMatrix) -> Asked:
    return Asked(
        poller=Matrix(server.http(), FixedClock(), MemoryFiles()),
        profile=PROFILE,
        connection=PLACE,
        server=server,
        throttle=says(recording("matrix", "throttled").response),
        credentials_refusal=says(recording("matrix", "bad_token").response),
        several=47,
    )


class TestPolling(PollerConformance):
    """Everything the kit asks, with a gap in the timeline that takes several pages."""

    @pytest.fixture
    def polled(self, polled: Asked, server: FakeMatrix) -> Asked:
        server.page_size = 6
        return polled


def recorded(polled: Asked, name: str) -> list[Heard]:
    [raw] = [raw for raw in polled.recorded() if raw.id == name]
    return list(polled.poller.digest(raw, PLACE))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("message", HeardKind.COMMENT),
        ("in_thread", HeardKind.COMMENT),
        ("mention", HeardKind.COMMENT),
        ("picture", HeardKind.COMMENT),
        ("edit", HeardKind.EDIT),
        ("reaction", HeardKind.REACTION),
        ("redaction", HeardKind.DELETION),
        ("member_join", HeardKind.MEMBER_JOINED),
        ("member_leave", HeardKind.MEMBER_LEFT),
    ],
)
def test_each_recorded_event_has_its_word(polled: Asked, name: str, kind: HeardKind) -> None:
    [heard] = recorded(polled, name)
    assert heard.kind is kind
    assert heard.place == ROOM
    assert heard.author is not None
    assert heard.author.id.startswith("@eva")


def test_what_was_redacted_since_says_nothing(polled: Asked) -> None:
    assert recorded(polled, "redacted") == []


def test_the_parts_of_what_is_heard(polled: Asked) -> None:
    [bot], [thread], [edit] = (recorded(polled, n) for n in ("message", "in_thread", "edit"))
    [reaction], [picture], [gone] = (
        recorded(polled, n) for n in ("reaction", "picture", "redaction")
    )
    assert bot.author is not None
    assert bot.author.is_bot
    assert thread.parent_id == thread.root_id == reaction.message_id
    assert edit.text == "¿Abrís el lunes?"
    assert edit.message_id == gone.message_id != edit.id
    assert reaction.reaction == "👍"
    assert picture.text == "Mirad"
    assert [(f.url, f.mime_type, f.alt_text) for f in picture.files] == [
        ("mxc://loop.test/abc", "image/png", "p.png")
    ]


def told(polled: Asked, event: dict[str, Any], place: Connection = PLACE) -> list[Heard]:
    whole = {
        "event_id": "$1",
        "type": "m.room.message",
        "sender": EVA,
        "origin_server_ts": int(NOW.timestamp() * 1000),
        "content": {"msgtype": "m.text", "body": "Hola"},
    } | event
    return list(polled.poller.digest(Raw("$1", json.dumps(whole).encode()), place))


def test_who_names_us_calls_and_who_answers_comments(polled: Asked) -> None:
    named = {"body": "ana, ven", "m.mentions": {"user_ids": [MINE]}}
    [call] = told(polled, {"content": named})
    assert call.kind is HeardKind.MENTION
    answers = named | {"m.relates_to": {"m.in_reply_to": {"event_id": "$0"}}}
    [answer] = told(polled, {"content": answers})
    assert answer.kind is HeardKind.COMMENT
    assert answer.parent_id == "$0"


def test_in_a_room_for_us_alone_everything_is_direct(polled: Asked) -> None:
    alone = replace(PLACE, settings={"conversation": "direct"})
    [heard] = told(polled, {}, alone)
    assert heard.kind is HeardKind.DIRECT


def test_an_answer_does_not_repeat_what_it_answers(polled: Asked) -> None:
    relates = {"m.in_reply_to": {"event_id": "$0"}}
    body = "> <@ana:matrix.example> Hola\n> a todas\n\nHola, ana"
    [heard] = told(polled, {"content": {"body": body, "m.relates_to": relates}})
    assert heard.text == "Hola, ana"


def test_what_is_encrypted_is_heard_as_said(polled: Asked) -> None:
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgAEn"}
    [heard] = told(polled, {"type": "m.room.encrypted", "content": content})
    assert heard.text is None


def test_a_picture_without_a_caption_has_no_text(polled: Asked) -> None:
    content = {"msgtype": "m.image", "body": "gato.png", "url": "mxc://loop.test/abc"}
    [heard] = told(polled, {"content": content})
    assert heard.text is None
    assert heard.files[0].alt_text == "gato.png"


def test_who_is_shown_out_did_not_go(polled: Asked) -> None:
    eva = {"type": "m.room.member", "state_key": EVA, "sender": "@mod:matrix.example"}
    before = {"unsigned": {"prev_content": {"membership": "join"}}}
    [heard] = told(polled, eva | before | {"content": {"membership": "ban", "reason": "Spam"}})
    assert heard.kind is HeardKind.MEMBER_LEFT
    assert heard.author is not None
    assert heard.author.id == "@mod:matrix.example"
    assert heard.about is not None
    assert (heard.about.id, heard.text) == (EVA, "Spam")


@pytest.mark.parametrize(
    ("before", "after"),
    [("join", "join"), (None, "invite"), ("invite", "leave"), ("leave", "ban"), (None, "knock")],
)
def test_who_was_there_or_never_came_neither_joins_nor_leaves(
    polled: Asked, before: str | None, after: str
) -> None:
    event = {"type": "m.room.member", "state_key": EVA, "content": {"membership": after}}
    unsigned = {"prev_content": {"membership": before}} if before else {}
    assert told(polled, event | {"unsigned": unsigned}) == []


@pytest.mark.parametrize("time", [None, "now", True, 10**20])
def test_an_impossible_time_is_undigestible(polled: Asked, time: object) -> None:
    with pytest.raises(Undigestible):
        told(polled, {"origin_server_ts": time})


async def test_the_recorded_sync_is_read(polled: Asked, server: FakeMatrix) -> None:
    cursor = await polled.begun()
    synced = recording("matrix", "sync").body
    mine = synced | {"rooms": {"join": {ROOM: SYNCED}}}
    server.on_question(replies(200, json=mine))
    heard = polled.hears(await polled.ask(cursor))
    kinds = Counter(item.kind for item in heard)
    assert kinds[HeardKind.EDIT] == kinds[HeardKind.DELETION] == kinds[HeardKind.REACTION] == 1
    assert kinds[HeardKind.MEMBER_JOINED] == kinds[HeardKind.MEMBER_LEFT] == 1


async def test_a_gap_is_filled_a_few_pages_at_a_time_and_never_given_up(
    polled: Asked, server: FakeMatrix
) -> None:
    server.page_size = 3
    cursor = await polled.begun()
    for n in range(60):
        polled.say(f"Word {n}.")
    server.requests.clear()
    first = await polled.ask(cursor)
    assert first.more
    assert len(server.requests) == 5
    heard, after = await polled.drain(cursor)
    assert sorted({item.text or "" for item in heard}) == sorted(f"Word {n}." for n in range(60))
    later = await polled.ask(after)
    assert later.raws == ()


async def test_only_what_is_of_concern_in_our_room_is_asked_for(
    polled: Asked, server: FakeMatrix
) -> None:
    await polled.begun()
    asked = server.requests[-1].url.params
    only = json.loads(asked["filter"])
    assert only["room"]["rooms"] == [ROOM]
    assert "m.reaction" in only["room"]["timeline"]["types"]
    assert asked["set_presence"] == "offline"
