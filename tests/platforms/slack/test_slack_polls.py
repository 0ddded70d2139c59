"""A Slack channel that is asked says the same things as one that tells, in threads as well."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.slack.adapter import Slack
from adapters.platforms.slack.listening import PACE, PAGE
from adapters.platforms.slack.profile import PROFILE
from domain.publishing.outcomes import CannotTell
from domain.shared.heard import Heard, HeardKind, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.polling import PollerConformance, PollStage
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FixedClock, replies, says
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

PLACE = Connection("slack", URL, ACCOUNT, SETTINGS, {"access_token": Secret(CANARY)})
THROTTLED = says(recording("slack", "throttled").response)


@dataclass(kw_only=True)
class SlackPolls(PollStage):
    server: FakeSlack

    def say(self, text: str) -> None:
        self.answer(text, None)

    def say_ourselves(self, text: str) -> bool:
        self.server.add({"text": text}, NOW, BOT)
        return True

    def answer(self, text: str, root: str | None) -> str:
        said = {"text": text} if root is None else {"text": text, "thread_ts": root}
        return self.server.add(said, NOW, NEIGHBOUR)

    def asked(self) -> list[str]:
        return [request.url.path.rpartition(".")[2] for request in self.server.requests]


@pytest.fixture
def polled() -> SlackPolls:
    server = FakeSlack()
    return SlackPolls(
        poller=Slack(server.http(), FixedClock(), MemoryFiles()),
        profile=PROFILE,
        connection=PLACE,
        server=server,
        throttle=THROTTLED,
        credentials_refusal=says(recording("slack", "bad_token").response),
        several=PAGE + 30,
    )


class TestSlackPolls(PollerConformance):
    """Everything the kit asks."""


def texts(heard: Sequence[Heard]) -> list[str | None]:
    return [item.text for item in heard]


async def test_what_was_asked_for_is_the_same_thing_as_what_is_told(polled: SlackPolls) -> None:
    cursor = await polled.begun()
    polled.say("¿Abrís el lunes?")
    heard, _ = await polled.drain(cursor)
    message = polled.server.messages[-1]
    event = {"type": "message", "channel": CHANNEL, "channel_type": "channel", **message}
    wrapper = {"type": "event_callback", "event_id": "Ev1", "event": event}
    told = polled.poller.digest(Raw("Ev1", json.dumps(wrapper).encode()), PLACE)
    assert heard == list(told)


async def test_answers_are_heard_in_every_thread_that_has_grown(polled: SlackPolls) -> None:
    ours = polled.server.add({"text": "Nuestro"}, NOW, BOT)
    theirs = polled.answer("Suyo", None)
    old = polled.answer("De antes", ours)
    cursor = await polled.begun()
    first, second = polled.answer("A lo nuestro", ours), polled.answer("A lo suyo", theirs)
    polled.server.requests.clear()
    heard, cursor_after = await polled.drain(cursor)
    assert texts(heard) == ["A lo nuestro", "A lo suyo"]
    assert [(item.message_id, item.root_id) for item in heard] == [(first, ours), (second, theirs)]
    assert {item.kind for item in heard} == {HeardKind.COMMENT}
    assert old not in [item.message_id for item in heard]
    assert polled.asked() == ["history", "replies", "replies"]
    polled.server.requests.clear()
    assert (await polled.drain(cursor_after))[0] == []
    assert polled.asked() == ["history", "replies"]


async def test_a_long_thread_is_read_in_parts(polled: SlackPolls) -> None:
    polled.server.page_size = 5
    root = polled.answer("Empieza", None)
    cursor = await polled.begun()
    for number in range(17):
        polled.answer(f"{number}", root)
    heard, _ = await polled.drain(cursor)
    assert sorted(texts(heard), key=lambda text: int(text or "")) == [f"{n}" for n in range(17)]
    assert len({item.id for item in heard}) == 17


async def test_what_came_before_a_throttle_is_kept_and_the_rest_comes_after(
    polled: SlackPolls,
) -> None:
    root = polled.answer("Empieza", None)
    cursor = await polled.begun()
    polled.say("En el canal")
    polled.answer("En el hilo", root)
    polled.server.on_question(lambda server, request: server.answer(request), THROTTLED)
    part = await polled.ask(cursor)
    assert texts(polled.hears(part)) == ["En el canal"]
    assert part.more
    assert part.again_in is not None
    assert part.again_in >= PACE
    polled.server.requests.clear()
    rest = await polled.ask(part.cursor)
    assert texts(polled.hears(rest)) == ["En el hilo"]
    assert polled.asked() == ["replies"]
    assert not rest.more


async def test_nobody_is_asked_more_often_than_the_strictest_of_slacks_limits(
    polled: SlackPolls,
) -> None:
    begun = await polled.ask(None)
    assert begun.again_in is not None
    assert begun.again_in >= timedelta(minutes=1)
    polled.say("Algo")
    assert (await polled.ask(begun.cursor)).again_in == begun.again_in


async def test_a_thread_that_is_gone_has_no_answers(polled: SlackPolls) -> None:
    root = polled.answer("Empieza", None)
    cursor = await polled.begun()
    polled.answer("En el hilo", root)
    polled.say("En el canal")
    gone = replies(200, json={"ok": False, "error": "thread_not_found"})
    polled.server.on_question(lambda server, request: server.answer(request), gone)
    heard, _ = await polled.drain(cursor)
    assert texts(heard) == ["En el canal"]


async def test_a_server_that_does_not_say_when_a_thread_grew_is_asked_for_it(
    polled: SlackPolls,
) -> None:
    root = polled.answer("Empieza", None)
    cursor = await polled.begun()
    polled.answer("En el hilo", root)
    for message in polled.server.messages:
        message.pop("latest_reply", None)
    heard, cursor_after = await polled.drain(cursor)
    assert texts(heard) == ["En el hilo"]
    again, _ = await polled.drain(cursor_after)
    assert again == heard


@pytest.mark.parametrize(
    "message", [{"text": "without a time"}, {"ts": 7.5}, {"ts": "yesterday", "text": "?"}]
)
async def test_a_history_without_times_cannot_be_told(
    polled: SlackPolls, message: dict[str, Any]
) -> None:
    cursor = await polled.begun()
    polled.meet(replies(200, json={"ok": True, "messages": [message], "has_more": False}))
    assert isinstance(await polled.poller.poll(PLACE, cursor), CannotTell)


async def test_a_page_that_says_there_is_more_and_shows_nothing_older_ends_there(
    polled: SlackPolls,
) -> None:
    cursor = await polled.begun()
    polled.say("La única")
    page = replies(
        200, json={"ok": True, "messages": polled.server.messages[-1:], "has_more": True}
    )
    polled.server.on_question(page, page)
    heard, cursor_after = await polled.drain(cursor)
    assert texts(heard) == ["La única"]
    assert (await polled.drain(cursor_after))[0] == []


def test_each_thing_that_was_asked_for_has_its_kind(polled: SlackPolls) -> None:
    heard = {raw.id: polled.poller.digest(raw, PLACE) for raw in polled.recorded()}
    assert {name for name, items in heard.items() if not items} == {"joined", "ours"}
    [answer], [picture] = heard["thread_reply"], heard["picture"]
    assert answer.root_id == "1795300000.000100"
    assert [file.alt_text for file in picture.files] == ["La plaza, de noche"]


async def test_the_channel_is_asked_for_what_is_in_it(polled: SlackPolls) -> None:
    cursor = await polled.begun()
    polled.server.requests.clear()
    await polled.ask(cursor)
    [request] = polled.server.requests
    assert asked_in(request) == {"channel": CHANNEL, "limit": str(PAGE)}


def of(polled: SlackPolls, ts: str) -> dict[str, Any]:
    [message] = [it for it in polled.server.messages if it["ts"] == ts]
    return message


async def test_an_edit_of_a_message_that_was_heard_is_heard_once(polled: SlackPolls) -> None:
    cursor = await polled.begun()
    ts = polled.answer("Abrimos a las nueve", None)
    _, heard_to = await polled.drain(cursor)
    edited = f"{float(ts) + 60:.6f}"
    of(polled, ts).update(text="Abrimos a las diez", edited={"user": NEIGHBOUR, "ts": edited})
    polled.server.requests.clear()
    [edit], after = await polled.drain(heard_to)
    assert polled.asked() == ["history"]
    assert (edit.kind, edit.text, edit.message_id) == (HeardKind.EDIT, "Abrimos a las diez", ts)
    assert edit.id == f"{CHANNEL}:{ts}:edit:{edited}"
    assert await polled.drain(after) == ([], after)


async def test_signs_on_messages_are_heard_each_once_and_never_our_own(
    polled: SlackPolls,
) -> None:
    ours = polled.server.add({"text": "Nuestro"}, NOW, BOT)
    cursor = await polled.begun()
    of(polled, ours)["reactions"] = [{"name": "+1", "users": [NEIGHBOUR, BOT], "count": 2}]
    heard, after = await polled.drain(cursor)
    assert [(it.kind, it.reaction, it.message_id) for it in heard] == [
        (HeardKind.REACTION, "+1", ours)
    ]
    assert heard[0].author is not None
    assert (heard[0].author.id, heard[0].at) == (NEIGHBOUR, NOW)
    of(polled, ours)["reactions"].append({"name": "tada", "users": ["U0OTHER"], "count": 1})
    again, _ = await polled.drain(after)
    fresh = [it for it in again if it.id not in {known.id for known in heard}]
    assert [(it.reaction, it.author and it.author.id) for it in fresh] == [("tada", "U0OTHER")]


async def test_where_slack_tells_of_signs_they_are_not_seen_a_second_time(
    polled: SlackPolls,
) -> None:
    secret = {**PLACE.credentials, "signing_secret": Secret("of the app")}
    polled.connection = replace(PLACE, credentials=secret)
    cursor = await polled.begun()
    ts = polled.answer("Con manos", None)
    _, after = await polled.drain(cursor)
    signs = [{"name": "+1", "users": ["U0OTHER"], "count": 1}]
    edit = {"user": NEIGHBOUR, "ts": f"{float(ts) + 60:.6f}"}
    of(polled, ts).update(text="Con manos y pies", reactions=signs, edited=edit)
    heard, _ = await polled.drain(after)
    assert [it.kind for it in heard] == [HeardKind.EDIT]


async def test_a_new_message_says_its_last_words_and_its_signs_are_heard(
    polled: SlackPolls,
) -> None:
    cursor = await polled.begun()
    ts = polled.answer("Ya corregido", None)
    signs = [{"name": "eyes", "users": ["U0OTHER"], "count": 1}]
    of(polled, ts).update(edited={"user": NEIGHBOUR, "ts": ts}, reactions=signs)
    heard, _ = await polled.drain(cursor)
    assert [it.kind for it in heard] == [HeardKind.COMMENT, HeardKind.REACTION]


async def test_a_cursor_of_before_remembers_how_messages_stand_and_tells_nothing(
    polled: SlackPolls,
) -> None:
    ts = polled.answer("De antes", None)
    of(polled, ts)["reactions"] = [{"name": "eyes", "users": ["U0OTHER"], "count": 1}]
    heard, cursor = await polled.drain(json.dumps([ts, None, None, []]))
    assert heard == []
    of(polled, ts)["reactions"] = [{"name": "eyes", "users": ["U0OTHER", NEIGHBOUR], "count": 2}]
    heard, _ = await polled.drain(cursor)
    assert NEIGHBOUR in [it.author.id for it in heard if it.author]


@pytest.mark.parametrize("odd", [7, "x", {"users": 1}, [1], [{"name": 1}], [{"name": "a"}]])
async def test_signs_that_are_not_as_documented_are_none(polled: SlackPolls, odd: Any) -> None:
    cursor = await polled.begun()
    ts = polled.answer("Con algo raro", None)
    of(polled, ts).update(reactions=odd, edited=odd)
    heard, _ = await polled.drain(cursor)
    assert texts(heard) == ["Con algo raro"]
