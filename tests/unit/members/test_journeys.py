"""Members are taken along the steps of a journey, each once and at their own pace."""

import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.members.journey import EntryKind, JourneyState, JourneyStep, StepKind
from domain.members.journeying import Turned, joined_in
from domain.members.model import MemberState
from domain.members.segment import Condition, ConditionGroup, Operator, Question, Trait
from domain.members.traveller import ExitReason, TravellerState
from domain.members.use_cases.follow_segments import follow_segments
from domain.members.use_cases.keep_journeys import (
    NewJourney,
    change_journey,
    create_journey,
    end_journey,
    list_travellers,
    pause_journey,
    read_progress,
    resume_journey,
)
from domain.members.use_cases.keep_members import change_member
from domain.members.use_cases.keep_segments import NewSegment, create_segment
from domain.members.use_cases.move_member import Wanted, move_member
from domain.members.use_cases.preview_journey import preview_journey
from domain.members.use_cases.record_consent import NewConsent, record_consent
from domain.members.use_cases.send_on_journey import (
    enter_by_joining,
    enter_by_segment,
    look_at_travels,
    take_off,
)
from domain.members.use_cases.walk_journey import walk_journey
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.shared.errors import InvalidState, NotFound, ValidationFailed
from domain.shared.ids import MemberId, SegmentId
from domain.shared.paging import PageRequest
from domain.shared.quiet_hours import QuietHours
from tests.unit.members.trip import DAY, a_trip, labels, says, waits

REGULAR = (ConditionGroup((Condition(Trait.LABEL, Operator.ANY_OF, ("regular",)),)),)


async def test_each_step_is_taken_once_and_when_it_is_due() -> None:
    trip = await a_trip("ana")
    steps = says("One"), waits(), says("Two"), labels("welcomed")
    journey = await trip.starts(*steps)
    await trip.sends(journey, "ana")
    await trip.walks(journey)
    assert (await trip.came(journey, "ana"), trip.said()) == (
        [(1, "said", None), (2, "done", None)],
        ["One"],
    )
    trip.house.clock.forward(DAY - timedelta(seconds=1))
    assert await walk_journey(trip.room, trip.actor, journey.id) == 0
    await trip.goes_on(journey, timedelta(minutes=1))
    assert trip.said() == ["One", "Two"]
    assert trip.traveller(journey, "ana").state is TravellerState.FINISHED
    assert trip.member("ana").labels == {"welcomed"}
    assert trip.told() == [
        "traveller.entered",
        *["traveller.step_taken"] * 4,
        "traveller.finished",
    ]
    _, progress = await read_progress(trip.room, trip.actor, journey.id)
    assert (progress.entered, progress.finished, dict(progress.travelling)) == (1, 1, {})
    await trip.goes_on(journey, 10 * DAY)
    assert len(trip.said()) == 2


async def test_what_is_said_goes_the_way_of_any_message() -> None:
    trip = await a_trip("ana")
    journey = await trip.starts(says("Hello {{person.name|there}} from {{channel.name}}"))
    await trip.sends(journey, "ana")
    await trip.walks(journey)
    await trip.crowd.delivers()
    [post] = trip.house.platforms.published
    assert post.text.startswith("Hello Ana from ")
    view = await trip.way(journey, "ana")
    assert view.steps[0].message_status == "published"
    [message] = trip.house.memory.tables.messages.values()
    assert message.metadata == {"journey_id": journey.id}


async def test_a_condition_passes_over_steps_where_it_is_not_met() -> None:
    trip = await a_trip("ana", "bo")
    await change_member(
        trip.room, trip.actor, trip.member("ana").id, None, {"labels": frozenset({"regular"})}
    )
    asks = JourneyStep(StepKind.CONDITION, groups=REGULAR, skips=2)
    journey = await trip.starts(asks, says("For regulars"), labels("told"), says("For all"))
    await trip.sends(journey, "ana", "bo")
    await trip.goes_on(journey, timedelta(minutes=5))
    assert sorted(trip.said()) == ["For all", "For all", "For regulars"]
    assert await trip.came(journey, "bo") == [(1, "not_met", None), (4, "said", None)]


@pytest.mark.parametrize("spoke", [True, False])
async def test_whoever_speaks_gets_off_unless_the_journey_has_it_otherwise(spoke: bool) -> None:
    trip = await a_trip("ana")
    journey = await trip.starts(says("One"), waits(), says("Two"), exits_on_reply=spoke)
    await trip.sends(journey, "ana")
    await trip.walks(journey)
    await trip.crowd.delivers()
    trip.house.clock.forward(timedelta(hours=1))
    await trip.speaks("ana")
    assert trip.traveller(journey, "ana").reason == (ExitReason.REPLIED if spoke else None)
    await trip.goes_on(journey, 2 * DAY)
    assert ("Two" in trip.said()) is not spoke


async def test_what_waits_in_publishing_is_called_off_for_whoever_gets_off() -> None:
    trip = await a_trip("ana")
    journey = await trip.starts(says("One"), waits())
    await trip.sends(journey, "ana")
    await trip.walks(journey)
    await take_off(trip.room, trip.actor, journey.id, trip.traveller(journey, "ana").id)
    assert await trip.crowd.delivers() == 0
    assert (await trip.way(journey, "ana")).steps[0].message_status == "cancelled"
    with pytest.raises(InvalidState):
        await take_off(trip.room, trip.actor, journey.id, trip.traveller(journey, "ana").id)


async def test_who_enters_a_segment_sets_out_and_who_leaves_it_gets_off() -> None:
    trip = await a_trip("ana", "bo")
    wanted = NewSegment("Regulars", Question(REGULAR))
    segment = (await create_segment(trip.room, trip.actor, wanted)).segment
    journey = await trip.starts(
        waits(), says("One"), entry=EntryKind.SEGMENT, segment_id=segment.id
    )
    ana = trip.member("ana").id
    regular = {"labels": frozenset({"regular"})}
    await change_member(trip.room, trip.actor, ana, None, regular)
    await follow_segments(trip.room, trip.actor)
    for _ in range(2):
        await enter_by_segment(trip.room, trip.actor, segment.id, ana)
    await enter_by_segment(trip.room, trip.actor, SegmentId("seg_other"), trip.member("bo").id)
    page = await list_travellers(trip.room, trip.actor, journey.id, PageRequest())
    assert [one.member_id for one in page.items] == [ana]
    await change_member(trip.room, trip.actor, ana, None, {"labels": frozenset()})
    await look_at_travels(trip.room, trip.actor, ana)
    assert trip.traveller(journey, "ana").reason is ExitReason.LEFT_SEGMENT
    await trip.goes_on(journey, 3 * DAY)
    assert trip.said() == []


async def test_who_was_on_it_sets_out_again_when_it_says_so_and_no_earlier() -> None:
    trip = await a_trip("ana")
    ana = trip.member("ana").id
    once = await trip.starts(says("Once"), entry=EntryKind.JOINED)
    again = await trip.starts(says("Again"), entry=EntryKind.JOINED, reenter_after_days=30)
    for days in (0, 29, 2, 300):
        trip.house.clock.forward(days * DAY)
        await enter_by_joining(trip.room, trip.actor, ana)
        for journey in (once, again):
            await trip.goes_on(journey, timedelta(minutes=1))
    assert sorted(trip.said()) == ["Again", "Again", "Again", "Once"]
    [asked] = await trip.sends(once, "ana")
    assert asked.turned is Turned.WAS_HERE


@pytest.mark.parametrize("state", [MemberState.BANNED, MemberState.SUSPENDED, MemberState.LEFT])
async def test_who_may_not_be_there_gets_off_and_does_not_set_out(state: MemberState) -> None:
    trip = await a_trip("ana")
    journey = await trip.starts(waits(), says())
    await trip.sends(journey, "ana")
    await move_member(trip.room, trip.actor, trip.member("ana").id, None, Wanted(state, "not here"))
    await trip.goes_on(journey, 2 * DAY)
    assert trip.traveller(journey, "ana").reason == state.value
    assert trip.said() == []
    [asked] = await trip.sends(journey, "ana")
    assert asked.turned == state.value


async def test_only_who_agreed_is_taken_along_and_only_as_long_as_they_do() -> None:
    trip = await a_trip("ana")
    journey = await trip.starts(waits(), says(), consent_purpose="news")
    [asked] = await trip.sends(journey, "ana")
    assert asked.turned is Turned.NO_CONSENT
    ana = trip.member("ana").id
    for given in (True, False):
        said = NewConsent("news", given, "form", trip.house.clock.now())
        await record_consent(trip.room, trip.actor, ana, said)
        await trip.sends(journey, "ana")
        trip.house.clock.forward(timedelta(hours=1))
    await look_at_travels(trip.room, trip.actor, ana)
    assert trip.traveller(journey, "ana").reason is ExitReason.NO_CONSENT


async def test_quiet_hours_are_waited_out_by_each_ones_own_clock() -> None:
    trip = await a_trip("ana", "bo")
    for name, zone in (("ana", "Asia/Tokyo"), ("bo", "America/New_York")):
        member = trip.member(name).id
        await change_member(trip.room, trip.actor, member, None, {"fields": {"timezone": zone}})
    # 14:15 in UTC: 23:15 in Tokyo, 09:15 in New York.
    journey = await trip.starts(says(), quiet_hours=QuietHours("22:00", "08:00"))
    await trip.sends(journey, "ana", "bo")
    await trip.goes_on(journey, timedelta(minutes=1))
    waiting = trip.traveller(journey, "ana")
    assert (waiting.waits_for, len(trip.said())) == ("quiet_hours", 1)
    assert waiting.due_at is not None
    assert waiting.due_at.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%H:%M") == "08:00"
    await trip.goes_on(journey, DAY)
    assert len(trip.said()) == 2


async def test_walls_count_in_ones_own_zone_or_else_the_journeys() -> None:
    trip = await a_trip("ana", "bo")
    ana = trip.member("ana").id
    await change_member(trip.room, trip.actor, ana, None, {"fields": {"timezone": "Asia/Tokyo"}})
    until = JourneyStep(StepKind.WAIT_UNTIL, local_time="09:00")
    journey = await trip.starts(until, says(), timezone="America/New_York")
    await trip.sends(journey, "ana", "bo")
    await trip.walks(journey)
    for name, zone in (("ana", "Asia/Tokyo"), ("bo", "America/New_York")):
        due = trip.traveller(journey, name).due_at
        assert due is not None
        assert due.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "09:00"


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [((), "2027-03-28T03:30"), ((1,), "2027-03-29T02:30"), ((6,), "2027-04-03T02:30")],
)
def test_a_time_that_the_clocks_skip_is_waited_for_a_little_longer(
    weekdays: tuple[int, ...], expected: str
) -> None:
    madrid = ZoneInfo("Europe/Madrid")
    step = JourneyStep(StepKind.WAIT_UNTIL, local_time="02:30", weekdays=weekdays)
    over = step.over_at(datetime(2027, 3, 27, 12, tzinfo=madrid), "Europe/Madrid")
    assert over.astimezone(madrid).strftime("%Y-%m-%dT%H:%M") == expected


async def test_however_many_are_late_they_are_told_at_the_pace_and_never_at_once() -> None:
    people = [f"p{number:02}" for number in range(40)]
    trip = await a_trip(*people)
    journey = await trip.starts(waits(), says(), per_minute=60)
    await trip.sends(journey, *people)
    await trip.walks(journey)
    # Nobody worked for half a day after all of them were due.
    trip.house.clock.forward(DAY + timedelta(hours=12))
    await trip.walks(journey)
    assert 0 < len(trip.said()) <= 10
    await trip.goes_on(journey, timedelta(minutes=5))
    slots = sorted(
        step.slot_at for step in trip.house.memory.tables.traveller_steps.values() if step.slot_at
    )
    assert len(slots) == 40
    assert min(b - a for a, b in itertools.pairwise(slots)) >= timedelta(seconds=1)
    assert max(b - a for a, b in itertools.pairwise(slots)) <= timedelta(seconds=15)


async def test_what_a_journey_and_a_broadcast_say_counts_together() -> None:
    trip = await a_trip("ana")
    await put_rules(trip.crowd.room, trip.actor, None, None, {"max_per_person": 2})
    journey = await trip.starts(says("One"), says("Two"), exits_on_reply=False)
    await trip.crowd.finishes(await trip.crowd.sends("ana"))
    await trip.sends(journey, "ana")
    await trip.goes_on(journey, timedelta(minutes=5))
    assert await trip.came(journey, "ana") == [
        (1, "said", None),
        (2, "skipped", "frequency_capped"),
    ]
    sent = await trip.crowd.finishes(await trip.crowd.sends("ana"))
    assert trip.crowd.ends(sent) == {"ana": ("skipped", "frequency_capped")}


async def test_nothing_moves_while_it_is_paused_and_all_get_off_when_it_ends() -> None:
    trip = await a_trip("ana", "bo")
    journey = await trip.starts(waits(), says())
    await trip.sends(journey, "ana")
    await trip.walks(journey)
    await pause_journey(trip.room, trip.actor, journey.id, None)
    with pytest.raises(InvalidState):
        await trip.sends(journey, "bo")
    await trip.goes_on(journey, 3 * DAY)
    assert (trip.said(), trip.traveller(journey, "ana").state) == ([], "travelling")
    await resume_journey(trip.room, trip.actor, journey.id, None)
    await trip.goes_on(journey, timedelta(minutes=1))
    assert len(trip.said()) == 1
    other = await trip.starts(waits(30 * DAY), says())
    await trip.sends(other, "ana", "bo")
    await end_journey(trip.room, trip.actor, other.id, None)
    await trip.walks(other)
    assert {trip.traveller(other, name).reason for name in ("ana", "bo")} == {
        ExitReason.JOURNEY_ENDED
    }


async def test_a_preview_says_what_would_happen_and_changes_nothing() -> None:
    trip = await a_trip("ana", "bo")
    wanted = NewSegment(
        "All", Question((ConditionGroup((Condition(Trait.IS_BOT, Operator.IS, (False,)),)),))
    )
    segment = (await create_segment(trip.room, trip.actor, wanted)).segment
    steps = waits(), says("Hi {{person.name|you}}"), labels("x")
    journey = await create_journey(
        trip.room,
        trip.actor,
        NewJourney("T", EntryKind.SEGMENT, steps, segment_id=segment.id),
    )
    commits = len(trip.house.memory.commits)
    ana = trip.member("ana").id
    seen = await preview_journey(trip.room, trip.actor, journey.id, ana)
    now = trip.house.clock.now()
    assert [(one.kind, one.at, one.text) for one in seen.steps] == [
        ("wait", now, None),
        ("message", now + DAY, "Hi Ana"),
        ("label", now + DAY, None),
    ]
    whole = await preview_journey(trip.room, trip.actor, journey.id, None)
    assert (whole.total, whole.sets_out, whole.reached, dict(whole.skipped)) == (2, 2, 2, {})
    assert len(trip.house.memory.commits) == commits
    with pytest.raises(NotFound):
        await preview_journey(trip.room, trip.actor, journey.id, MemberId("mem_none"))


async def test_who_never_said_anything_is_passed_over_and_goes_on() -> None:
    trip = await a_trip("ana")
    journey = await trip.starts(says("One"), labels("told"))
    rows = trip.house.memory.tables.inbound_messages
    rows.clear()
    await trip.sends(journey, "ana")
    await trip.walks(journey)
    assert await trip.came(journey, "ana") == [
        (1, "skipped", "never_wrote"),
        (2, "done", None),
    ]


async def test_what_nobody_would_fill_in_or_enter_by_is_refused() -> None:
    trip = await a_trip()

    async def refused(**fields: object) -> list[str]:
        wanted = NewJourney("T", EntryKind.MANUAL, (says(),))
        with pytest.raises(ValidationFailed) as caught:
            await create_journey(trip.room, trip.actor, replace(wanted, **fields))  # type: ignore[arg-type]
        return [f"{error.pointer} {error.code}" for error in caught.value.errors]

    assert await refused(steps=(says("Hi {{member.mood}}"),)) == [
        "/steps/0/texts/0/text unknown_in_a_broadcast"
    ]
    assert await refused(steps=(waits(), says("Hi {{person.name}}"))) == [
        "/steps/1/texts/0/text fallback_missing"
    ]
    assert await refused(entry=EntryKind.SEGMENT) == ["/segment_id entry_needs_segment"]
    assert await refused(segment_id=SegmentId("seg_1")) == ["/segment_id not_of_this_entry"]


async def test_a_journey_changes_as_long_as_nobody_was_on_it() -> None:
    trip = await a_trip()
    wanted = NewJourney("T", EntryKind.MANUAL, (says(),))
    made = await create_journey(trip.room, trip.actor, wanted)
    changed = await change_journey(trip.room, trip.actor, made.id, 1, {"steps": (waits(),)})
    assert (changed.version, changed.state) == (2, JourneyState.DRAFT)
    active = await trip.starts(says())
    with pytest.raises(InvalidState):
        await change_journey(trip.room, trip.actor, active.id, None, {"name": "Other"})


@pytest.mark.parametrize(
    ("state", "origin", "before", "joined"),
    [
        ("active", "inbound", {}, True),
        ("active", "import", {}, False),
        ("prospect", "api", {}, False),
        ("active", "import", {"state": "prospect"}, True),
        ("active", "api", {"state": "left"}, True),
        ("active", "api", {"state": "dormant"}, False),
        ("active", "api", {"labels": []}, False),
    ],
)
def test_whoever_becomes_active_for_the_first_time_joins(
    state: str, origin: str, before: dict[str, object], joined: bool
) -> None:
    assert joined_in({"state": state, "origin": origin}, before) is joined
