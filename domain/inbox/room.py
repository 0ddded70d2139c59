"""The bench: what every use case of the inbox works with."""

from dataclasses import dataclass

from domain.inbox.assignment_ports import DeskReads
from domain.inbox.automation_ports import Answering, AutomationReads
from domain.inbox.business_calendar import Holidays
from domain.inbox.hearing import Pace
from domain.inbox.ports import (
    Agenda,
    Analyst,
    Begin,
    Chance,
    Doorbell,
    InboxReads,
    Ledger,
    Mint,
    Platforms,
)
from domain.inbox.streaming_ports import Streams
from domain.inbox.survey_ports import SurveyReads
from domain.shared.clock import Clock
from domain.shared.hub_ports import Hubs
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Inbox:
    """`public_url` is where platforms find the service, None where nobody has said."""

    begin: Begin
    reads: InboxReads
    desk: DeskReads
    automations: AutomationReads
    surveys: SurveyReads
    answering: Answering
    holidays: Holidays
    ledger: Ledger
    agenda: Agenda
    streams: Streams
    platforms: Platforms
    hubs: Hubs
    analyst: Analyst
    mint: Mint
    chance: Chance
    doorbell: Doorbell
    clock: Clock
    ids: IdMaker
    pace: Pace
    public_url: str | None
