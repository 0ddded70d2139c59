"""Who is given the next conversation: a judgement about people, as things stand at one instant."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.inbox.assignment import (
    AssigneeOrder,
    AssignmentPolicy,
    AssignmentTurn,
)
from domain.inbox.availability import Availability
from domain.inbox.conversation import Conversation
from domain.inbox.working_time import Timetable
from domain.shared.ids import BusinessCalendarId, TeamId, TeammateId


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a policy may give to: in which teams, with how many open conversations in hand, and
    when their last turn was."""

    teammate_id: TeammateId
    team_ids: frozenset[TeamId] = frozenset()
    in_hand: int = 0
    availability: Availability | None = None
    turn: AssignmentTurn | None = None


Timetables = Mapping[BusinessCalendarId, Timetable]


class Roster:
    """Those a policy finds among, while it gives one conversation after the other. `given` says how
    many each was given in the same go by policies before it, and goes on to be counted."""

    def __init__(
        self,
        policy: AssignmentPolicy,
        colleagues: Sequence[Colleague],
        timetables: Timetables,
        given: dict[TeammateId, int],
        now: datetime,
    ) -> None:
        self._policy = policy
        self._timetables = timetables
        self._now = now
        self._given = given
        self._turns = {each.teammate_id: each.turn for each in colleagues if each.turn is not None}
        self._number = max((turn.number for turn in self._turns.values()), default=0)
        self._at_work = [each for each in colleagues if self._works(each)]
        self._colleagues = colleagues
        self.touched: dict[TeammateId, AssignmentTurn] = {}

    @property
    def is_free(self) -> bool:
        """Whether anybody can be given anything."""
        return any(self._has_room(each) for each in self._at_work)

    def teams(self) -> set[TeamId]:
        """Those in which somebody can be given something."""
        return {team for each in self._at_work if self._has_room(each) for team in each.team_ids}

    def give(self, conversation: Conversation) -> TeammateId | None:
        """Whose turn it is, and it counts as theirs from now on; None where nobody is free."""
        able = [each for each in self._able(conversation.team_id) if self._has_room(each)]
        if not able:
            return None
        chosen = min(able, key=self._rank)
        self._note(chosen.teammate_id)
        return chosen.teammate_id

    def opens_at(self) -> datetime | None:
        """When somebody comes to work, or can be given something again, by the clock alone."""
        return min(self._instants(), default=None)

    def _able(self, team_id: TeamId | None) -> Collection[Colleague]:
        if team_id is None:
            return self._at_work
        return [each for each in self._at_work if team_id in each.team_ids]

    def _rank(self, colleague: Colleague) -> tuple[int, int, str]:
        id = colleague.teammate_id
        turn = self._turns.get(id)
        number = turn.number if turn else 0
        if self._policy.assignee_order is AssigneeOrder.LEAST_BUSY:
            return self._in_hand(colleague), number, id
        return number, 0, id

    def _note(self, id: TeammateId) -> None:
        self._number += 1
        turn, seconds = self._turns.get(id), self._policy.fair_window_seconds
        if turn is None:
            place = (self._policy.workspace_id, self._policy.id, id)
            turn = AssignmentTurn(*place, self._number, self._now, 1)
        else:
            turn = turn.again(self._number, seconds, self._now)
        self._turns[id] = self.touched[id] = turn
        self._given[id] = self._given.get(id, 0) + 1

    def _in_hand(self, colleague: Colleague) -> int:
        return colleague.in_hand + self._given.get(colleague.teammate_id, 0)

    def _has_room(self, colleague: Colleague) -> bool:
        own = colleague.availability.capacity if colleague.availability else None
        most = self._policy.capacity if own is None else own
        if most is not None and self._in_hand(colleague) >= most:
            return False
        return self._window_ends(colleague) is None

    def _window_ends(self, colleague: Colleague) -> datetime | None:
        """Until when they were given their fair share; None where they were not."""
        turn, most = self._turns.get(colleague.teammate_id), self._policy.fair_limit
        if turn is None or most is None or turn.given < most:
            return None
        ends = turn.window_ends(self._policy.fair_window_seconds)
        return ends if ends > self._now else None

    def _works(self, colleague: Colleague) -> bool:
        availability = colleague.availability
        if availability is not None and availability.is_away(self._now):
            return False
        timetable = self._timetable(colleague)
        return timetable is None or timetable.is_open(self._now)

    def _timetable(self, colleague: Colleague) -> Timetable | None:
        own = colleague.availability.business_calendar_id if colleague.availability else None
        calendar = own or self._policy.business_calendar_id
        return self._timetables[calendar] if calendar else None

    def _instants(self) -> Iterator[datetime]:
        for each in self._colleagues:
            ends = self._window_ends(each)
            if ends is not None:
                yield ends
            if each.availability is not None and each.availability.is_away(self._now):
                continue
            timetable = self._timetable(each)
            opens = timetable.next_opening(self._now) if timetable else None
            if opens is not None and opens > self._now:
                yield opens
