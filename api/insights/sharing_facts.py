"""What is told of how reports are handed on: each name in a sentence, and its shape."""

from collections.abc import Mapping

from pydantic import Field

from api.wire import Fact, InstantOut, Out
from domain.insights import sharing_events as events
from domain.insights.report import ReportFormat
from domain.insights.report_delivery import By, Reason
from domain.insights.report_schedule import Every, Problem
from domain.shared.letter_course import LetterState


class ReportLinkFact(Out):
    """A link as it is after what happened. Its address is told to nobody."""

    id: str
    report_id: str
    has_password: bool
    expires_at: InstantOut
    opened: int
    last_opened_at: InstantOut | None
    revoked_at: InstantOut | None
    version: int


class PlaceFact(Out):
    by: By
    recipients: int = Field(description="To how many addresses letters go, which are not told.")


class ReportScheduleFact(Out):
    id: str
    name: str
    template_id: str
    every: Every
    time: str
    weekday: int | None
    day: int | None
    timezone: str
    formats: list[ReportFormat]
    deliver: list[PlaceFact]
    paused: bool
    problem: Problem | None
    next_at: InstantOut | None
    last_at: InstantOut | None
    last_report_id: str | None
    removed_at: InstantOut | None
    version: int


class ReportDeliveryFact(Out):
    """One report to one place. Whom a letter was for is not told."""

    id: str
    report_id: str
    schedule_id: str | None
    by: By
    recipient_id: str | None
    state: LetterState
    reason: Reason | None
    attempts: int
    next_at: InstantOut | None
    sent_at: InstantOut | None
    link_id: str | None
    url: str | None = Field(
        description="Of one by `webhook`: where the report is read. Whoever may read events can."
    )
    version: int


class ReportRecipientFact(Out):
    """Somebody whom letters go to, by id alone."""

    id: str
    stopped_at: InstantOut | None
    version: int


SHARING_FACTS: Mapping[str, Fact] = {
    events.LINK_CREATED: Fact("A report was given an address to be read at.", ReportLinkFact),
    events.LINK_OPENED: Fact("A link to a report was opened for the first time.", ReportLinkFact),
    events.LINK_REVOKED: Fact("A link to a report opens nothing any more.", ReportLinkFact),
    events.SCHEDULE_CREATED: Fact("A report is to be made again and again.", ReportScheduleFact),
    events.SCHEDULE_UPDATED: Fact("A schedule of reports was changed.", ReportScheduleFact),
    events.SCHEDULE_DELETED: Fact("A schedule of reports was thrown away.", ReportScheduleFact),
    events.SCHEDULE_RAN: Fact(
        "A schedule was due: `last_report_id` is being made.", ReportScheduleFact
    ),
    events.DELIVERED: Fact("A report was brought to one place.", ReportDeliveryFact),
    events.DELIVERY_FAILED: Fact("A report could not be brought to one place.", ReportDeliveryFact),
    events.DELIVERY_UNCONFIRMED: Fact(
        "Nobody knows whether a letter about a report arrived.", ReportDeliveryFact
    ),
    events.DELIVERY_STOPPED: Fact(
        "A letter was not sent, for its recipient wants none.", ReportDeliveryFact
    ),
    events.DELIVERY_REPEATED: Fact(
        "A delivery of a report is tried again by hand.", ReportDeliveryFact
    ),
    events.LETTERS_STOPPED: Fact(
        "Somebody wants no more letters about reports.", ReportRecipientFact
    ),
    events.LETTERS_RESUMED: Fact(
        "Somebody wants letters about reports again.", ReportRecipientFact
    ),
}
