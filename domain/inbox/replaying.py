"""What an automation would have done with what happened already."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.inbox.automation import DAY, HOUR, Automation
from domain.inbox.automation_ports import Told
from domain.inbox.condition import Seen, Verdict, judged
from domain.inbox.triggering import endings, is_automation
from domain.inbox.working_time import Timetable
from domain.shared.ids import BusinessCalendarId, ConversationId

MOST_EVENTS = 5_000
"""So many of the latest events are gone through, so that an answer never takes long."""

Clocks = Mapping[BusinessCalendarId, Timetable]


@dataclass(frozen=True, slots=True)
class Moment:
    """When it would have been asked, in which conversation, as that was, and why."""

    at: datetime
    conversation_id: ConversationId
    seen: Seen
    cause: str


@dataclass(frozen=True, slots=True)
class WouldRun:
    """It would have matched; with `capped`, it would have run too often and done nothing."""

    at: datetime
    conversation_id: ConversationId
    met: tuple[str, ...]
    capped: bool


@dataclass(frozen=True, slots=True)
class TrialDay:
    """One day, in UTC."""

    day: date
    asked: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """`events` are those that were gone through; where they began later than was asked for, it is
    not `complete`. It would have been `asked` so often; of `unknown` ones nobody could tell. Of
    the `hits` so many would have been `capped`. `sample` are hits from all over the time, in
    order."""

    automation: Automation
    since: datetime
    until: datetime
    complete: bool
    events: int
    asked: int
    hits: int
    capped: int
    unknown: int
    conversations: int
    per_day: Sequence[TrialDay]
    sample: Sequence[WouldRun]


def replayed(
    automation: Automation, told: Sequence[Told], clocks: Clocks, until: datetime
) -> tuple[list[tuple[Moment, Verdict]], list[WouldRun]]:
    """Each moment at which it would have been asked, with the verdict, in order; and the hits."""
    moments = sorted(
        moments_of(automation, told, clocks, until), key=lambda each: (each.at, each.cause)
    )
    asked: list[tuple[Moment, Verdict]] = []
    hits: list[WouldRun] = []
    seen_to: set[tuple[ConversationId, str]] = set()
    caps = RanSoOften(automation)
    for moment in moments:
        place = moment.conversation_id, moment.cause
        if place in seen_to:
            continue
        verdict = judged(automation.conditions, automation.unless, moment.seen, clocks)
        asked.append((moment, verdict))
        if verdict.true:
            seen_to.add(place)
            capped = caps.is_over(moment)
            hits.append(WouldRun(moment.at, moment.conversation_id, verdict.met, capped))
    return asked, hits


class RanSoOften:
    """How often it has run, while the past is gone through."""

    def __init__(self, automation: Automation) -> None:
        self._caps = automation.caps
        self._in_all: deque[datetime] = deque()
        self._in: dict[ConversationId, deque[datetime]] = defaultdict(deque)

    def is_over(self, moment: Moment) -> bool:
        there = self._in[moment.conversation_id]
        for ran, span in ((self._in_all, HOUR), (there, DAY)):
            while ran and ran[0] <= moment.at - span:
                ran.popleft()
        full = len(there) >= self._caps.per_conversation
        if full or len(self._in_all) >= self._caps.per_hour:
            return True
        there.append(moment.at)
        self._in_all.append(moment.at)
        return False


def moments_of(
    automation: Automation, told: Sequence[Told], clocks: Clocks, until: datetime
) -> Iterator[Moment]:
    if automation.trigger.timer is None:
        yield from _by_events(automation, told)
        return
    by_conversation: dict[ConversationId, list[Told]] = defaultdict(list)
    for each in told:
        by_conversation[each.happened.conversation_id].append(each)
    for history in by_conversation.values():
        yield from _by_time(automation, history, clocks, until)


def _by_events(automation: Automation, told: Iterable[Told]) -> Iterator[Moment]:
    """What automations did themselves is passed over: what would have become of it is another
    question."""
    wanted = set(automation.trigger.events)
    for each in told:
        happened = each.happened
        if happened.happenings & wanted and not is_automation(happened.actor_id):
            cause = f"event:{happened.event_id}"
            yield Moment(each.seen.at, happened.conversation_id, each.seen, cause)


def _by_time(
    automation: Automation, history: Sequence[Told], clocks: Clocks, until: datetime
) -> Iterator[Moment]:
    """When time was over, and each time that something happened after that."""
    ends = [*(each.seen.at for each in history[1:]), until]
    timeless = replace(automation, enabled_at=None)
    for each, end in zip(history, ends, strict=True):
        for ending in endings([timeless], each.seen, clocks):
            at = max(ending.at, each.seen.at)
            if at < end:
                seen = replace(each.seen, at=at)
                yield Moment(at, each.happened.conversation_id, seen, ending.cause)
