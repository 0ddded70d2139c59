"""A poll in a room asks as clients ask, is found and closed by us, and its votes are counted."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.platforms.adapter import PollCloser
from adapters.platforms.matrix.adapter import Matrix
from adapters.platforms.matrix.profile import POLL
from adapters.platforms.matrix.timeline import KEY_FIELD
from adapters.platforms.matrix.voting import POLL_END, POLL_START, asked_in, counts_in
from domain.publishing.content import Poll
from domain.publishing.outcomes import CannotTell, Outcome, Published, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.heard import HeardKind
from domain.shared.platforms import Capability, Connection
from domain.shared.poll_counts import PollCounts
from domain.shared.readings import Metric, Readings
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, FixedClock, WireStage, replies, says
from tests.platforms.matrix.fake import EVA, MINE, ROOM, URL, FakeMatrix

PLACE = Connection("matrix", URL, f"{MINE} {ROOM}", {}, {"access_token": Secret(CANARY)})
LUZ = "@luz:matrix.example"
DAY = 86_400


@pytest.fixture
def server() -> FakeMatrix:
    return FakeMatrix()


@pytest.fixture
def stage(server: FakeMatrix) -> WireStage:
    return WireStage(
        make=lambda http, clock: Matrix(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        settings={"room_id": ROOM},
        content_refusal=says(recording("matrix", "too_large").response),
        credentials_refusal=says(recording("matrix", "bad_token").response),
        throttle=says(recording("matrix", "throttled").response),
    )


async def a_poll(stage: WireStage, text: str = "¿Qué día?", **how: Any) -> OutgoingPost:
    post = await stage.post(text)
    poll = Poll(("sábado", "domingo"), DAY, multiple=how.pop("multiple", False))
    return replace(post, post=replace(post.post, poll=poll, **how))


async def test_a_poll_is_what_clients_show(stage: WireStage, server: FakeMatrix) -> None:
    assert isinstance(await stage.adapter.publish(await a_poll(stage)), Published)
    [event] = server.events
    assert event["type"] == POLL_START
    assert event["content"] == {
        "org.matrix.msc1767.text": "¿Qué día?\n1. sábado\n2. domingo",
        POLL_START: {
            "kind": "org.matrix.msc3381.poll.disclosed",
            "max_selections": 1,
            "question": {
                "org.matrix.msc1767.text": "¿Qué día?",
                "msgtype": "m.text",
                "body": "¿Qué día?",
            },
            "answers": [
                {"id": "1", "org.matrix.msc1767.text": "sábado"},
                {"id": "2", "org.matrix.msc1767.text": "domingo"},
            ],
        },
        KEY_FIELD: "dlv_1-abc",
    }


async def test_where_several_may_be_chosen_all_may_be(stage: WireStage, server: FakeMatrix) -> None:
    await stage.adapter.publish(await a_poll(stage, multiple=True))
    assert server.events[0]["content"][POLL_START]["max_selections"] == 2


async def test_twice_with_one_key_asks_once_and_a_new_login_finds_it(
    stage: WireStage, server: FakeMatrix
) -> None:
    post = await a_poll(stage)
    first, again = await stage.adapter.publish(post), await stage.adapter.publish(post)
    assert isinstance(first, Published)
    assert first == again
    server.device = "two"
    found = await stage.adapter.find(post)
    assert isinstance(found, Published)
    assert found.post_id == first.post_id
    matrix = Matrix(server.http(), FixedClock(), MemoryFiles())
    listed = await matrix.recent(PLACE)
    assert isinstance(listed, tuple)
    assert [recent.text for recent in listed] == ["¿Qué día?"]


async def test_what_a_poll_cannot_hold_never_reaches_the_network(
    stage: WireStage, server: FakeMatrix
) -> None:
    assert POLL.question is not None
    long = await a_poll(stage, "x" * (POLL.question + 1))
    shown = replace(await a_poll(stage), media=(MemoryFiles().keep(b"cat"),))
    server.requests.clear()
    for post in (long, shown):
        assert isinstance(await stage.adapter.publish(post), Refused)
    assert server.requests == []


async def test_a_poll_is_not_changed(stage: WireStage, server: FakeMatrix) -> None:
    post = replace(await a_poll(stage), platform_post_id="$event-0")
    server.requests.clear()
    matrix = Matrix(server.http(), FixedClock(), MemoryFiles())
    assert isinstance(await matrix.edit(post), Refused)
    assert server.requests == []


async def close(stage: WireStage, post: OutgoingPost) -> Outcome:
    assert isinstance(stage.adapter, PollCloser)
    return await stage.adapter.close_poll(post)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es-MX", "La encuesta ha terminado."),
        ("pt", "A enquete terminou."),
        ("fr", "The poll is over."),
        (None, "The poll is over."),
    ],
)
async def test_its_end_refers_to_it_once_however_often_it_is_asked_for(
    stage: WireStage, server: FakeMatrix, language: str | None, words: str
) -> None:
    post = await a_poll(stage, language=language)
    asked = await stage.adapter.publish(post)
    assert isinstance(asked, Published)
    out = replace(post, platform_post_id=asked.post_id)
    for _ in range(2):
        closed = await close(stage, out)
        assert isinstance(closed, Published)
        assert closed.post_id == asked.post_id
    [_, end] = server.events
    assert end["type"] == POLL_END
    assert end["content"] == {
        "m.relates_to": {"rel_type": "m.reference", "event_id": asked.post_id},
        "org.matrix.msc1767.text": words,
        POLL_END: {},
    }


async def test_what_is_not_out_is_not_closed(stage: WireStage, server: FakeMatrix) -> None:
    post = await a_poll(stage)
    server.requests.clear()
    assert isinstance(await close(stage, post), Refused)
    assert server.requests == []
    server.on_change(says(recording("matrix", "forbidden").response))
    assert isinstance(await close(stage, replace(post, platform_post_id="$event-0")), Refused)


async def test_who_may_not_ask_in_a_room_declares_no_polls(
    stage: WireStage, server: FakeMatrix
) -> None:
    assert Capability.POLLS in (await stage.identify()).capabilities
    server.levels |= {"users": {MINE: 10}, "events": {POLL_START: 50}}
    assert Capability.POLLS not in (await stage.identify()).capabilities


def start(*, most: object = 1, by: str = MINE) -> dict[str, Any]:
    answers = [{"id": "1"}, {"id": "2"}, {"id": "3"}]
    return {"sender": by, "content": {POLL_START: {"answers": answers, "max_selections": most}}}


def vote(at: int, *chosen: str, by: str = EVA) -> dict[str, Any]:
    content = {"org.matrix.msc3381.poll.response": {"answers": [*chosen]}}
    kind = "org.matrix.msc3381.poll.response"
    return {"sender": by, "type": kind, "content": content, "origin_server_ts": at}


def plainly(chosen: object) -> dict[str, Any]:
    """A vote under the names without a prefix."""
    return {"type": "m.poll.response", "sender": EVA, "content": {"m.selections": chosen}}


def end(at: int, by: str = MINE) -> dict[str, Any]:
    return {"sender": by, "type": POLL_END, "content": {}, "origin_server_ts": at}


@pytest.mark.parametrize(
    ("most", "others", "votes", "voters"),
    [
        (1, [], (0, 0, 0), 0),
        (1, [vote(1, "1"), vote(2, "2", by=LUZ)], (1, 1, 0), 2),
        (1, [vote(1, "1"), vote(2, "2")], (0, 1, 0), 1),
        (1, [vote(1, "1"), vote(2)], (0, 0, 0), 0),
        (1, [vote(2, "1"), vote(1)], (1, 0, 0), 1),
        (1, [vote(1, "1", "2")], (1, 0, 0), 1),
        (2, [vote(1, "1", "2", "3")], (1, 1, 0), 1),
        (2, [vote(1, "1", "1")], (1, 0, 0), 1),
        (2, [vote(1, "1", "9")], (0, 0, 0), 0),
        ("2", [vote(1, "1", "2")], (1, 0, 0), 1),
        (1, [end(5), vote(5, "1"), vote(6, "2"), vote(6, "2", by=LUZ)], (1, 0, 0), 1),
        (1, [end(5, by=EVA), vote(6, "2")], (0, 1, 0), 1),
        (1, [end(9), end(5), vote(6, "2")], (0, 0, 0), 0),
        (
            1,
            [plainly(["3"])],
            (0, 0, 1),
            1,
        ),
        (
            1,
            [plainly("3")],
            (0, 0, 0),
            0,
        ),
        (1, [{"type": "m.reference"}], (0, 0, 0), 0),
    ],
)
def test_of_each_person_the_latest_word_that_counts_is_counted(
    most: object, others: list[dict[str, Any]], votes: tuple[int, ...], voters: int
) -> None:
    assert counts_in(start(most=most), others[::-1]) == PollCounts(votes, voters)


@pytest.mark.parametrize(
    ("content", "question"),
    [
        ({POLL_START: {"question": {"org.matrix.msc1767.text": "¿Qué?"}}}, "¿Qué?"),
        ({"m.poll": {"question": {"m.text": [{"body": "¿Qué?"}]}}}, "¿Qué?"),
        ({"m.poll.start": {"question": {"m.text": "¿Qué?"}}}, "¿Qué?"),
        ({"m.poll": {"question": "¿Qué?"}}, None),
        ({"m.poll": "¿Qué?"}, None),
        ({"body": "¿Qué?"}, None),
    ],
)
def test_every_form_of_a_question_is_read(content: dict[str, Any], question: str | None) -> None:
    assert asked_in(content) == question


async def measured(server: FakeMatrix, event_id: str) -> Readings | CannotTell:
    matrix = Matrix(server.http(), FixedClock(), MemoryFiles())
    return await matrix.measure_post(PLACE, event_id)


async def test_the_votes_of_a_poll_are_counted_over_several_pages(
    stage: WireStage, server: FakeMatrix
) -> None:
    server.page_size = 2
    asked = await stage.adapter.publish(await a_poll(stage))
    assert isinstance(asked, Published)
    to = {"m.relates_to": {"rel_type": "m.reference", "event_id": asked.post_id}}
    for number in range(5):
        voted = vote(1, "2", by=f"@p{number}:matrix.example")
        server.happen(voted["type"], voted["content"] | to, voted["sender"])
    said = await measured(server, asked.post_id)
    assert isinstance(said, tuple)
    numbers = {reading.metric: reading.value for reading in said}
    assert numbers == {Metric.VOTES: 5, Metric.COMMENTS: 0, Metric.REACTIONS: 0}


async def test_more_than_is_read_has_no_number(server: FakeMatrix) -> None:
    post = server.happen("m.room.message", {"msgtype": "m.text", "body": "Hola"}, MINE)
    server.page_size = 1
    likes = {"rel_type": "m.annotation", "event_id": post}
    for number in range(12):
        server.happen("m.reaction", {"m.relates_to": likes | {"key": str(number)}}, EVA)
    said = await measured(server, post)
    assert isinstance(said, tuple)
    assert {reading.metric for reading in said} == {Metric.COMMENTS}


@pytest.mark.parametrize("body", [{}, {"chunk": {}}])
async def test_what_is_no_list_is_no_number(server: FakeMatrix, body: dict[str, Any]) -> None:
    post = server.happen("m.room.message", {"msgtype": "m.text", "body": "Hola"}, MINE)
    event = {"sender": MINE, "content": {"body": "Hola"}}
    server.on_question(replies(200, json=event), replies(200, json=body))
    assert isinstance(await measured(server, post), CannotTell)


async def test_a_message_that_was_redacted_has_no_numbers(server: FakeMatrix) -> None:
    post = server.happen("m.room.message", {}, MINE)
    assert isinstance(await measured(server, post), CannotTell)


async def test_what_others_ask_is_heard_as_said(server: FakeMatrix) -> None:
    matrix = Matrix(server.http(), FixedClock(), MemoryFiles())
    begun = await matrix.poll(PLACE, None)
    assert not isinstance(begun, CannotTell)
    asked = {POLL_START: {"question": {"org.matrix.msc1767.text": "¿Y el lunes?"}}}
    event_id = server.happen(POLL_START, asked, EVA)
    told = await matrix.poll(PLACE, begun.cursor)
    assert not isinstance(told, CannotTell)
    [heard] = [item for raw in told.raws for item in matrix.digest(raw, PLACE)]
    assert (heard.kind, heard.text, heard.id) == (HeardKind.COMMENT, "¿Y el lunes?", event_id)
