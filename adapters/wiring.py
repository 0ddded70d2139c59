"""The composition root: the one place where every port gets its adapter."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from logging import getLogger

from adapters.answering import AnswersOfPublishing, SavedRepliesOfInbox
from adapters.archives import StoredArchives
from adapters.auditing import FactsOfTheHouse
from adapters.brand_room import brand_of
from adapters.budgets import RequestLimits
from adapters.campaign_results import campaigns_of
from adapters.chance import SystemChance
from adapters.channel_budgets import open_channel_budgets
from adapters.clock import HouseClock, WorkspaceClock, open_clock
from adapters.crises_room import crises_of
from adapters.db.assignment_reads import DbWholeDeskReads
from adapters.db.audit import DbAuditAgenda, DbAuditReads
from adapters.db.automation_reads import DbAutomationReads
from adapters.db.best_times import DbBestTimes
from adapters.db.campaigns import CampaignsTx
from adapters.db.communities import CommunitiesTx
from adapters.db.communities_reads import DbCommunitiesReads, DbRefreshAgenda
from adapters.db.database import Database, open_database
from adapters.db.duties import DbDutyAgenda
from adapters.db.escalations import DbEscalationReads, EscalationsTx
from adapters.db.events import DbPendingEvents, DbTelling, DbWebhookAgenda, EventsTx
from adapters.db.events_reads import DbEventsReads
from adapters.db.feed import DbFeedReads, DbTurnstile
from adapters.db.identity import DbKeyRing, IdentityTx
from adapters.db.identity_reads import DbIdentityReads
from adapters.db.inbox import InboxTx
from adapters.db.inbox_reads import DbInboxReads, DbReceiptAgenda
from adapters.db.insights_room import insights_of
from adapters.db.listening_room import listening_of
from adapters.db.members import MembersTx
from adapters.db.members_room import members_of
from adapters.db.moderation_room import moderation_of
from adapters.db.movable_clocks import DbClockAgenda
from adapters.db.publishing import PublishingTx
from adapters.db.publishing_reads import DbAgenda, DbPublishingReads
from adapters.db.sandbox import DbWall
from adapters.db.streams import DbStreams
from adapters.db.survey_reads import DbSurveyReads
from adapters.db.told_ledger import DbLedger
from adapters.db.transaction import Begin, Tools
from adapters.db.watch_reads import DbListeningReads
from adapters.db.watches import ListeningTx
from adapters.guesses import GuessLimits
from adapters.ids import TimeSortedIds
from adapters.journeying import WordsOfPublishing
from adapters.judging.lexicon import LexiconScorer
from adapters.keyring import ShortMemory
from adapters.links.room import landings_of, linking_of
from adapters.links.tape import open_tape
from adapters.listeners import Listeners
from adapters.media.bench import open_bench
from adapters.media.store import StoredFiles
from adapters.meter_budget import MeterBudget, ReadingBudget
from adapters.outbound.feeds import HttpFeeds
from adapters.outbound.gateway import Gateway, open_gateway
from adapters.outbound.guard import Guard, LookUp
from adapters.outbound.hubs import HttpHubs
from adapters.outbound.links import OpenLinks
from adapters.outbound.receivers import HttpReceivers
from adapters.outbound.reviews import HttpReviews
from adapters.outbound.scores import HttpScorer
from adapters.participation_room import participation_of
from adapters.platforms.authorities import Authorities, MakeAuthorizers, every_authorizer
from adapters.platforms.catalogue import Catalogue, MakeAdapters, every_adapter
from adapters.platforms.http import Http
from adapters.promotion_secrets import PromotionSecrets
from adapters.queue import Doorbell, open_doorbell
from adapters.recurrence import Almanac
from adapters.reports.audits import TypstAuditPages
from adapters.reports.charts.painting import SvgPainter
from adapters.secrets import (
    AuditSignatory,
    ConnectionSecrets,
    HookSecretMint,
    InvitationSecrets,
    Keys,
    LinkSecrets,
    Sealer,
    SigningSecrets,
)
from adapters.session_tokens import HmacTokens
from adapters.settings import Settings, secret_keys
from adapters.sheets.reader import ChildSheets
from adapters.special_days.known import KnownDays
from adapters.text.counting import Measures
from adapters.text.mood.analyst import WordListAnalyst
from adapters.text.reader import Reader
from adapters.text.watchbooks import KeptWatchbooks
from domain.announced import ACTS_TOLD, ANNOUNCED
from domain.app import App
from domain.communities.room import Communities
from domain.duties import KINDS, acts
from domain.escalations.room import Escalations
from domain.events.model import Event
from domain.events.room import Events
from domain.identity.room import Identity
from domain.inbox.hearing import Pace
from domain.inbox.room import Inbox
from domain.moderation.judging_ports import Scorer
from domain.publishing.room import Publishing
from domain.reactions import FOLLOWED, reactions
from domain.shared.access import Actor, Mode
from domain.shared.duties import Duty
from domain.shared.hub_ports import OF_A_CHANNEL
from domain.shared.ids import ApiKeyId
from domain.shared.short_links import name_in

log = getLogger("tertulia.relay")
WEBHOOKS_IN_FLIGHT = 100
FEEDS_IN_FLIGHT = 20
LINKS_IN_FLIGHT = 40
REVIEWS_IN_FLIGHT = 50
SCORES_IN_FLIGHT = 50


@dataclass(frozen=True)
class House:
    """The rooms, and the few parts that edges use beside them."""

    app: App
    settings: Settings
    database: Database
    ring: DbKeyRing
    sealer: Sealer
    limits: RequestLimits
    doorbell: Doorbell
    gateway: Gateway
    begin_communities: Begin[CommunitiesTx]
    begin_publishing: Begin[PublishingTx]
    begin_inbox: Begin[InboxTx]
    begin_members: Begin[MembersTx]
    begin_events: Begin[EventsTx]
    clock: HouseClock
    ids: TimeSortedIds
    news: Listeners
    used: dict[ApiKeyId, datetime] = field(default_factory=dict)

    def note_use(self, key_id: str, at: datetime) -> None:
        """Kept here until `write_uses` comes by: it is not worth a write for each request."""
        self.used[ApiKeyId(key_id)] = at

    async def enter_time_of(self, actor: Actor) -> None:
        """What this task does from here on is done in the time of the actor's workspace, which only
        a test clock makes another than the house's. Raises TemporarilyUnavailable."""
        await self.database.enter_time_of(actor.workspace_id if actor.mode is Mode.TEST else None)

    async def write_uses(self) -> None:
        """Store when keys were last used. Losing these loses only that."""
        if self.used:
            at = dict(self.used)
            self.used.clear()
            await self.ring.used(at)


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    own_filter: bool = True,
    look_up: LookUp | None = None,
    adapters: MakeAdapters = every_adapter,
    authorizers: MakeAuthorizers = every_authorizer,
) -> AsyncIterator[House]:
    """Everything connected, for as long as the block lasts. Opening makes no schema. Without
    `look_up`, names in addresses that users give are asked of the system's resolver. `adapters` are
    the platforms it can speak to, `authorizers` those whose own page connects accounts."""
    sealer = Sealer(secret_keys(settings))
    url, redis_url = settings.database_url or "", settings.redis_url or ""
    async with (
        open_database(url, size=settings.database_pool, own_filter=own_filter) as database,
        open_clock(database.now) as house_clock,
        open_doorbell(redis_url) as doorbell,
        open_gateway(Guard(settings.allow_loopback), look_up=look_up) as gateway,
        open_channel_budgets(redis_url) as budgets,
        open_tape(database) as tape,
    ):
        ids, clock = TimeSortedIds(house_clock), WorkspaceClock(house_clock)
        # A lane of their own: posts never wait for what else goes out, nor that for them.
        platforms = Http(gateway.lane(settings.sends_in_flight))
        media, wall = open_bench(settings, gateway), DbWall(database, clock, ids)
        catalogue = Catalogue(adapters(platforms, clock, wall, StoredFiles(media.store)))
        ring = DbKeyRing(database)
        memory = ShortMemory(ring)
        news = Listeners()
        news.add(memory.heard)
        tools = Tools(
            *(database, clock, house_clock, ids, sealer, FOLLOWED, KINDS, doorbell, news),
            own_name=name_in(settings.public_url or ""),
        )
        identity = Identity(
            begin=Begin(IdentityTx, tools),
            reads=DbIdentityReads(database),
            ring=memory,
            mint=Keys(),
            invitation_mint=InvitationSecrets(),
            session_tokens=HmacTokens(sealer.keys_for("sessions")),
            clock=house_clock,
            ids=ids,
        )
        begin_communities, reader = Begin(CommunitiesTx, tools), Reader()
        communities = Communities(
            begin=begin_communities,
            reads=DbCommunitiesReads(database),
            agenda=DbRefreshAgenda(database),
            platforms=catalogue,
            authorities=Authorities(platforms, authorizers(platforms, clock, settings)),
            secrets=ConnectionSecrets(),
            clock=clock,
            pause=asyncio.sleep,
            audit_facts=FactsOfTheHouse(database, reader, gateway.lane(LINKS_IN_FLIGHT)),
            audit_printer=TypstAuditPages(media.store),
            ids=ids,
        )
        begin_publishing = Begin(PublishingTx, tools)
        feeds = gateway.lane(FEEDS_IN_FLIGHT)
        publishing = Publishing(
            begin=begin_publishing,
            reads=DbPublishingReads(database),
            agenda=DbAgenda(database),
            platforms=catalogue,
            measures=Measures(),
            links=LinkSecrets(),
            feed_sources=HttpFeeds(feeds, clock),
            hubs=HttpHubs(feeds, sealer.key_for("hubs"), settings.public_url),
            reader=reader,
            saved_replies=SavedRepliesOfInbox(),
            outside_review=HttpReviews(gateway.lane(REVIEWS_IN_FLIGHT), house_clock),
            budgets=budgets,
            doorbell=doorbell,
            special_days=KnownDays(),
            almanac=Almanac(),
            best_times=DbBestTimes(database),
            clock=clock,
            ids=ids,
            media=media,
            sheets=ChildSheets(),
            grace=timedelta(seconds=settings.overdue_grace_seconds),
        )
        begin_members = Begin(MembersTx, tools)
        archives = StoredArchives(
            begin_members, media.store, settings.data_dir.absolute() / "exports", clock
        )
        members = members_of(
            *(database, begin_members, WordsOfPublishing(publishing), OpenLinks(gateway)),
            *(archives, SvgPainter(), clock, ids),
        )
        moderation = moderation_of(
            *(database, tools, news.add, catalogue, reader, _scorer(settings, gateway)),
        )
        listening_reads = DbListeningReads(database)
        watchbooks, reading_budget = KeptWatchbooks(listening_reads), ReadingBudget(budgets)
        listening = listening_of(
            *(database, Begin(ListeningTx, tools), listening_reads, watchbooks, catalogue),
            *(reading_budget, SvgPainter(), doorbell, clock, ids),
        )
        insights = insights_of(
            *(database, tools, catalogue, MeterBudget(budgets), members, listening, media.store),
            *(settings, clock, ids),
        )
        landings = landings_of(database)
        news.add(landings.heard)
        linking = linking_of(
            *(database, tools, landings, tape, gateway, sealer, settings.public_url),
        )
        campaigns = campaigns_of(
            *(database, Begin(CampaignsTx, tools), insights, catalogue, clock, ids, linking),
            *(PromotionSecrets(sealer), GuessLimits(redis_url)),
        )
        begin_inbox = Begin(InboxTx, tools)
        channel_hubs_key = sealer.key_for("hubs of channels")
        inbox = Inbox(
            begin=begin_inbox,
            reads=DbInboxReads(database, sealer),
            desk=DbWholeDeskReads(database),
            automations=DbAutomationReads(database),
            surveys=DbSurveyReads(database),
            answering=AnswersOfPublishing(publishing),
            holidays=KnownDays(),
            ledger=DbLedger(begin_inbox),
            agenda=DbReceiptAgenda(database),
            streams=DbStreams(database),
            platforms=catalogue,
            hubs=HttpHubs(feeds, channel_hubs_key, settings.public_url, OF_A_CHANNEL),
            analyst=WordListAnalyst(),
            mint=HookSecretMint(),
            chance=SystemChance(),
            doorbell=doorbell,
            clock=clock,
            ids=ids,
            pace=_pace(settings),
            public_url=settings.public_url,
        )
        escalations = Escalations(
            Begin(EscalationsTx, tools), DbEscalationReads(database), clock, ids
        )
        begin_events = Begin(EventsTx, tools)
        participation = participation_of(
            *(database, tools, begin_publishing, publishing, catalogue, moderation),
        )
        answering = (
            *(communities, publishing, inbox, moderation, insights, members, escalations),
            *(listening, campaigns, participation),
        )
        crises = crises_of(database, tools, publishing, insights, inbox)
        events = Events(
            begin=begin_events,
            reads=DbEventsReads(database),
            feed=DbFeedReads(database),
            turnstile=DbTurnstile(database),
            pending=DbPendingEvents(database),
            telling=DbTelling(database),
            agenda=DbWebhookAgenda(database),
            duties=DbDutyAgenda(database),
            clocks=DbClockAgenda(database),
            audit=DbAuditReads(database),
            audit_agenda=DbAuditAgenda(database),
            signatory=AuditSignatory(sealer),
            receivers=HttpReceivers(gateway.lane(WEBHOOKS_IN_FLIGHT), house_clock),
            mint=SigningSecrets(),
            chance=SystemChance(),
            clock=house_clock,
            ids=ids,
            doorbell=doorbell,
            known=ANNOUNCED,
            acts_told=ACTS_TOLD,
            reactions=reactions(*answering, crises),
            report=_report,
            acts=acts(*answering, crises),
            worry=_worry,
        )
        yield House(
            app=App(
                *(identity, communities, publishing, campaigns, members, inbox, moderation),
                *(insights, escalations, listening, events),
                brand_of(database, tools, insights, reader),
                participation,
                crises,
            ),
            settings=settings,
            database=database,
            ring=ring,
            sealer=sealer,
            limits=RequestLimits(redis_url),
            doorbell=doorbell,
            gateway=gateway,
            begin_communities=begin_communities,
            begin_publishing=begin_publishing,
            begin_inbox=begin_inbox,
            begin_members=begin_members,
            begin_events=begin_events,
            clock=house_clock,
            ids=ids,
            news=news,
        )


def _scorer(settings: Settings, gateway: Gateway) -> Scorer:
    """The one that is named, or else our own."""
    if settings.scorer_url is None:
        return LexiconScorer()
    return HttpScorer(gateway.lane(SCORES_IN_FLIGHT), settings.scorer_url)


def _pace(settings: Settings) -> Pace:
    """How often platforms are asked what happened."""
    least = timedelta(seconds=settings.poll_least_seconds)
    return Pace(least, max(least, timedelta(seconds=settings.poll_most_seconds)))


def _report(event: Event, trouble: Exception) -> None:
    log.error(
        "reaction_failed",
        extra={"event_id": event.id, "event_name": event.name, "failures": event.failures + 1},
        exc_info=trouble,
    )


def _worry(duty: Duty, trouble: Exception | None) -> None:
    about = {"duty": duty.kind, "subject_id": duty.subject_id, "failures": duty.failures}
    if trouble is None:
        log.error("duty_deadly", extra={**about, "deaths": duty.deaths})
    else:
        log.error("duty_failed", extra=about, exc_info=trouble)
