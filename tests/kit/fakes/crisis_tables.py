"""What is kept of crises in memory."""

from dataclasses import dataclass, field

from domain.crises.crisis import Crisis
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.holding_statement import HoldingStatement
from domain.crises.status_page import StatusPage


@dataclass
class CrisisTables:
    crises: dict[tuple[str, str], Crisis] = field(default_factory=dict)
    crisis_entries: dict[tuple[str, str], CrisisEntry] = field(default_factory=dict)
    holding_statements: dict[tuple[str, str], HoldingStatement] = field(default_factory=dict)
    status_pages: dict[tuple[str, str], StatusPage] = field(default_factory=dict)
