"""Rooms furnished with fakes: they take milliseconds, know no server, and do what they are told."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from adapters.judging.lexicon import LexiconScorer
from adapters.judging.rulebooks import KeptRulebooks
from adapters.recurrence import Almanac
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
from domain.campaigns.room import Campaigns
from domain.communities.model import Account
from domain.communities.outcomes import Refreshed, RefreshOutcome
from domain.communities.room import Communities
from domain.escalations.room import Escalations
from domain.identity.room import Identity
from domain.inbox.hearing import Pace
from domain.inbox.room import Inbox
from domain.insights.room import Insights
from domain.moderation.room import Moderation
from domain.publishing.budget_ports import Grant
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Listing,
    Outcome,
    Preparation,
    Prepared,
    Published,
)
from domain.publishing.ports import OutgoingPost
from domain.publishing.room import Publishing
from domain.shared.acts import Act
from domain.shared.calling import CHANNEL_LOOKED_AT
from domain.shared.duties import Duty
from domain.shared.errors import Refusal
from domain.shared.ids import ChannelId
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    Limits,
    Measured,
    PlatformProfile,
    RateBudget,
)
from domain.shared.readings import Readings
from domain.shared.secret import Secret
from tests.kit.fakes.assignments import FakeAssignmentReads
from tests.kit.fakes.automations import FakeAnswering, FakeAutomationReads
from tests.kit.fakes.campaigns import FakeCampaignReads, FakeCampaignsTx
from tests.kit.fakes.communities import (
    FakeCommunitiesReads,
    FakeCommunitiesTx,
    FakeRefreshAgenda,
)
from tests.kit.fakes.connecting import ScriptedAuthorities
from tests.kit.fakes.deliveries import FakeAgenda
from tests.kit.fakes.desk import FakeDeskReads
from tests.kit.fakes.ears import MiddlingChance, ScriptedEars
from tests.kit.fakes.escalations import FakeEscalationReads, FakeEscalationsTx
from tests.kit.fakes.feeds_in import ScriptedFeeds
from tests.kit.fakes.house_profiles import PROFILES, an_account, profile_of
from tests.kit.fakes.hubs import ScriptedHubs
from tests.kit.fakes.identity import FakeIdentityReads, FakeIdentityTx, FakeKeyRing
from tests.kit.fakes.inbox import (
    FakeInboxReads,
    FakeInboxTx,
    FakeLedger,
)
from tests.kit.fakes.insights import FakeInsightsReads, FakeInsightsTx
from tests.kit.fakes.judging import FakeGlances
from tests.kit.fakes.media import ScriptedMedia
from tests.kit.fakes.memory import FakeBegin, FakeClock, Memory, SequentialIds
from tests.kit.fakes.moderation import FakeModerationReads, FakeModerationTx
from tests.kit.fakes.pacing import FakeBestTimes
from tests.kit.fakes.preflight import FakeReader
from tests.kit.fakes.publishing import FakePublishingReads, FakePublishingTx
from tests.kit.fakes.receipt_agenda import FakeReceiptAgenda
from tests.kit.fakes.reviewers import ScriptedReview
from tests.kit.fakes.saved_words import FakeSavedWords
from tests.kit.fakes.slas import FakeSlaReads
from tests.kit.fakes.streams import FakeStreams
from tests.kit.fakes.surveys import FakeSurveyReads

SECOND = timedelta(seconds=1)
PACE = Pace(timedelta(seconds=30), timedelta(minutes=10))


@dataclass
class ScriptedPlatforms:
    """The platforms of every room. Everything is published, nothing is found and every refresh
    brings the next pair for an hour, unless the script says otherwise; each queue gives one answer
    a call. What was asked is kept."""

    preparations: deque[Preparation] = field(default_factory=deque)
    outcomes: deque[Outcome] = field(default_factory=deque)
    findings: deque[Finding] = field(default_factory=deque)
    identities: deque[Account | Refusal] = field(default_factory=deque)
    refreshes: deque[RefreshOutcome] = field(default_factory=deque)
    refreshed: list[Connection] = field(default_factory=list)
    prepared: list[OutgoingPost] = field(default_factory=list)
    published: list[OutgoingPost] = field(default_factory=list)
    looked_up: list[OutgoingPost] = field(default_factory=list)
    deleted: list[OutgoingPost] = field(default_factory=list)
    edited: list[OutgoingPost] = field(default_factory=list)
    leaving_polls_open: set[str] = field(default_factory=set)
    polls_closed: list[OutgoingPost] = field(default_factory=list)
    sights: deque[Finding] = field(default_factory=deque)
    listings: deque[Listing] = field(default_factory=deque)
    seen: list[OutgoingPost] = field(default_factory=list)
    acted: list[Act] = field(default_factory=list)
    numbers: deque[Readings | CannotTell] = field(default_factory=deque)
    measured: list[str] = field(default_factory=list)

    def profiles(self) -> Sequence[PlatformProfile]:
        return [PROFILES[name] for name in sorted(PROFILES)]

    def profile(self, platform: str) -> PlatformProfile:
        return profile_of(platform)

    async def identify(
        self,
        platform: str,
        server_url: str | None,
        credentials: Mapping[str, Secret],
        settings: Mapping[str, Any],
    ) -> Account:
        answer = self.identities.popleft() if self.identities else an_account(platform, settings)
        if isinstance(answer, Refusal):
            raise answer
        if REFRESH_TOKEN not in credentials:
            without = answer.capabilities - {Capability.REFRESH_CREDENTIALS}
            answer = replace(answer, capabilities=without)
        return replace(answer, server_url=server_url)

    async def refresh(self, connection: Connection) -> RefreshOutcome:
        self.refreshed.append(connection)
        if self.refreshes:
            return self.refreshes.popleft()
        number = len(self.refreshed)
        pair = {"token": f"access-{number}", REFRESH_TOKEN: f"refresh-{number}"}
        return Refreshed({n: Secret(text) for n, text in pair.items()}, timedelta(hours=1))

    async def prepare(self, post: OutgoingPost) -> Preparation:
        self.prepared.append(post)
        key = f"kept-{post.key}-{post.fence}"
        return self.preparations.popleft() if self.preparations else Prepared(key)

    async def publish(self, post: OutgoingPost) -> Outcome:
        self.published.append(post)
        return self.outcomes.popleft() if self.outcomes else Published(f"post-{post.key}")

    async def find(self, post: OutgoingPost) -> Finding:
        self.looked_up.append(post)
        return self.findings.popleft() if self.findings else Absent()

    async def delete(self, post: OutgoingPost) -> Outcome:
        self.deleted.append(post)
        return self.outcomes.popleft() if self.outcomes else Published(post.platform_post_id or "")

    async def edit(self, post: OutgoingPost) -> Outcome:
        self.edited.append(post)
        return self.outcomes.popleft() if self.outcomes else Published(post.platform_post_id or "")

    def leaves_polls_open(self, platform: str) -> bool:
        return platform in self.leaving_polls_open

    async def close_poll(self, post: OutgoingPost) -> Outcome:
        self.polls_closed.append(post)
        return self.outcomes.popleft() if self.outcomes else Published(post.platform_post_id or "")

    async def see(self, post: OutgoingPost) -> Finding:
        self.seen.append(post)
        return self.sights.popleft() if self.sights else Published(post.platform_post_id or "")

    async def recent(self, connection: Connection) -> Listing:
        return self.listings.popleft() if self.listings else ()

    async def act(self, connection: Connection, act: Act) -> Outcome:
        self.acted.append(act)
        about = act.message_id or act.person_id or ""
        return self.outcomes.popleft() if self.outcomes else Published(about)

    async def measure_post(self, connection: Connection, post_id: str) -> Readings | CannotTell:
        self.measured.append(post_id)
        return self.numbers.popleft() if self.numbers else ()

    async def measure_account(self, connection: Connection) -> Readings | CannotTell:
        self.measured.append(connection.channel_id)
        return self.numbers.popleft() if self.numbers else ()


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
    inbox: Inbox
    moderation: Moderation
    insights: Insights
    escalations: Escalations


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
    campaigns = Campaigns(FakeBegin(FakeCampaignsTx, memory), FakeCampaignReads(memory), clock, ids)
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
        FakeBegin(FakeInsightsTx, memory), FakeInsightsReads(memory), platforms, clock, ids
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
    app = FakeApp(
        *(identity, communities, publishing, campaigns, inbox, moderation, insights), escalations
    )
    return FakeHouse(
        *(app, memory, platforms, feeds, hubs, budgets, doorbell, media, reader),
        outside_review,
        authorities,
        ears,
    )
