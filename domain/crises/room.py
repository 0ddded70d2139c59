"""The bench: what every use case of crises works with, one part beside the other."""

from dataclasses import dataclass

from domain.crises.crisis_ports import CrisisReads, Voice
from domain.crises.detection_ports import BeginDetection, DetectionReads
from domain.crises.drill_ports import BeginDrills, Draws, DrillReads, StormStage
from domain.crises.look_back_ports import LookBackReads, Reputations, ReviewPrinter
from domain.crises.measure_ports import MeasureReads
from domain.crises.notice_ports import NoticeDesk, NoticeReads
from domain.crises.ports import SaidHistory
from domain.crises.settings_ports import SettingsReads
from domain.crises.statement_ports import StatementReads
from domain.crises.status_ports import StatusReads
from domain.crises.work_ports import BeginWork, WorkReads
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Response:
    begin: BeginWork
    reads: CrisisReads
    work: WorkReads
    statements: StatementReads
    status: StatusReads
    settings: SettingsReads
    measures: MeasureReads
    voice: Voice
    notices: NoticeReads
    desk: NoticeDesk
    clock: Clock
    ids: IdMaker


@dataclass(frozen=True)
class Detection:
    """What it takes to see that something is the matter."""

    history: SaidHistory
    clock: Clock
    begin: BeginDetection
    reads: DetectionReads
    ids: IdMaker


@dataclass(frozen=True)
class Looking:
    """What it takes to look back."""

    reads: LookBackReads
    reputations: Reputations
    printer: ReviewPrinter


@dataclass(frozen=True)
class Drills:
    """What it takes to play a storm to people who respond to it."""

    begin: BeginDrills
    reads: DrillReads
    stage: StormStage
    draws: Draws
    clock: Clock
    ids: IdMaker


@dataclass(frozen=True)
class Crises:
    response: Response
    detection: Detection
    looking: Looking
    drills: Drills
