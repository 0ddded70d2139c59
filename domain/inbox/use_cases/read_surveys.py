"""What people said in surveys is read, one by one and counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from domain.inbox.reaching import within
from domain.inbox.room import Inbox
from domain.inbox.survey import Survey
from domain.inbox.survey_ports import SummaryBy, SurveyCount
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import SurveyId
from domain.shared.paging import Filter, Page, PageRequest

DAYS = 30
LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class SurveySummary:
    """Of whole days in UTC, from `since` on, before `until`."""

    since: datetime
    until: datetime
    by: SummaryBy | None
    total: SurveyCount
    groups: Sequence[SurveyCount]


async def read_survey(room: Inbox, actor: Actor, survey_id: SurveyId) -> Survey:
    """Raises MissingScope, NotFound, also for one beyond the actor's reach."""
    only = PageRequest(limit=1, filters=[Filter("id", "in", [survey_id])])
    found = await list_surveys(room, actor, only)
    if not found.items:
        raise NotFound(thing="survey")
    return found.items[0]


async def list_surveys(room: Inbox, actor: Actor, request: PageRequest) -> Page[Survey]:
    """Those about conversations that were in the actor's reach when people were asked."""
    actor.require(Permission.INBOX_READ)
    reach = within(actor, Permission.INBOX_READ)
    return await room.surveys.surveys(actor, replace(request, filters=[*request.filters, *reach]))


async def summarize_surveys(
    room: Inbox, actor: Actor, first: date | None, last: date | None, by: SummaryBy | None
) -> SurveySummary:
    """The last day is included; without one it is today, and without a first one it is the last
    thirty days. Raises MissingScope, OutOfReach for whoever reaches less than all, ValidationFailed
    for days the wrong way round or too far apart."""
    actor.require_all(Permission.INBOX_READ)
    last = last or room.clock.now().astimezone(UTC).date()
    first = first or last - timedelta(days=DAYS - 1)
    since, until = _midnight(first), _midnight(last) + timedelta(days=1)
    if not since < until:
        raise ValidationFailed(errors=[FieldError("parameter:to", "ends_before_start")])
    if until - since > LONGEST:
        facts = {"days": (until - since).days, "maximum": LONGEST.days}
        raise ValidationFailed(errors=[FieldError("parameter:to", "too_many_days", facts)])
    [total] = await room.surveys.counts(actor, since, until, None)
    groups = await room.surveys.counts(actor, since, until, by) if by else ()
    return SurveySummary(since, until, by, total, groups)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
