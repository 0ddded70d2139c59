"""Who is on call follows from the clock on the wall, also when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.crises.rota import Override, Rota, ShiftUnit
from domain.shared.ids import OrganizationId, RotaId, TeammateId, WorkspaceId

ANA, BEA, CAI = (TeammateId(f"tmt_{name}") for name in ("ana", "bea", "cai"))
MADRID = ZoneInfo("Europe/Madrid")
HOUR = timedelta(hours=1)


def a_rota(
    unit: ShiftUnit = ShiftUnit.DAY,
    length: int = 1,
    starts_on: str = "2035-03-01",
    handover: str = "09:00",
    overrides: tuple[Override, ...] = (),
) -> Rota:
    when = datetime(2035, 1, 1, tzinfo=UTC)
    return Rota(
        id=RotaId("rota_1"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        name="Nights",
        teammates=(ANA, BEA, CAI),
        shift_length=length,
        shift_unit=unit,
        starts_on=starts_on,
        handover_time=handover,
        timezone="Europe/Madrid",
        created_by="key_1",
        created_at=when,
        updated_at=when,
        overrides=overrides,
    )


def wall(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID, fold=fold).astimezone(UTC)


def who(rota: Rota, at: datetime) -> TeammateId | None:
    shift = rota.on_call(at)
    return shift.teammate_id if shift else None


def test_nobody_is_on_call_before_the_first_shift_and_then_one_after_the_other() -> None:
    rota = a_rota()
    assert who(rota, wall("2035-03-01T08:59")) is None
    days = ("01T09:00", "02T08:59", "02T09:00", "03T12:00", "04T09:00")
    assert [who(rota, wall(f"2035-03-{day}")) for day in days] == [ANA, ANA, BEA, CAI, ANA]


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2035-03-25", 23), ("2035-03-26", 24), ("2035-10-28", 25)],
)
def test_it_is_handed_over_at_nine_whatever_the_clocks_do(day: str, hours: int) -> None:
    """The clocks of Madrid go forward on 25 March 2035, and back on 28 October."""
    rota = a_rota()
    at_nine = wall(f"{day}T09:00")
    shift = rota.on_call(at_nine - HOUR)
    assert shift is not None
    assert (shift.until, shift.until - shift.since) == (at_nine, timedelta(hours=hours))
    after = rota.on_call(at_nine)
    assert after is not None
    assert after.since == at_nine


def test_a_time_that_is_skipped_moves_later_and_of_one_that_comes_twice_the_first_counts() -> None:
    rota = a_rota(handover="02:30")
    skipped = datetime(2035, 3, 25, 1, 30, tzinfo=UTC)  # Half past three on the wall.
    assert who(rota, skipped - timedelta(minutes=1)) != who(rota, skipped)
    first, second = wall("2035-10-28T02:30", 0), wall("2035-10-28T02:30", 1)
    assert second - first == HOUR
    assert who(rota, first - timedelta(minutes=1)) != who(rota, first)
    assert who(rota, second - timedelta(minutes=1)) == who(rota, second) == who(rota, first)


def test_shifts_leave_no_gap_and_overlap_nowhere_in_a_year() -> None:
    for rota in (a_rota(handover="02:30"), a_rota(ShiftUnit.WEEK, 2), a_rota(length=3)):
        at, until = wall("2035-03-02T00:00"), None
        for _ in range(120):
            shift = rota.on_call(at)
            assert shift is not None
            assert until is None or shift.since == until
            assert who(rota, shift.since) == who(rota, shift.until - HOUR) == shift.teammate_id
            at = until = shift.until


def test_weeks_go_by_the_weekday_on_which_they_began() -> None:
    rota = a_rota(ShiftUnit.WEEK, starts_on="2035-03-05")
    assert who(rota, wall("2035-03-12T08:00")) == ANA
    assert who(rota, wall("2035-03-12T09:00")) == BEA


def test_whoever_stands_in_does_so_for_that_time_and_of_two_the_last() -> None:
    since, until = wall("2035-03-01T20:00"), wall("2035-03-02T12:00")
    both = (Override(CAI, since, until), Override(BEA, since + HOUR, until))
    rota = a_rota(overrides=both)
    assert [who(rota, at) for at in (since - HOUR, since, since + HOUR, until)] == [
        *(ANA, CAI, BEA, BEA),
    ]
    assert who(a_rota(overrides=(Override(CAI, since, until),)), wall("2035-02-01T00:00")) is None


def test_who_is_asked_next_is_whoever_comes_next_each_once() -> None:
    at = wall("2035-03-02T10:00")
    assert a_rota().in_turn(at) == [BEA, CAI, ANA]
    stands_in = Override(ANA, at, at + HOUR)
    assert a_rota(overrides=(stands_in,)).in_turn(at) == [ANA, BEA, CAI]
