"""A poll opens and closes by its own time: on the clocks of its place, whoever comes round to it
when, and each step once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.participation.errors import PollHasOpened
from domain.participation.poll import (
    LevelWeight,
    Poll,
    PollKind,
    PollMove,
    PollOption,
    PollState,
    PollTime,
    ResultsShown,
    WhoVotes,
)
from domain.shared.errors import InvalidState, ValidationFailed
from domain.shared.ids import OrganizationId, PollId, WorkspaceId
from domain.shared.wall_time import TimeNote, resolve

NOW = datetime(2030, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MADRID = "Europe/Madrid"


def at(local: str, timezone: str = MADRID) -> PollTime:
    found = resolve(datetime.fromisoformat(local), timezone)
    return PollTime(found.at, local, timezone, found.note)


def a_poll(**more: object) -> Poll:
    poll = Poll(
        id=PollId("poll_1"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        question="When?",
        kind=PollKind.SINGLE,
        state=PollState.DRAFT,
        language="en",
        created_by="key_1",
        created_at=NOW,
        updated_at=NOW,
        options=(PollOption("a", "A"), PollOption("b", "B")),
    )
    return replace(poll, **more)  # type: ignore[arg-type]


def test_an_opening_that_the_clocks_skip_is_an_hour_later_on_the_wall() -> None:
    opens = at("2030-03-31T02:30")
    assert (opens.at, opens.note) == (datetime(2030, 3, 31, 1, 30, tzinfo=UTC), TimeNote.GAP)
    poll = a_poll(opens=opens, closes=at("2030-03-31T03:45")).move(PollMove.SCHEDULE, NOW)
    assert not poll.takes_votes(opens.at - timedelta(seconds=1))
    assert poll.takes_votes(opens.at)
    assert not poll.takes_votes(datetime(2030, 3, 31, 1, 45, tzinfo=UTC))


def test_a_closing_that_comes_twice_is_the_first_of_the_two() -> None:
    closes = at("2030-10-27T02:30")
    assert (closes.at, closes.note) == (datetime(2030, 10, 27, 0, 30, tzinfo=UTC), TimeNote.FOLD)
    poll = a_poll(opens=at("2030-10-27T01:00"), closes=closes).move(PollMove.SCHEDULE, NOW)
    assert poll.takes_votes(closes.at - timedelta(seconds=1))
    assert not poll.takes_votes(closes.at)


def test_across_a_change_of_clocks_it_closes_by_the_wall() -> None:
    poll = a_poll(opens=at("2030-03-30T09:00"), closes=at("2030-03-31T09:00"))
    assert poll.closes
    assert poll.opens
    assert poll.closes.at - poll.opens.at == timedelta(hours=23)


def test_each_step_is_taken_once_in_its_time() -> None:
    poll = a_poll(opens=at("2030-04-01T09:00"), closes=at("2030-04-01T10:00"))
    poll = poll.move(PollMove.SCHEDULE, NOW)
    assert poll.opens_at
    assert poll.closes_at
    assert list(poll.turn(poll.opens_at - HOUR)) == []
    [opened] = poll.turn(poll.opens_at)
    assert (opened.state, opened.opened_at) == (PollState.OPEN, poll.opens_at)
    assert list(opened.turn(poll.opens_at)) == []
    [closed] = opened.turn(poll.closes_at)
    assert (closed.state, closed.closed_at) == (PollState.CLOSED, poll.closes_at)
    assert list(closed.turn(poll.closes_at + HOUR)) == []


def test_a_poll_whose_time_passed_unseen_is_opened_and_closed() -> None:
    poll = a_poll(opens=at("2030-04-01T09:00"), closes=at("2030-04-01T10:00"))
    poll = poll.move(PollMove.SCHEDULE, NOW)
    assert poll.closes_at
    steps = list(poll.turn(poll.closes_at + HOUR))
    assert [step.state for step in steps] == [PollState.OPEN, PollState.CLOSED]
    assert [step.version for step in steps] == [3, 4]


@pytest.mark.parametrize(
    "change",
    [
        {"question": "Who?"},
        {"options": ()},
        {"weights": (LevelWeight(1, 2),)},
        {"named": True},
        {"results": ResultsShown.ALWAYS},
        {"closes": None},
        {"closes": at("2030-04-01T11:00")},
    ],
)
def test_an_open_poll_stays_as_it_is(change: dict[str, object]) -> None:
    poll = a_poll(closes=at("2030-04-01T10:00")).move(PollMove.OPEN, NOW)
    with pytest.raises(PollHasOpened):
        poll.change(NOW + HOUR, **change)


def test_an_open_poll_can_be_closed_earlier() -> None:
    poll = a_poll(closes=at("2030-04-01T10:00")).move(PollMove.OPEN, NOW)
    earlier = poll.change(NOW + HOUR, closes=at("2030-04-01T09:00"))
    assert earlier.closes_at == datetime(2030, 4, 1, 7, tzinfo=UTC)


def test_what_is_scheduled_is_open_from_its_time_on_whoever_came_round_to_it() -> None:
    poll = a_poll(opens=at("2030-04-01T09:00")).move(PollMove.SCHEDULE, NOW)
    assert poll.opens_at
    with pytest.raises(PollHasOpened):
        poll.change(poll.opens_at, question="Who?")


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (PollState.DRAFT, {"schedule", "open", "cancel", "archive"}),
        (PollState.SCHEDULED, {"open", "cancel"}),
        (PollState.OPEN, {"close", "cancel"}),
        (PollState.CLOSED, {"archive"}),
        (PollState.CANCELLED, {"archive"}),
        (PollState.ARCHIVED, set()),
    ],
)
def test_no_other_move_is_possible(state: PollState, moves: set[str]) -> None:
    poll = a_poll(state=state, opens=at("2030-04-01T09:00"))
    for move in set(PollMove) - {PollMove.CHANGE}:
        if move.value in moves:
            assert poll.move(move, NOW).version == 2
        else:
            with pytest.raises(InvalidState):
                poll.move(move, NOW)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"options": ()}, "options_needed"),
        ({"kind": PollKind.OPEN}, "no_options_in_open_polls"),
        ({"kind": PollKind.MULTIPLE, "most": 3}, "choices_out_of_range"),
        ({"kind": PollKind.SCORE, "scale_to": 1}, "scale_upside_down"),
        ({"weights": (LevelWeight(1, 2),)}, "for_members_only"),
        ({"named": True}, "nobody_to_name"),
        ({"options": (PollOption("a", "A"), PollOption("a", "B"))}, "duplicate"),
        (
            {"kind": PollKind.OPEN, "options": (), "who": WhoVotes.MEMBERS}
            | {"weights": (LevelWeight(1, 2),)},
            "words_have_no_weight",
        ),
        (
            {"opens": at("2030-04-01T09:00"), "closes": at("2030-04-01T08:00")},
            "closes_before_opens",
        ),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, object], code: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        a_poll(**more).must_make_sense(NOW)
    assert code in {error.code for error in refused.value.errors}


@pytest.mark.parametrize(
    ("shown", "voted", "over", "sees"),
    [
        (ResultsShown.ALWAYS, False, False, True),
        (ResultsShown.AFTER_VOTE, False, False, False),
        (ResultsShown.AFTER_VOTE, True, False, True),
        (ResultsShown.AFTER_VOTE, False, True, True),
        (ResultsShown.AFTER_CLOSE, True, False, False),
        (ResultsShown.AFTER_CLOSE, False, True, True),
        (ResultsShown.NEVER, True, True, False),
    ],
)
def test_who_votes_sees_what_came_of_it_as_the_poll_says(
    shown: ResultsShown, voted: bool, over: bool, sees: bool
) -> None:
    poll = a_poll(results=shown, closes=at("2030-04-01T10:00")).move(PollMove.OPEN, NOW)
    assert poll.closes_at
    now = poll.closes_at if over else NOW
    assert poll.shows_results(voted, now) is sees
