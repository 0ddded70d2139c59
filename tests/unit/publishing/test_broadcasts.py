"""A broadcast reaches everybody on its list once and by its pace, and says whom it did not."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from domain.communities.use_cases.change_channel import (
    disconnect_channel,
    pause_channel,
    resume_channel,
)
from domain.publishing.answer import MessageKind
from domain.publishing.broadcast import AHEAD, BroadcastState, BroadcastText, Tally
from domain.publishing.broadcast_ports import Audience
from domain.publishing.errors import NobodyOnTheList, ScheduleInPast
from domain.publishing.model import Schedule
from domain.publishing.moves import at_instant
from domain.publishing.outcomes import RefusalKind, Refused, Unknown
from domain.publishing.use_cases.enlist_recipients import enlist_audience
from domain.publishing.use_cases.keep_broadcasts import change_broadcast, read_broadcast
from domain.publishing.use_cases.move_broadcast import (
    cancel_broadcast,
    pause_broadcast,
    resume_broadcast,
    send_broadcast,
)
from domain.publishing.use_cases.preflight_broadcast import preflight_broadcast
from domain.publishing.use_cases.step_broadcast import step_broadcast
from domain.shared.access import MissingScope, Permission
from domain.shared.errors import InvalidState, ValidationFailed
from domain.shared.heard import HeardKind
from domain.shared.platforms import Capability
from tests.kit.builders import limited_to
from tests.kit.zones import take, zones_apart
from tests.unit.publishing.crowd import HELLO, a_crowd

HOUR = timedelta(hours=1)


async def test_everybody_hears_it_once_and_alone_in_their_language_and_by_their_name() -> None:
    crowd = await a_crowd("ana", "bo")
    await crowd.writes("cai", language="es")
    crowd.unnamed("bo")
    broadcast = await crowd.finishes(await crowd.sends("ana", "bo", "cai", "ana"))
    assert crowd.texts() == Counter(
        {
            "Hello Ana, we move on Monday.": 1,
            "Hello there, we move on Monday.": 1,
            "Hola, Cai: nos mudamos el lunes.": 1,
        }
    )
    assert {post.answer and post.answer.kind for post in crowd.house.platforms.published} == {
        MessageKind.DIRECT
    }
    assert broadcast.state is BroadcastState.COMPLETED
    assert await crowd.tally(broadcast) == Tally(sent=3)
    assert crowd.told() == [
        *("broadcast.created", "broadcast.recipients_added"),
        *("broadcast.sending", "broadcast.completed"),
    ]


async def test_no_waiting_is_ended_by_what_nobody_asked_for() -> None:
    crowd = await a_crowd("ana")
    await crowd.finishes(await crowd.sends("ana"))
    assert "reply.published" not in [news.name for news in crowd.house.memory.news]


async def test_whoever_cannot_be_reached_is_skipped_with_the_reason() -> None:
    crowd = await a_crowd("ana", "gone")
    crowd.talk.house.ears.windows = {HeardKind.DIRECT: 3600}
    await crowd.writes("late")
    crowd.house.clock.forward(2 * HOUR)
    await crowd.talk.hears(HeardKind.DELETION, id="x", message_id="said-2")
    broadcast = await crowd.finishes(await crowd.sends("ana", "late", "gone", "nobody"))
    assert crowd.ends(broadcast) == {
        "ana": ("sent", None),
        "late": ("skipped", "reply_window_closed"),
        "gone": ("skipped", "never_wrote"),
        "nobody": ("skipped", "never_wrote"),
    }
    assert broadcast.state is BroadcastState.COMPLETED


async def test_who_only_spoke_in_the_open_is_answered_alone_where_that_can_be() -> None:
    crowd = await a_crowd()
    await crowd.writes("ana", kind=HeardKind.COMMENT)
    first = await crowd.finishes(await crowd.sends("ana"))
    assert crowd.ends(first) == {"ana": ("sent", None)}
    crowd.talk.can_no_more(Capability.PRIVATE_REPLIES)
    second = await crowd.finishes(await crowd.sends("ana"))
    assert crowd.ends(second) == {"ana": ("skipped", "capability_missing")}


async def test_a_platforms_no_is_a_failure_with_its_code_and_a_doubt_stays_open() -> None:
    crowd = await a_crowd("ana", "bo")
    refused = await crowd.sends("ana")
    await crowd.steps(refused)
    await crowd.delivers(Refused(RefusalKind.CONTENT, "no"))
    assert crowd.ends(await crowd.finishes(refused)) == {"ana": ("failed", "refused_content")}
    doubtful = await crowd.sends("bo")
    await crowd.steps(doubtful)
    await crowd.delivers(Unknown("timeout"))
    await crowd.steps(doubtful)
    assert crowd.ends(doubtful) == {"bo": ("sending", "unconfirmed")}
    assert (await crowd.now(doubtful)).state is BroadcastState.SENDING
    assert crowd.due(doubtful) is not None


async def test_by_its_pace_and_never_in_a_burst_also_two_of_them_together() -> None:
    people = [f"p{number}" for number in range(30)]
    crowd = await a_crowd(*people)
    one = await crowd.sends(*people, per_minute=60)
    other = await crowd.sends(*people, per_minute=60)
    assert await crowd.steps(one) == AHEAD.seconds
    assert await crowd.steps(other) == 0
    for _ in range(40):
        for broadcast in (one, other):
            if crowd.due(broadcast) is not None:
                await crowd.steps(broadcast)
        await crowd.delivers()
    slots = [row.slot_at for b in (one, other) for row in crowd.listed(b).values()]
    ordered = sorted(slot for slot in slots if slot is not None)
    assert len(ordered) == 60
    assert all(b - a >= timedelta(seconds=1) for a, b in pairwise(ordered))


async def test_time_that_nobody_worked_is_not_made_up_for() -> None:
    people = [f"p{number}" for number in range(30)]
    crowd = await a_crowd(*people)
    broadcast = await crowd.sends(*people, per_minute=60)
    await crowd.steps(broadcast)
    await crowd.delivers()
    crowd.house.clock.forward(HOUR / 2)
    assert await crowd.steps(broadcast) == AHEAD.seconds


async def test_many_who_cannot_be_reached_hold_up_nobody() -> None:
    crowd = await a_crowd("ana")
    strangers = [f"s{number}" for number in range(450)]
    broadcast = await crowd.sends(*strangers, "ana", per_minute=1)
    begun = crowd.house.clock.now()
    for _ in range(3):
        await crowd.steps(broadcast)
    assert crowd.house.clock.now() == begun
    assert crowd.listed(broadcast)["ana"].message_id is not None


async def test_cancelled_in_the_middle_nothing_more_goes_out_and_all_are_accounted_for() -> None:
    people = [f"p{number}" for number in range(20)]
    crowd = await a_crowd(*people)
    broadcast = await crowd.sends(*people, per_minute=30)
    await crowd.steps(broadcast)
    await crowd.delivers()
    await crowd.steps(broadcast)
    view = await cancel_broadcast(crowd.room, crowd.actor, broadcast.id, None)
    assert view.broadcast.state is BroadcastState.CANCELLED
    assert await crowd.delivers() == 0
    await crowd.finishes(broadcast)
    assert await crowd.tally(broadcast) == Tally(sent=5, cancelled=15)
    assert crowd.texts().total() == 5
    assert {reason for state, reason in crowd.ends(broadcast).values() if state != "sent"} == {
        "broadcast_cancelled"
    }


async def test_paused_it_waits_and_resumed_it_goes_on_where_it_was() -> None:
    people = [f"p{number}" for number in range(8)]
    crowd = await a_crowd(*people)
    broadcast = await crowd.sends(*people, per_minute=30)
    await crowd.steps(broadcast)
    await pause_broadcast(crowd.room, crowd.actor, broadcast.id, None)
    await crowd.finishes(broadcast)
    assert await crowd.tally(broadcast) == Tally(pending=3, sent=5)
    await resume_broadcast(crowd.room, crowd.actor, broadcast.id, None)
    await crowd.finishes(broadcast)
    assert await crowd.tally(broadcast) == Tally(sent=8)
    assert crowd.texts().total() == 8


async def test_what_stops_its_channel_holds_it_by_itself_until_that_is_over() -> None:
    crowd = await a_crowd("ana")
    broadcast = await crowd.sends("ana")
    communities = crowd.house.app.communities
    await pause_channel(communities, crowd.actor, crowd.channel.id, "holidays")
    assert await crowd.steps(broadcast) == 0
    held = await crowd.now(broadcast)
    assert (held.state, held.reason) == (BroadcastState.HELD, "channel_paused")
    await resume_channel(communities, crowd.actor, crowd.channel.id)
    assert (await crowd.finishes(broadcast)).state is BroadcastState.COMPLETED
    assert crowd.told()[-3:] == ["broadcast.held", "broadcast.sending", "broadcast.completed"]


async def test_a_channel_that_is_gone_reaches_nobody() -> None:
    crowd = await a_crowd("ana")
    broadcast = await crowd.sends("ana")
    await disconnect_channel(crowd.house.app.communities, crowd.actor, crowd.channel.id, "over")
    await crowd.finishes(broadcast)
    assert crowd.ends(broadcast) == {"ana": ("skipped", "channel_not_ready")}


async def test_it_goes_out_at_its_time_and_not_by_itself_long_after() -> None:
    crowd = await a_crowd("ana")
    for late, state in ((timedelta(), BroadcastState.SENDING), (2 * HOUR, BroadcastState.PAUSED)):
        broadcast = await crowd.writes_down()
        await crowd.enlists(broadcast, "ana")
        before = at_instant(crowd.house.clock.now() - HOUR)
        with pytest.raises(ScheduleInPast):
            await send_broadcast(crowd.room, crowd.actor, broadcast.id, None, before)
        at = crowd.house.clock.now() + HOUR
        await send_broadcast(crowd.room, crowd.actor, broadcast.id, None, at_instant(at))
        assert await step_broadcast(crowd.room, crowd.actor, broadcast.id) == 0
        assert crowd.due(broadcast) == at
        crowd.house.clock.forward(HOUR + late)
        await crowd.steps(broadcast)
        assert (await crowd.now(broadcast)).state is state
    assert (await crowd.now(broadcast)).reason == "overdue"


@pytest.mark.parametrize("by", [-HOUR, HOUR])
async def test_meant_for_a_wall_time_it_goes_by_the_clocks_as_they_are_when_they_change(
    by: timedelta, tmp_path: Path
) -> None:
    crowd = await a_crowd("ana")
    broadcast = await crowd.writes_down()
    await crowd.enlists(broadcast, "ana")
    local = crowd.house.clock.now().replace(tzinfo=None) + 4 * HOUR
    wall = Schedule(crowd.house.clock.now() + 4 * HOUR, local.isoformat(), "Europe/London", True)
    with zones_apart(tmp_path) as tree:
        take(tree, London="Etc/UTC")
        await send_broadcast(crowd.room, crowd.actor, broadcast.id, None, wall)
        await step_broadcast(crowd.room, crowd.actor, broadcast.id)
        take(tree, London="Etc/GMT+1" if by > timedelta() else "Etc/GMT-1")
        crowd.house.memory.news.clear()
        crowd.house.clock.forward(HOUR)
        assert crowd.due(broadcast) == crowd.house.clock.now()
        await step_broadcast(crowd.room, crowd.actor, broadcast.id)
        kept = await crowd.now(broadcast)
        assert kept.schedule == replace(wall, at=wall.at + by)
        assert [news.name for news in crowd.house.memory.news] == ["broadcast.scheduled"]
        while kept.state is BroadcastState.SCHEDULED:
            await crowd.steps(broadcast)
            kept = await crowd.now(broadcast)
    assert (kept.state, kept.started_at) == (BroadcastState.SENDING, wall.at + by)


async def test_what_nobody_would_fill_in_or_may_be_missing_is_refused() -> None:
    crowd = await a_crowd("ana")
    for text, code in (
        ("Hello {{nmae}}", "unknown_in_a_broadcast"),
        ("Hello {{person.name}}", "fallback_missing"),
    ):
        with pytest.raises(ValidationFailed) as refused:
            await crowd.writes_down(texts=(BroadcastText("en", text),))
        assert [error.code for error in refused.value.errors] == [code]
    fine = "Hello {{person.name|you}} at {{channel.name}}"
    await crowd.writes_down(texts=(BroadcastText("en", fine),))


async def test_to_nobody_or_too_long_for_its_channel_it_is_not_sent() -> None:
    crowd = await a_crowd("ana")
    broadcast = await crowd.writes_down(texts=(HELLO[0], BroadcastText("es", "x" * 19_000)))
    with pytest.raises(NobodyOnTheList):
        await send_broadcast(crowd.room, crowd.actor, broadcast.id, None, None)
    await crowd.enlists(broadcast, "ana")
    with pytest.raises(ValidationFailed) as refused:
        await send_broadcast(crowd.room, crowd.actor, broadcast.id, None, None)
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/texts/1/text", "text_too_long")
    ]


async def test_once_it_is_sent_neither_its_words_nor_its_list_change() -> None:
    crowd = await a_crowd("ana")
    broadcast = await crowd.sends("ana")
    with pytest.raises(InvalidState):
        await crowd.enlists(broadcast, "bo")
    with pytest.raises(InvalidState):
        await change_broadcast(crowd.room, crowd.actor, broadcast.id, None, {"name": "other"})
    with pytest.raises(InvalidState):
        await send_broadcast(crowd.room, crowd.actor, broadcast.id, None, None)


async def test_the_same_person_is_on_a_list_once() -> None:
    crowd = await a_crowd("ana")
    broadcast = await crowd.writes_down()
    assert (await crowd.enlists(broadcast, "ana", "bo", "ana")).added == 2
    again = await crowd.enlists(broadcast, "bo", "cai")
    assert (again.added, again.duplicates, again.total) == (1, 1, 3)


async def test_a_list_is_made_of_those_who_wrote() -> None:
    crowd = await a_crowd("ana", "bo")
    await crowd.writes("cai", kind=HeardKind.COMMENT)
    broadcast = await crowd.writes_down()
    audience = Audience((HeardKind.DIRECT,), community_id=crowd.channel.community_id)
    made = await enlist_audience(crowd.room, crowd.actor, broadcast.id, None, audience)
    assert made.total == 2
    assert crowd.listed(broadcast).keys() == {"ana", "bo"}


async def test_preflight_says_whom_it_would_not_reach_and_how_it_reads() -> None:
    crowd = await a_crowd("ana", "bo")
    broadcast = await crowd.writes_down(per_minute=30)
    await crowd.enlists(broadcast, "ana", "bo", "nobody")
    report = await preflight_broadcast(crowd.room, crowd.actor, broadcast.id)
    assert (report.total, report.reached, dict(report.skipped)) == (3, 2, {"never_wrote": 1})
    assert report.ok
    assert report.lasts == timedelta(seconds=2)
    assert [text.language for text in report.texts] == ["en", "es"]
    assert (await crowd.tally(broadcast)).pending == 3


async def test_sending_takes_the_scope_of_those_who_publish() -> None:
    crowd = await a_crowd("ana")
    broadcast = await crowd.writes_down()
    await crowd.enlists(broadcast, "ana")
    writer = limited_to(crowd.actor, Permission.MESSAGES_WRITE)
    with pytest.raises(MissingScope):
        await send_broadcast(crowd.room, writer, broadcast.id, None, None)
    with pytest.raises(MissingScope):
        await read_broadcast(crowd.room, writer, broadcast.id)
