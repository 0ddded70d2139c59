"""A Slack channel that is asked hears what is changed, taken back and taken away, in the channel
and in its threads."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.platforms.slack.changing import MOST_SIGNS, SHOWN
from adapters.platforms.slack.listening import MOST_WATCHED, PACE
from domain.shared.heard import Heard, HeardKind, Polled
from domain.shared.secret import Secret
from tests.kit.platforms.stage import NOW
from tests.platforms.slack.fake_slack import BOT, CHANNEL, NEIGHBOUR
from tests.platforms.slack.test_slack_polls import PLACE, THROTTLED, SlackPolls, of, polled

__all__ = ["polled"]
OTHER = "U0OTHER"


def sign(name: str, *users: str, count: int = 0) -> dict[str, Any]:
    return {"name": name, "users": list(users), "count": count or len(users)}


def take_away(polled: SlackPolls, ts: str) -> None:
    polled.server.messages.remove(of(polled, ts))


async def rounds(polled: SlackPolls, cursor: str | None, times: int) -> tuple[list[Heard], str]:
    """What is heard in so many looks, each thing once."""
    found: dict[str, Heard] = {}
    for _ in range(times):
        heard, cursor = await polled.drain(cursor)
        found |= {item.id: item for item in heard}
    assert cursor is not None
    return list(found.values()), cursor


def kinds(heard: Sequence[Heard]) -> list[tuple[HeardKind, str | None, str | None]]:
    return [(it.kind, it.reaction, it.author.id if it.author else None) for it in heard]


# ── In the channel ────────────────────────────────────────────────────────────────────────────


async def test_a_sign_that_is_taken_back_is_heard_and_so_is_one_that_is_set_again(
    polled: SlackPolls,
) -> None:
    ours = polled.server.add({"text": "Nuestro"}, NOW, BOT)
    of(polled, ours)["reactions"] = [sign("+1", NEIGHBOUR, OTHER, BOT)]
    _, cursor = await rounds(polled, await polled.begun(), 1)
    ids = set()
    for shown, kind in (
        ([sign("+1", OTHER)], HeardKind.REACTION_REMOVED),
        ([sign("+1", OTHER, NEIGHBOUR)], HeardKind.REACTION),
        ([sign("+1", OTHER)], HeardKind.REACTION_REMOVED),
    ):
        of(polled, ours)["reactions"] = shown
        same = [await polled.drain(cursor) for _ in range(2)]
        assert same[0] == same[1]
        [(heard, after), _] = same
        assert after is not None
        cursor = after
        assert kinds(heard) == [(kind, "+1", NEIGHBOUR)]
        assert (heard[0].message_id, heard[0].at) == (ours, NOW)
        ids.add(heard[0].id)
    assert len(ids) == 3
    of(polled, ours).pop("reactions")
    heard, _ = await polled.drain(cursor)
    assert kinds(heard) == [(HeardKind.REACTION_REMOVED, "+1", OTHER)]


async def test_who_is_only_not_named_any_more_has_taken_nothing_back(polled: SlackPolls) -> None:
    ts = polled.answer("Con muchas manos", None)
    of(polled, ts)["reactions"] = [sign("+1", NEIGHBOUR, OTHER)]
    _, cursor = await rounds(polled, await polled.begun(), 1)
    of(polled, ts)["reactions"] = [sign("+1", OTHER, count=60)]
    heard, _ = await polled.drain(cursor)
    assert heard == []


async def test_of_very_many_signs_new_ones_are_heard_and_none_is_said_to_be_taken_back(
    polled: SlackPolls,
) -> None:
    people = [f"U{n:08}" for n in range(MOST_SIGNS + 2)]
    ts = polled.answer("Con muchas manos", None)
    of(polled, ts)["reactions"] = [sign("+1", *people[:-1])]
    _, cursor = await rounds(polled, await polled.begun(), 1)
    assert people[0] not in str(cursor)
    of(polled, ts)["reactions"] = [sign("+1", *people[1:])]
    heard, _ = await polled.drain(cursor)
    assert (HeardKind.REACTION, "+1", people[-1]) in kinds(heard)
    assert {item.kind for item in heard} == {HeardKind.REACTION}


async def test_where_slack_tells_of_signs_none_is_seen_to_be_taken_back(
    polled: SlackPolls,
) -> None:
    secret = {**PLACE.credentials, "signing_secret": Secret("of the app")}
    polled.connection = replace(PLACE, credentials=secret)
    ts = polled.answer("Con manos", None)
    of(polled, ts)["reactions"] = [sign("+1", OTHER)]
    _, cursor = await rounds(polled, await polled.begun(), 1)
    of(polled, ts).pop("reactions")
    assert (await polled.drain(cursor))[0] == []


@pytest.mark.parametrize("leaves_a_stone", [False, True])
async def test_a_message_that_is_taken_away_is_heard_once_and_never_one_of_ours(
    polled: SlackPolls, leaves_a_stone: bool
) -> None:
    ours, theirs = polled.server.add({"text": "Nuestro"}, NOW, BOT), polled.answer("Compra", None)
    polled.say("Sigue aquí")
    _, cursor = await rounds(polled, await polled.begun(), 1)
    for ts in (ours, theirs):
        if leaves_a_stone:
            of(polled, ts).update(subtype="tombstone", user="USLACKBOT", text="Deleted.")
        else:
            take_away(polled, ts)
    [gone], after = await polled.drain(cursor)
    assert (gone.kind, gone.message_id, gone.place) == (HeardKind.DELETION, theirs, CHANNEL)
    assert gone.author is not None
    assert gone.author.id == NEIGHBOUR
    # As it is called where Slack tells of it.
    assert gone.id == f"{CHANNEL}:{theirs}:deletion"
    assert (await polled.drain(after))[0] == []


async def test_what_more_talk_has_pushed_off_the_page_is_not_gone(polled: SlackPolls) -> None:
    polled.server.page_size = 5
    for number in range(5):
        polled.answer(f"antes {number}", None)
    _, cursor = await rounds(polled, await polled.begun(), 1)
    for number in range(3):
        polled.answer(f"después {number}", None)
    heard, cursor_after = await polled.drain(cursor)
    assert {item.kind for item in heard} == {HeardKind.COMMENT}
    polled.server.messages.clear()
    heard, _ = await polled.drain(cursor_after)
    assert {item.kind for item in heard} == {HeardKind.DELETION}
    assert len(heard) == 5


async def test_what_is_too_old_to_be_shown_is_not_said_to_be_taken_away(
    polled: SlackPolls,
) -> None:
    root = polled.answer("Empieza", None)
    old = polled.server.add({"text": "Vieja"}, NOW - SHOWN - timedelta(days=1), NEIGHBOUR)
    told = polled.server.add(
        {"text": "También", "thread_ts": root}, NOW - SHOWN - timedelta(days=2), NEIGHBOUR
    )
    _, cursor = await rounds(polled, await polled.begun(), 1)
    take_away(polled, old)
    take_away(polled, told)
    assert (await rounds(polled, cursor, 2))[0] == []


# ── In threads ────────────────────────────────────────────────────────────────────────────────


async def test_what_changes_in_a_thread_is_heard_though_nothing_is_said_there(
    polled: SlackPolls,
) -> None:
    ours = polled.server.add({"text": "Nuestro"}, NOW, BOT)
    first, second, third = (polled.answer(text, ours) for text in ("Uno", "Dos", "Tres"))
    of(polled, second)["reactions"] = [sign("eyes", OTHER)]
    _, cursor = await rounds(polled, await polled.begun(), 2)
    edited = f"{float(first) + 60:.6f}"
    of(polled, first).update(text="Uno y medio", edited={"user": NEIGHBOUR, "ts": edited})
    of(polled, second)["reactions"] = [sign("tada", OTHER)]
    take_away(polled, third)
    polled.server.requests.clear()
    heard, after = await rounds(polled, cursor, 1)
    assert polled.asked() == ["history", "replies"]
    told = {(item.kind, item.message_id): item for item in heard}
    assert told.keys() == {
        (HeardKind.EDIT, first),
        (HeardKind.REACTION, second),
        (HeardKind.REACTION_REMOVED, second),
        (HeardKind.DELETION, third),
    }
    edit, gone = told[HeardKind.EDIT, first], told[HeardKind.DELETION, third]
    assert (edit.text, edit.id) == ("Uno y medio", f"{CHANNEL}:{first}:edit:{edited}")
    assert (edit.root_id, gone.root_id) == (ours, ours)
    assert (await rounds(polled, after, 1))[0] == []


async def test_threads_have_their_turn_one_at_a_time(polled: SlackPolls) -> None:
    roots = [polled.answer(f"Hilo {n}", None) for n in range(MOST_WATCHED + 2)]
    answers = [polled.answer("Respuesta", root) for root in roots]
    _, cursor = await rounds(polled, await polled.begun(), MOST_WATCHED)
    for ts in answers:
        of(polled, ts)["reactions"] = [sign("eyes", OTHER)]
    polled.server.requests.clear()
    heard, _ = await rounds(polled, cursor, MOST_WATCHED)
    assert polled.asked() == ["history", "replies"] * MOST_WATCHED
    assert {item.message_id for item in heard} == set(answers[2:])


async def test_a_new_answer_comes_first_and_is_heard_once_whatever_is_on_it(
    polled: SlackPolls,
) -> None:
    root = polled.answer("Empieza", None)
    polled.answer("Antes", root)
    _, cursor = await rounds(polled, await polled.begun(), 1)
    fresh = polled.answer("Nueva", root)
    of(polled, fresh)["reactions"] = [sign("eyes", OTHER)]
    polled.server.requests.clear()
    part = await polled.ask(cursor)
    assert polled.asked() == ["history", "replies"]
    assert [item.text for item in polled.hears(part)] == ["Nueva"]
    heard, _ = await rounds(polled, part.cursor, 2)
    assert kinds(heard) == [(HeardKind.REACTION, "eyes", OTHER)]


async def test_a_thread_that_does_not_answer_has_its_turn_again_and_costs_nothing_else(
    polled: SlackPolls,
) -> None:
    root = polled.answer("Empieza", None)
    answer = polled.answer("Respuesta", root)
    _, cursor = await rounds(polled, await polled.begun(), 1)
    polled.say("En el canal")
    of(polled, answer)["reactions"] = [sign("eyes", OTHER)]
    polled.server.on_question(lambda server, request: server.answer(request), THROTTLED)
    part = await polled.ask(cursor)
    assert isinstance(part, Polled)
    assert [item.text for item in polled.hears(part)] == ["En el canal"]
    assert not part.more
    assert part.again_in is not None
    assert part.again_in >= PACE
    heard, _ = await rounds(polled, part.cursor, 1)
    assert kinds(heard) == [(HeardKind.REACTION, "eyes", OTHER)]


async def test_a_thread_that_is_gone_is_looked_at_no_more(polled: SlackPolls) -> None:
    root = polled.answer("Empieza", None)
    polled.answer("Respuesta", root)
    _, cursor = await rounds(polled, await polled.begun(), 1)
    take_away(polled, root)
    heard, after = await rounds(polled, cursor, 1)
    assert [(item.kind, item.message_id) for item in heard] == [(HeardKind.DELETION, root)]
    polled.server.requests.clear()
    await rounds(polled, after, 1)
    assert polled.asked() == ["history"]


# ── What was remembered before ────────────────────────────────────────────────────────────────


async def test_a_cursor_that_only_knew_digests_goes_on(polled: SlackPolls) -> None:
    ts = polled.answer("De antes", None)
    of(polled, ts)["reactions"] = [sign("eyes", OTHER)]
    before = json.dumps([ts, None, None, [], {ts: "0" * 12}])
    heard, cursor = await polled.drain(before)
    assert kinds(heard) == [(HeardKind.REACTION, "eyes", OTHER)]
    of(polled, ts).pop("reactions")
    heard, _ = await polled.drain(cursor)
    assert kinds(heard) == [(HeardKind.REACTION_REMOVED, "eyes", OTHER)]


@pytest.mark.parametrize(
    "odd", ["[7]", "{}", '[["x", {}]]', '[["1.000001", 7]]', '[["1.000001", {"1.000002": [1]}]]']
)
async def test_a_cursor_with_odd_threads_is_none_of_ours(polled: SlackPolls, odd: str) -> None:
    told = await polled.poller.poll(PLACE, f'["1795356900.000001",null,null,[],null,{odd}]')
    assert isinstance(told, Polled) is (odd == "{}")
