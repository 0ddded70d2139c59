"""Rooms furnished with fakes: they take milliseconds, know no server, and do what they are told."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from adapters.judging.lexicon import LexiconScorer
from adapters.judging.rulebooks import KeptRulebooks
from adapters.meter_budget import MeterBudget
from adapters.parquet import ArrowParquet
from adapters.recurrence import Almanac
from adapters.reports.charts.painting import SvgPainter
from adapters.secrets import (
    ConnectionSecrets,
    HookSecretMint,
    InvitationSecrets,
    Keys,
    LinkSecrets,
)
from adapters.session_tokens import HmacTokens
from adapters.sheets.reader import ChildSheets
from adapters.special_days.known import KnownDays
from adapters.text.mood.analyst import WordListAnalyst
from adapters.text.watchbooks import KeptWatchbooks
from domain.brand.room import BrandRoom
from domain.campaigns.room import Campaigns
from domain.communities.room import Communities
from domain.crises.room import Crises
from domain.escalations.room import Escalations
from domain.identity.room import Identity
from domain.inbox.hearing import Pace as HearingPace
from domain.inbox.room import Inbox
from domain.insights.room import Insights
from domain.listening.room import Listening
from domain.members.room import Members
from domain.moderation.room import Moderation
from domain.participation.room import Participation
from domain.publishing.budget_ports import Grant
from domain.publishing.room import Publishing
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.duties import Duty
from domain.shared.ids import ChannelId
from domain.shared.platforms import (
    Limits,
    Measured,
    RateBudget,
)
from tests.kit.fakes.ambassadors import FakeAmbassadorReads
from tests.kit.fakes.analyses import FakeAnalysisReads, FakeAnalysisTables
from tests.kit.fakes.assignments import FakeAssignmentReads
from tests.kit.fakes.automations import FakeAnswering, FakeAutomationReads
from tests.kit.fakes.brand import (
    FakeBrandReads,
    FakeBrandTx,
    FakeNumbers,
    FakePublished,
)
from tests.kit.fakes.campaigning import fake_campaigns
from tests.kit.fakes.communities import (
    FakeCommunitiesReads,
    FakeCommunitiesTx,
    FakeRefreshAgenda,
)
from tests.kit.fakes.community_audits import FakeAuditPrinter, ScriptedAuditFacts
from tests.kit.fakes.competitors import (
    FakeCompetitorReads,
    FakeOwnNumbers,
    ScriptedBudget,
    ScriptedPublic,
)
from tests.kit.fakes.connecting import ScriptedAuthorities
from tests.kit.fakes.crises import fake_crises
from tests.kit.fakes.deliveries import FakeAgenda
from tests.kit.fakes.desk import FakeDeskReads
from tests.kit.fakes.ears import MiddlingChance, ScriptedEars
from tests.kit.fakes.escalations import FakeEscalationReads, FakeEscalationsTx
from tests.kit.fakes.feeds_in import ScriptedFeeds
from tests.kit.fakes.growth import FakeGrowthReads
from tests.kit.fakes.guidelines import FakeAcknowledgementReads
from tests.kit.fakes.hubs import ScriptedHubs
from tests.kit.fakes.identity import FakeIdentityReads, FakeIdentityTx, FakeKeyRing
from tests.kit.fakes.inbox import (
    FakeInboxReads,
    FakeInboxTx,
    FakeLedger,
)
from tests.kit.fakes.insight_reports import (
    FakeReportReads,
    FakeReportTx,
    ScriptedPrinter,
    ScriptedSources,
)
from tests.kit.fakes.insights import (
    FakeChartReads,
    FakeInsightsReads,
    FakeInsightsTx,
    FakeMetricReads,
    FakeMonths,
)
from tests.kit.fakes.join_requests import FakeJoinRequestReads
from tests.kit.fakes.journeys import FakeJourneyReads, FakeSpeaking
from tests.kit.fakes.judging import FakeGlances
from tests.kit.fakes.listening import FakeListeningReads, FakeListeningTx, ScriptedSearches
from tests.kit.fakes.media import ScriptedMedia
from tests.kit.fakes.member_values import FakeValueReads
from tests.kit.fakes.members import FakeMemberReads, FakeMembersTx
from tests.kit.fakes.memory import FakeBegin, FakeClock, Memory, SequentialIds
from tests.kit.fakes.milestones import FakeMilestoneReads
from tests.kit.fakes.missions import FakeLinks, FakeMissionReads
from tests.kit.fakes.moderation import FakeModerationReads, FakeModerationTx
from tests.kit.fakes.pacing import FakeBestTimes
from tests.kit.fakes.participation import fake_participation
from tests.kit.fakes.platforms import ScriptedPlatforms
from tests.kit.fakes.preflight import FakeReader
from tests.kit.fakes.privacy import FakeArchives, FakePrivacyReads
from tests.kit.fakes.publishing import FakePublishingReads, FakePublishingTx
from tests.kit.fakes.receipt_agenda import FakeReceiptAgenda
from tests.kit.fakes.report_sharing import no_sharing
from tests.kit.fakes.reputation import FakeReputationReads, FakeReputationTx
from tests.kit.fakes.retention import FakeRetentionReads
from tests.kit.fakes.reviewers import ScriptedReview
from tests.kit.fakes.saved_words import FakeSavedWords
from tests.kit.fakes.segments import FakeSegmentReads
from tests.kit.fakes.slas import FakeSlaReads
from tests.kit.fakes.streams import FakeStreams
from tests.kit.fakes.surveys import FakeSurveyReads
from tests.kit.fakes.warehouse import FakeWarehouse

SECOND = timedelta(seconds=1)
PACE = HearingPace(timedelta(seconds=30), timedelta(minutes=10))


class CodePoints:
    """Counts code points, whatever the unit."""

    def count(self, text: str, limits: Limits) -> int:
        return len(text)

    def measure(self, text: str, limits: Limits) -> Sequence[Measured]:
        limit = limits.text
        return [Measured(limit.unit, len(text), limit.maximum, limit.minimum)]


@dataclass
class ScriptedBudgets:
    """Grants every call, unless told how long to wait."""

    waits: deque[timedelta] = field(default_factory=deque)

    async def take(
        self, wanted: Mapping[ChannelId, tuple[RateBudget, int]], *, late: bool = False
    ) -> Mapping[ChannelId, Grant]:
        return {
            channel_id: Grant(0, self.waits.popleft()) if self.waits else Grant(posts, SECOND)
            for channel_id, (_, posts) in wanted.items()
        }


@dataclass
class CountingDoorbell:
    rung: int = 0

    async def ring(self) -> None:
        self.rung += 1


class WholeDesk(FakeDeskReads, FakeSlaReads, FakeAssignmentReads):
    """All that those who answer go by."""


@dataclass(frozen=True)
class FakeApp:
    """The rooms that have something to decide; the relay is tried on the real database."""

    identity: Identity
    communities: Communities
    publishing: Publishing
    campaigns: Campaigns
    members: Members
    inbox: Inbox
    moderation: Moderation
    insights: Insights
    escalations: Escalations
    listening: Listening
    brand: BrandRoom
    participation: Participation
    crises: Crises


@dataclass(frozen=True)
class FakeHouse:
    """What `adapters.wiring.House` gives a test, on fakes. `memory` holds what was committed."""

    app: FakeApp
    memory: Memory
    platforms: ScriptedPlatforms
    feeds: ScriptedFeeds
    hubs: ScriptedHubs
    budgets: ScriptedBudgets
    doorbell: CountingDoorbell
    media: ScriptedMedia
    reader: FakeReader
    outside_review: ScriptedReview
    authorities: ScriptedAuthorities
    ears: ScriptedEars

    @property
    def duties(self) -> list[Duty]:
        """What is planned, but for the daily look that every channel gets."""
        planned = self.memory.tables.duties.values()
        return [duty for duty in planned if duty.kind != CHANNEL_LOOKED_AT]

    @property
    def clock(self) -> FakeClock:
        return self.memory.clock

    @property
    def ids(self) -> SequentialIds:
        return self.memory.ids


def a_fake_house(*, grace: timedelta = timedelta(hours=1)) -> FakeHouse:
    memory, platforms, feeds = Memory(), ScriptedPlatforms(), ScriptedFeeds()
    hubs, authorities, ears = ScriptedHubs(), ScriptedAuthorities(), ScriptedEars()
    budgets, doorbell = ScriptedBudgets(), CountingDoorbell()
    media, reader, outside_review = ScriptedMedia(), FakeReader(), ScriptedReview()
    clock, ids = memory.clock, memory.ids

    async def pause(seconds: float) -> None:
        clock.forward(timedelta(seconds=seconds))

    identity = Identity(
        begin=FakeBegin(FakeIdentityTx, memory),
        reads=FakeIdentityReads(memory),
        ring=FakeKeyRing(memory),
        mint=Keys(),
        invitation_mint=InvitationSecrets(),
        session_tokens=HmacTokens({"first": b"1" * 32}),
        clock=clock,
        ids=ids,
    )
    communities = Communities(
        begin=FakeBegin(FakeCommunitiesTx, memory),
        reads=FakeCommunitiesReads(memory),
        agenda=FakeRefreshAgenda(memory),
        platforms=platforms,
        authorities=authorities,
        secrets=ConnectionSecrets(),
        clock=clock,
        pause=pause,
        audit_facts=ScriptedAuditFacts(),
        audit_printer=FakeAuditPrinter(),
        ids=ids,
    )
    publishing = Publishing(
        begin=FakeBegin(FakePublishingTx, memory),
        reads=FakePublishingReads(memory),
        agenda=FakeAgenda(memory),
        platforms=platforms,
        measures=CodePoints(),
        links=LinkSecrets(),
        feed_sources=feeds,
        hubs=hubs,
        reader=reader,
        saved_replies=FakeSavedWords(),
        outside_review=outside_review,
        budgets=budgets,
        doorbell=doorbell,
        special_days=KnownDays(),
        almanac=Almanac(),
        best_times=FakeBestTimes(memory),
        clock=clock,
        ids=ids,
        media=media.bench(),
        sheets=ChildSheets(),
        grace=grace,
    )
    campaigns = fake_campaigns(memory)
    members = Members(
        FakeBegin(FakeMembersTx, memory),
        *(FakeMemberReads(memory), FakeValueReads(memory), FakeGrowthReads(memory)),
        *(FakeSegmentReads(memory), FakeAcknowledgementReads(memory)),
        FakeJoinRequestReads(memory),
        FakeJourneyReads(memory),
        FakeSpeaking(publishing),
        FakeMilestoneReads(memory),
        FakeAmbassadorReads(memory),
        FakeMissionReads(memory),
        FakeLinks(),
        FakePrivacyReads(memory),
        FakeArchives(),
        FakeRetentionReads(memory),
        SvgPainter(),
        clock,
        ids,
    )
    moderation_reads = FakeModerationReads(memory)
    moderation = Moderation(
        begin=FakeBegin(FakeModerationTx, memory),
        reads=moderation_reads,
        platforms=platforms,
        clock=clock,
        ids=ids,
        rulebooks=KeptRulebooks(moderation_reads, now=count(0.0, 10.0).__next__),
        glances=FakeGlances(),
        scorer=LexiconScorer(),
        links=LinkSecrets(),
    )
    insights = Insights(
        begin=FakeBegin(FakeInsightsTx, memory),
        reads=FakeInsightsReads(memory),
        platforms=platforms,
        budget=MeterBudget(budgets),
        months=FakeMonths(),
        numbers=FakeMetricReads(),
        clock=clock,
        ids=ids,
        analyses=FakeAnalysisReads(memory),
        tables=FakeAnalysisTables(),
        best_times=FakeBestTimes(memory),
        begin_reputation=FakeBegin(FakeReputationTx, memory),
        reputation=FakeReputationReads(memory),
        charts=FakeChartReads(),
        warehouse=FakeWarehouse(clock),
        parquet=ArrowParquet(),
        begin_reports=FakeBegin(FakeReportTx, memory),
        reports=FakeReportReads(memory),
        report_sources=ScriptedSources(),
        report_printer=ScriptedPrinter(),
        painter=SvgPainter(),
        sharing=no_sharing(),
    )
    inbox = Inbox(
        begin=FakeBegin(FakeInboxTx, memory),
        reads=FakeInboxReads(memory),
        desk=WholeDesk(memory),
        automations=FakeAutomationReads(memory),
        surveys=FakeSurveyReads(memory),
        answering=FakeAnswering(publishing),
        holidays=KnownDays(),
        ledger=FakeLedger(FakeBegin(FakeInboxTx, memory)),
        streams=FakeStreams(memory),
        agenda=FakeReceiptAgenda(memory),
        platforms=ears,
        hubs=hubs,
        analyst=WordListAnalyst(),
        mint=HookSecretMint(),
        chance=MiddlingChance(),
        doorbell=doorbell,
        clock=clock,
        ids=ids,
        pace=PACE,
        public_url="https://tertulia.example",
    )
    escalations = Escalations(
        FakeBegin(FakeEscalationsTx, memory), FakeEscalationReads(memory), clock, ids
    )
    listening_reads = FakeListeningReads(memory)
    listening = Listening(
        begin=FakeBegin(FakeListeningTx, memory),
        reads=listening_reads,
        watchbooks=KeptWatchbooks(listening_reads),
        platforms=ScriptedSearches(),
        doorbell=doorbell,
        clock=clock,
        ids=ids,
        rivals=FakeCompetitorReads(memory),
        own_numbers=FakeOwnNumbers(),
        public=ScriptedPublic(),
        reading_budget=ScriptedBudget(),
        painter=SvgPainter(),
    )
    app = FakeApp(
        *(identity, communities, publishing, campaigns, members, inbox, moderation, insights),
        *(escalations, listening),
        BrandRoom(
            begin=FakeBegin(FakeBrandTx, memory),
            reads=FakeBrandReads(memory),
            numbers=FakeNumbers(),
            published=FakePublished(),
            clock=clock,
            ids=ids,
        ),
        fake_participation(memory),
        fake_crises(memory),
    )
    return FakeHouse(
        *(app, memory, platforms, feeds, hubs, budgets, doorbell, media, reader),
        *(outside_review, authorities, ears),
    )
