"""What is kept of crises in memory."""

from dataclasses import dataclass, field

from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_measures import CrisisMeasure
from domain.crises.crisis_notice import CrisisNotice
from domain.crises.crisis_settings import CrisisSettings
from domain.crises.crisis_task import CrisisTask
from domain.crises.detector_kept import Detector
from domain.crises.drill import Drill
from domain.crises.holding_statement import HoldingStatement
from domain.crises.notice_delivery import NoticeDelivery
from domain.crises.playbook import Playbook
from domain.crises.playbook_run import PlaybookRun
from domain.crises.rota import Rota
from domain.crises.series_kept import KeptHour, KeptSeries
from domain.crises.signal import Signal
from domain.crises.stakeholder_list import StakeholderList
from domain.crises.status_page import StatusPage


@dataclass
class CrisisTables:
    crises: dict[tuple[str, str], Crisis] = field(default_factory=dict)
    crisis_entries: dict[tuple[str, str], CrisisEntry] = field(default_factory=dict)
    crisis_tasks: dict[tuple[str, str], CrisisTask] = field(default_factory=dict)
    playbooks: dict[tuple[str, str], Playbook] = field(default_factory=dict)
    playbook_runs: dict[tuple[str, str], PlaybookRun] = field(default_factory=dict)
    rotas: dict[tuple[str, str], Rota] = field(default_factory=dict)
    detectors: dict[tuple[str, str], Detector] = field(default_factory=dict)
    heard_series: dict[tuple[str, str], KeptSeries] = field(default_factory=dict)
    heard_hours: dict[tuple[str, str], KeptHour] = field(default_factory=dict)
    signals: dict[tuple[str, str], Signal] = field(default_factory=dict)
    drills: dict[tuple[str, str], Drill] = field(default_factory=dict)
    holding_statements: dict[tuple[str, str], HoldingStatement] = field(default_factory=dict)
    status_pages: dict[tuple[str, str], StatusPage] = field(default_factory=dict)
    crisis_measures: dict[tuple[str, str], CrisisMeasure] = field(default_factory=dict)
    crisis_settings: dict[tuple[str, str], CrisisSettings] = field(default_factory=dict)
    stakeholder_lists: dict[tuple[str, str], StakeholderList] = field(default_factory=dict)
    crisis_notices: dict[tuple[str, str], CrisisNotice] = field(default_factory=dict)
    crisis_notice_deliveries: dict[tuple[str, str], NoticeDelivery] = field(default_factory=dict)
