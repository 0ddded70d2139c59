"""What is kept of crises in memory."""

from dataclasses import dataclass, field

from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.detector_kept import Detector
from domain.crises.series_kept import KeptHour, KeptSeries
from domain.crises.signal import Signal


@dataclass
class CrisisTables:
    crises: dict[tuple[str, str], Crisis] = field(default_factory=dict)
    crisis_entries: dict[tuple[str, str], CrisisEntry] = field(default_factory=dict)
    detectors: dict[tuple[str, str], Detector] = field(default_factory=dict)
    heard_series: dict[tuple[str, str], KeptSeries] = field(default_factory=dict)
    heard_hours: dict[tuple[str, str], KeptHour] = field(default_factory=dict)
    signals: dict[tuple[str, str], Signal] = field(default_factory=dict)
