"""A pause is no gap where the channel rests; what is planned for today fills today's slots."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.publishing.calendar import Gap, GapKind, Span
from domain.publishing.days_off import open_slots, rests
from domain.publishing.pacing import Blackout, Pace, span_of
from domain.publishing.queue import Queue, Slot, Week
from domain.shared.ids import ChannelId
from tests.kit.samples import SAMPLES, bare

MADRID = "Europe/Madrid"
PLAZA = ChannelId("chn_plaza")
FIRST = date(2030, 5, 1)
PAUSE = Gap(GapKind.UNUSUAL_PAUSE, PLAZA, FIRST, date(2030, 5, 3), 1)


def black(first: date, last: date, timezone: str = MADRID) -> Blackout:
    since, until = span_of(first, last, timezone)
    sample: Blackout = bare(SAMPLES["blackouts"])
    return replace(sample, starts_at=since, ends_at=until)


@pytest.mark.parametrize(
    ("pace", "wholly"),
    [
        (Pace(PLAZA, MADRID), False),
        (Pace(PLAZA, MADRID, blackouts=[black(FIRST, date(2030, 5, 3))]), True),
        (Pace(PLAZA, MADRID, blackouts=[black(FIRST, date(2030, 5, 2))]), False),
        (Pace(PLAZA, MADRID, blackouts=[black(FIRST, date(2030, 5, 3), "UTC")]), False),
        (
            Pace(
                PLAZA,
                MADRID,
                blackouts=[black(date(2030, 5, 2), date(2030, 5, 3))],
                holidays={FIRST: "Labour Day"},
            ),
            True,
        ),
    ],
)
def test_a_channel_rests_that_is_off_on_all_of_these_days(pace: Pace, wholly: bool) -> None:
    assert rests(pace, PAUSE, MADRID) is wholly


def test_of_a_channel_that_nothing_is_known_of_it_is_not_known_that_it_rests() -> None:
    assert rests(None, PAUSE, MADRID) is False


def test_of_today_only_what_is_still_to_come_counts() -> None:
    """At noon the slot of the morning is past, and so is what was said then."""
    sample: Queue = bare(SAMPLES["queues"])
    week = Week((Slot(3, "09:00"), Slot(3, "15:00")))
    queue = replace(sample, channel_id=PLAZA, timezone="UTC", week=week)
    morning, noon = [datetime(2030, 5, 1, hour, tzinfo=UTC) for hour in (9, 12)]
    paces, span = {PLAZA: Pace(PLAZA, "UTC")}, Span(FIRST, FIRST, "UTC")
    [gap] = open_slots([queue], paces, {PLAZA: [morning]}, span, noon)
    assert (gap.expected, gap.planned, gap.days) == (1, 0, 1)
    later = [morning, noon + timedelta(hours=3)]
    assert open_slots([queue], paces, {PLAZA: later}, span, noon) == []
