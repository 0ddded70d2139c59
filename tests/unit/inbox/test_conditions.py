"""Conditions are true, false, or nobody knows: then the automation does not run."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inbox.condition import Conditions, HoursTest, SaidThen, Seen, judged
from domain.inbox.conversation import ConversationState, Priority
from domain.inbox.mood import Intent, Sentiment
from domain.inbox.working_time import OpenHours, Timetable
from domain.shared.heard import HeardKind
from domain.shared.ids import BusinessCalendarId, ChannelId, MessageId, TeamId, TeammateId
from tests.kit.fakes.memory import NOW

CALENDAR = BusinessCalendarId("bcal_1")
SUNDAYS = {CALENDAR: Timetable("UTC", (OpenHours(7, "09:00", "18:00"),))}
NONE = Conditions()
SEEN = Seen(
    at=NOW,
    state=ConversationState.OPEN,
    kind=HeardKind.DIRECT,
    channel_id=ChannelId("chn_1"),
    platform="mastodon",
    priority=Priority.HIGH,
    labels=("vip", "late"),
    assignee_id=TeammateId("tmt_1"),
    team_id=TeamId("team_1"),
    author_id="ana",
    waiting_since=NOW - timedelta(hours=2),
    said=SaidThen(
        "Where is MI devolución, please?",
        "es-MX",
        Sentiment.NEGATIVE,
        (Intent.QUESTION,),
        Priority.URGENT,
        2.0,
    ),
    answers_message_id=MessageId("msg_1"),
)
BLANK = Seen(NOW, ConversationState.CLOSED, HeardKind.REVIEW, ChannelId("chn_2"))
CASES: dict[str, tuple[Any, Any]] = {
    "states": ((ConversationState.OPEN,), (ConversationState.SNOOZED,)),
    "priorities": ((Priority.HIGH, Priority.LOW), (Priority.LOW,)),
    "kinds": ((HeardKind.DIRECT,), (HeardKind.MENTION,)),
    "channel_ids": (("chn_1",), ("chn_9",)),
    "platforms": (("mastodon",), ("slack",)),
    "labels": (("vip", "other"), ("other",)),
    "assignee_ids": (("tmt_1",), ("tmt_2",)),
    "team_ids": (("team_1",), ("team_2",)),
    "is_assigned": (True, False),
    "authors": (("ana",), ("bo",)),
    "is_waiting": (True, False),
    "waiting_seconds": (7200, 7201),
    "business_hours": (HoursTest(CALENDAR, True), HoursTest(CALENDAR, False)),
    "languages": (("pt", "es"), ("e", "en")),
    "sentiments": ((Sentiment.NEGATIVE,), (Sentiment.POSITIVE,)),
    "intents": ((Intent.QUESTION, Intent.SPAM), (Intent.SPAM,)),
    "urgencies": ((Priority.URGENT,), (Priority.HIGH,)),
    "says": (("never", "mi devolucion"), ("devol", "where please")),
    "rating_at_most": (2, 1.5),
    "answers_message_ids": (("msg_1", "msg_2"), ("msg_2",)),
}
UNKNOWN = {
    *("platforms", "authors", "languages", "sentiments", "intents", "urgencies", "says"),
    "rating_at_most",
}


def test_each_has_its_case() -> None:
    assert {part.name for part in fields(Conditions)} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_each_is_true_false_or_unknown(name: str) -> None:
    true, false = (Conditions(**{name: wanted}) for wanted in CASES[name])
    assert judged(true, NONE, SEEN, SUNDAYS).true is True
    assert judged(true, NONE, SEEN, SUNDAYS).met == (name,)
    assert judged(false, NONE, SEEN, SUNDAYS).true is False
    assert judged(NONE, true, SEEN, SUNDAYS).true is False
    assert judged(NONE, false, SEEN, SUNDAYS).true is True
    verdict = judged(true, NONE, BLANK, SUNDAYS)
    assert (verdict.true is None) is (name in UNKNOWN)
    if name in UNKNOWN:
        assert judged(NONE, true, BLANK, SUNDAYS).unknown == (f"unless.{name}",)


def test_a_calendar_that_is_gone_says_nothing() -> None:
    asks = Conditions(business_hours=HoursTest(CALENDAR, True))
    assert judged(asks, NONE, SEEN, {}).unknown == ("business_hours",)


@pytest.mark.parametrize("phrase", ["🙂", "?!"])
def test_signs_that_are_no_words_are_looked_for_as_they_are(phrase: str) -> None:
    said = Seen(
        NOW,
        ConversationState.OPEN,
        HeardKind.DIRECT,
        ChannelId("chn_1"),
        said=SaidThen(f"Well{phrase}"),
    )
    assert judged(Conditions(says=(phrase,)), NONE, said, {}).true
    assert not judged(Conditions(says=(f"{phrase}!!",)), NONE, said, {}).true


def _some(names: set[str], which: int) -> Conditions:
    return Conditions(**{name: CASES[name][which] for name in names})


@given(st.sets(st.sampled_from(sorted(CASES))), st.sets(st.sampled_from(sorted(CASES))))
def test_all_must_be_met_and_none_of_the_others(wanted: set[str], unless: set[str]) -> None:
    assert judged(_some(wanted, 0), _some(unless, 1), SEEN, SUNDAYS).true
    assert judged(_some(wanted, 1), NONE, SEEN, SUNDAYS).true is (not wanted)
    assert judged(NONE, _some(unless, 0), SEEN, SUNDAYS).true is (not unless)


@given(st.sets(st.sampled_from(sorted(CASES)), min_size=1))
def test_unknown_never_runs_and_false_wins_over_it(wanted: set[str]) -> None:
    verdict = judged(_some(wanted, 0), NONE, BLANK, SUNDAYS)
    known = wanted - UNKNOWN
    false = known - {"business_hours"}
    assert verdict.true is (False if false else None if wanted & UNKNOWN else True)
