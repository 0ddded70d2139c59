"""What is told of a time on a wall says what the clocks' change did to it."""

import pytest

from api.participation.challenge_schemas import ChallengeOut
from api.participation.contest_rule_schemas import WallOut
from api.participation.contest_schemas import ContestOut
from domain.participation.contest_rules import Wall

TIMES = [
    ("2031-03-30T02:30", "2031-03-30T01:30:00.000Z", "gap_moved_later"),
    ("2031-10-26T02:30", "2031-10-26T00:30:00.000Z", "fold_first_taken"),
    ("2031-06-01T09:00", "2031-06-01T07:00:00.000Z", None),
]


@pytest.mark.parametrize(("local", "at", "note"), TIMES)
def test_a_time_that_is_skipped_or_comes_twice_has_a_note(
    local: str, at: str, note: str | None
) -> None:
    assert WallOut.of(Wall(local, "Europe/Madrid", at)).time_note == note


@pytest.mark.parametrize("answer", [ContestOut, ChallengeOut])
def test_contests_and_challenges_tell_their_times_alike(
    answer: type[ContestOut] | type[ChallengeOut],
) -> None:
    fields = answer.model_fields
    assert {fields[name].annotation for name in ("opens", "closes")} == {WallOut}
