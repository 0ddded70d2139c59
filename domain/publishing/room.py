"""The bench: what every use case of publishing works with."""

from dataclasses import dataclass
from datetime import timedelta

from domain.publishing.budget_ports import Budgets
from domain.publishing.calendar_feed_ports import SecretLinks
from domain.publishing.calendar_ports import SpecialDays
from domain.publishing.feed_ports import FeedSources
from domain.publishing.measures import Measures
from domain.publishing.media_ports import MediaBench
from domain.publishing.pacing_ports import TimesThatDoBest
from domain.publishing.ports import (
    Agenda,
    Begin,
    Doorbell,
    Platforms,
    PublishingReads,
)
from domain.publishing.preflight_ports import Reader
from domain.publishing.recurrence import Almanac
from domain.publishing.reply_ports import SavedReplies
from domain.publishing.reviewer_ports import OutsideReview
from domain.publishing.sheet_ports import Sheets
from domain.shared.clock import Clock
from domain.shared.hub_ports import Hubs
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Publishing:
    begin: Begin
    reads: PublishingReads
    agenda: Agenda
    platforms: Platforms
    measures: Measures
    links: SecretLinks
    feed_sources: FeedSources
    hubs: Hubs
    reader: Reader
    saved_replies: SavedReplies
    outside_review: OutsideReview
    budgets: Budgets
    doorbell: Doorbell
    special_days: SpecialDays
    almanac: Almanac
    best_times: TimesThatDoBest
    clock: Clock
    ids: IdMaker
    media: MediaBench
    sheets: Sheets
    grace: timedelta = timedelta(hours=1)
