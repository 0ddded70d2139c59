"""What all automations together would have done with what happened already: in their order, of a
group the first that matches, within their caps, and no further than the loop guard lets them.

Each event finds the conversation as it really was; what the automations would have made of it
counts for those that are asked after them, and for those that their doing leads to, and for nothing
that really happened later."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from domain.inbox.automation import DEEPEST, Automation, Happening
from domain.inbox.automation_ports import Told
from domain.inbox.condition import Seen, judged
from domain.inbox.conversation import ConversationState
from domain.inbox.replaying import Clocks, Moment, RanSoOften, WouldRun, moments_of
from domain.inbox.step import Move, Step
from domain.shared.ids import AutomationId, ConversationId

Place = tuple[ConversationId, str]
_MOVES = {
    Move.CLOSE: (ConversationState.CLOSED, Happening.CLOSED),
    Move.REOPEN: (ConversationState.OPEN, Happening.REOPENED),
    Move.MARK_PENDING: (ConversationState.PENDING, Happening.MARKED_PENDING),
}


@dataclass(frozen=True, slots=True)
class WouldRunThere:
    """One of them would have matched; with `depth` 1 by what another would have done."""

    automation_id: AutomationId
    run: WouldRun
    depth: int


@dataclass
class Rehearsal:
    """What came of it. `stopped` counts what the loop guard would have kept from leading any
    further; `passed_over` how often another of its group came first."""

    asked: Counter[AutomationId] = field(default_factory=Counter)
    unknown: Counter[AutomationId] = field(default_factory=Counter)
    passed_over: Counter[AutomationId] = field(default_factory=Counter)
    hits: list[WouldRunThere] = field(default_factory=list)
    stopped: int = 0


def rehearsed(
    automations: Sequence[Automation],
    steps: Mapping[AutomationId, Sequence[Step]],
    told: Sequence[Told],
    clocks: Clocks,
    until: datetime,
) -> Rehearsal:
    """`automations` in the order in which they are asked, `steps` what each does, those of macros
    in their places."""
    return _Stage(automations, steps, clocks).played(told, until)


@dataclass
class _Asking:
    """The same question to all of them: by what it came to this, and the conversation so far."""

    at: Moment
    wanted: Sequence[Automation]
    seen: Seen
    depth: int = 0
    happened: list[Happening] = field(default_factory=list)


class _Stage:
    def __init__(
        self,
        automations: Sequence[Automation],
        steps: Mapping[AutomationId, Sequence[Step]],
        clocks: Clocks,
    ) -> None:
        self._automations = automations
        self._steps = steps
        self._clocks = clocks
        self._caps = {each.id: RanSoOften(each) for each in automations}
        self._ran: dict[Place, set[AutomationId]] = defaultdict(set)
        self._settled: dict[tuple[Place, int], set[str]] = defaultdict(set)
        self._result = Rehearsal()

    def played(self, told: Sequence[Told], until: datetime) -> Rehearsal:
        for moment, wanted in self._questions(told, until):
            self._ask(_Asking(moment, wanted, moment.seen))
        return self._result

    def _questions(
        self, told: Sequence[Told], until: datetime
    ) -> Iterator[tuple[Moment, Sequence[Automation]]]:
        """Each moment with all whom it concerns, in order."""
        every = [
            (moment, place, automation)
            for place, automation in enumerate(self._automations)
            for moment in moments_of(automation, told, self._clocks, until)
        ]
        every.sort(key=lambda each: (each[0].at, each[0].conversation_id, each[0].cause, each[1]))
        for _, same in groupby(
            every, key=lambda each: (each[0].at, each[0].conversation_id, each[0].cause)
        ):
            asked = list(same)
            yield asked[0][0], [automation for _, _, automation in asked]

    def _ask(self, asking: _Asking) -> None:
        for automation in asking.wanted:
            self._one(automation, asking)
        follows = set(asking.happened)
        wanted = [each for each in self._automations if follows & set(each.trigger.events)]
        if not wanted:
            return
        if asking.depth >= DEEPEST:
            self._result.stopped += 1
            return
        self._ask(_Asking(asking.at, wanted, asking.seen, asking.depth + 1))

    def _one(self, automation: Automation, asking: _Asking) -> None:
        place = asking.at.conversation_id, asking.at.cause
        settled, group = self._settled[place, asking.depth], automation.group
        if group is not None and group in settled:
            self._result.passed_over[automation.id] += 1
            return
        runs = automation.id in self._ran[place] or self._matches(automation, asking)
        if runs and group is not None:
            settled.add(group)

    def _matches(self, automation: Automation, asking: _Asking) -> bool:
        verdict = judged(automation.conditions, automation.unless, asking.seen, self._clocks)
        self._result.asked[automation.id] += 1
        self._result.unknown[automation.id] += verdict.true is None
        if not verdict.true:
            return False
        moment = asking.at
        self._ran[moment.conversation_id, moment.cause].add(automation.id)
        capped = self._caps[automation.id].is_over(moment)
        run = WouldRun(moment.at, moment.conversation_id, verdict.met, capped)
        self._result.hits.append(WouldRunThere(automation.id, run, asking.depth))
        if not capped:
            for step in self._steps[automation.id]:
                asking.seen, happened = after(step, asking.seen)
                asking.happened += happened
        return True


def after(step: Step, seen: Seen) -> tuple[Seen, Sequence[Happening]]:
    """The conversation once that is done, and what that would have told. An answer is told when it
    is out, and leads to nothing; a note changes nothing."""
    if step.move is not None:
        state, happening = _MOVES[step.move]
        return _moved(seen, happening, state=state)
    if step.snooze is not None:
        return _moved(seen, Happening.SNOOZED, state=ConversationState.SNOOZED)
    if step.assign is not None:
        return _moved(seen, Happening.ASSIGNED, assignee_id=step.assign.assignee_id)
    if step.assign_team is not None:
        return _moved(seen, Happening.ASSIGNED, team_id=step.assign_team.team_id)
    if step.set_priority is not None:
        return _moved(seen, Happening.UPDATED, priority=step.set_priority.priority)
    return _labelled(step, seen)


def _labelled(step: Step, seen: Seen) -> tuple[Seen, Sequence[Happening]]:
    put_on, take_off = step.add_labels or (), step.remove_labels or ()
    kept = (label for label in (*seen.labels, *put_on) if label not in take_off)
    return _moved(seen, Happening.UPDATED, labels=tuple(dict.fromkeys(kept)))


def _moved(seen: Seen, happening: Happening, **changes: Any) -> tuple[Seen, Sequence[Happening]]:
    """What is so already is done, and tells nothing."""
    moved: Seen = replace(seen, **changes)
    return (seen, ()) if moved == seen else (moved, (happening,))
