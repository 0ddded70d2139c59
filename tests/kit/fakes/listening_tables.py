"""The tables of listening, in memory."""

from dataclasses import dataclass, field

from domain.listening.competitor import (
    Competitor,
    CompetitorAccount,
    CompetitorDay,
    CompetitorPost,
)
from domain.listening.model import Watch, WatchDay, WatchHit, WatchSearch

Key = tuple[str, str]


@dataclass
class ListeningTables:
    watches: dict[Key, Watch] = field(default_factory=dict)
    watch_hits: dict[Key, WatchHit] = field(default_factory=dict)
    watch_days: dict[tuple[str, str, str], WatchDay] = field(default_factory=dict)
    watch_searches: dict[tuple[str, str, str], WatchSearch] = field(default_factory=dict)
    competitors: dict[Key, Competitor] = field(default_factory=dict)
    competitor_accounts: dict[Key, CompetitorAccount] = field(default_factory=dict)
    competitor_days: dict[tuple[str, str, str], CompetitorDay] = field(default_factory=dict)
    competitor_posts: dict[tuple[str, str, str], CompetitorPost] = field(default_factory=dict)
