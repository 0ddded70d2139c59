"""Publishing in memory, where the clock of the test is also the clock of the database."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.publishing.approval import ApprovalMode
from domain.publishing.brand_voice import BrandVoice
from domain.publishing.delivery import Attempt, Delivery
from domain.publishing.hold import Hold, OnLift
from domain.publishing.model import Message
from domain.publishing.preflight_ports import JustSaid, Surroundings
from domain.publishing.releasing import AWAITING, UNPLACED
from domain.publishing.reviewer import Reviewer
from domain.publishing.showing import MEDIA_LAPSED
from domain.publishing.states import STILL_TO_GO_OUT, DeliveryState
from domain.publishing.views import MessageView, SandboxPostView
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, DeliveryId, HoldId, InboundMessageId, MediaId, MessageId
from domain.shared.paging import Filter, Page, PageRequest
from tests.kit.fakes.approval_links import FakeApprovalLinks
from tests.kit.fakes.approvals import (
    FakeApprovalPolicies,
    FakeApprovalReads,
    FakeApprovals,
    policies_of,
)
from tests.kit.fakes.brand_voice import FakeBrandVoices, FakeProposalReads, brand_voice_in
from tests.kit.fakes.broadcasts import FakeBroadcastReads, FakeBroadcastTx
from tests.kit.fakes.calendar import FakeCalendarReads
from tests.kit.fakes.calendar_feeds import FakeCalendarFeeds
from tests.kit.fakes.campaigns import FakeCampaignsKnown
from tests.kit.fakes.channel_facts import FakeChannelFacts, facts_of, marks_held
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.deliveries import FakeAttempts, FakeDeliveries
from tests.kit.fakes.evergreens import FakeEvergreenReads, FakeEvergreens
from tests.kit.fakes.feeds_in import FakeFeeds
from tests.kit.fakes.holds import FakeHolds, hold_of
from tests.kit.fakes.ideas import FakeIdeaReads, FakeIdeas
from tests.kit.fakes.media import FakeMedia, FakeMediaReads, FakeMediaUploads
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables
from tests.kit.fakes.operations import FakeOperations
from tests.kit.fakes.pacing import FakeBlackouts, FakePacingReads, FakeRules
from tests.kit.fakes.preflight import just_said_in, surroundings_in
from tests.kit.fakes.queues import FakeQueueReads, FakeQueues, refuse_shared_slots
from tests.kit.fakes.reply_targets import FakeReplyTargets
from tests.kit.fakes.reviewers import FakeReviewers, reviewer_in
from tests.kit.fakes.revisions import FakeRevisionReads, FakeRevisions
from tests.kit.fakes.series import FakeOccurrences, FakeSeriesBook, FakeSeriesReads


class FakePublishingTx(FakeBroadcastTx):
    """A transaction of publishing."""

    @property
    def calendar_feeds(self) -> "FakeCalendarFeeds":
        return FakeCalendarFeeds(self)

    @property
    def feeds(self) -> "FakeFeeds":
        return FakeFeeds(self)

    @property
    def messages(self) -> "FakeMessages":
        return FakeMessages(self)

    @property
    def deliveries(self) -> "FakeDeliveries":
        return FakeDeliveries(self)

    @property
    def attempts(self) -> "FakeAttempts":
        return FakeAttempts(self)

    @property
    def holds(self) -> "FakeHolds":
        return FakeHolds(self)

    @property
    def channels(self) -> "FakeChannelFacts":
        return FakeChannelFacts(self)

    @property
    def brand_voices(self) -> "FakeBrandVoices":
        return FakeBrandVoices(self)

    @property
    def reviewers(self) -> "FakeReviewers":
        return FakeReviewers(self)

    @property
    def campaigns(self) -> FakeCampaignsKnown:
        return FakeCampaignsKnown(self)

    @property
    def ideas(self) -> "FakeIdeas":
        return FakeIdeas(self)

    @property
    def series(self) -> "FakeSeriesBook":
        return FakeSeriesBook(self)

    @property
    def evergreens(self) -> "FakeEvergreens":
        return FakeEvergreens(self)

    @property
    def occurrences(self) -> "FakeOccurrences":
        return FakeOccurrences(self)

    @property
    def queues(self) -> FakeQueues:
        return FakeQueues(self, self.messages)

    @property
    def rules(self) -> FakeRules:
        return FakeRules(self)

    @property
    def blackouts(self) -> FakeBlackouts:
        return FakeBlackouts(self)

    @property
    def operations(self) -> FakeOperations:
        return FakeOperations(self)

    @property
    def approval_policies(self) -> "FakeApprovalPolicies":
        return FakeApprovalPolicies(self)

    @property
    def revisions(self) -> "FakeRevisions":
        return FakeRevisions(self)

    @property
    def reply_targets(self) -> FakeReplyTargets:
        return FakeReplyTargets(self)

    @property
    def approvals(self) -> "FakeApprovals":
        return FakeApprovals(self)

    @property
    def approval_links(self) -> "FakeApprovalLinks":
        return FakeApprovalLinks(self)

    @property
    def media(self) -> "FakeMedia":
        return FakeMedia(self)

    @property
    def media_uploads(self) -> "FakeMediaUploads":
        return FakeMediaUploads(self)


class FakeMessages:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.messages
        self._deliveries = tx.tables.deliveries

    async def add(self, message: Message) -> None:
        refuse_twins(self._rows, message)
        self._rows[message.workspace_id, message.id] = replace(message, deliveries=(), skipped=())
        for delivery in message.deliveries:
            self._deliveries[delivery.workspace_id, delivery.id] = delivery
        refuse_shared_slots(self._tx.tables)

    async def get(self, message_id: MessageId) -> Message:
        return whole_message(self._tx.tables, self._tx.actor, message_id)

    async def some(self, message_ids: Sequence[MessageId]) -> list[Message]:
        known = [id for id in message_ids if self._tx.key(id) in self._rows]
        return self._whole(known)

    async def add_all(self, messages: Sequence[Message]) -> None:
        for message in messages:
            await self.add(message)

    async def taken(self, external_ids: Sequence[str]) -> set[str | None]:
        here = self._tx.actor.workspace
        mine = (m for (workspace, _), m in self._rows.items() if workspace == here)
        return {m.external_id for m in mine if m.external_id in external_ids}

    async def answering(
        self, in_reply_to: InboundMessageId, channel_id: ChannelId, person_id: str | None
    ) -> list[Message]:
        found = {
            d.message_id
            for d in self._deliveries.values()
            if d.workspace_id == self._tx.actor.workspace
            and (message := self._rows[d.workspace_id, d.message_id]).status in STILL_TO_GO_OUT
            and (
                message.in_reply_to == in_reply_to
                or (d.channel_id == channel_id and person_id == message.yields_to is not None)
            )
        }
        return self._whole(found)

    async def matching(
        self, filters: Sequence[Filter], most: int, *, by_time: bool = False
    ) -> list[MessageId]:
        """Of the filters only those for a status and an external id; the others are asked of the
        real database, as lists are."""
        mine = [
            m for (workspace, _), m in self._rows.items() if workspace == self._tx.actor.workspace
        ]
        for wanted in filters:
            assert wanted.field in ("status", "external_id"), wanted
            mine = [m for m in mine if getattr(m, wanted.field) in wanted.value]
        timed = sorted(
            (m for m in mine if by_time and m.publish_at), key=lambda m: (m.publish_at, m.id)
        )
        rest = sorted(m.id for m in mine if m not in timed)
        return [*(m.id for m in timed), *rest][:most]

    async def of_deliveries(self, delivery_ids: Sequence[DeliveryId]) -> list[Message]:
        found = (self._deliveries.get(self._tx.key(id)) for id in delivery_ids)
        return self._whole({delivery.message_id for delivery in found if delivery})

    async def save(self, before: Message, after: Message) -> None:
        await self.save_all([(before, after)])

    async def save_all(self, changes: Sequence[tuple[Message, Message]]) -> None:
        for before, after in changes:
            refuse_twins(self._rows, after)
            if after is not before and self._tx.key(after.id) in self._rows:
                self._rows[self._tx.key(after.id)] = replace(after, deliveries=(), skipped=())
            for delivery in (*after.deliveries, *after.skipped):
                was = before.delivery(delivery.id)
                known = was is None or self._tx.key(delivery.id) in self._deliveries
                if known and delivery is not was:
                    self._deliveries[self._tx.key(delivery.id)] = delivery

    async def unapproved(self, limit: int) -> list[Message]:
        tables, actor = self._tx.tables, self._tx.actor
        asked = {a.message_id for a in tables.approvals.values() if a.counts}
        facts = facts_of(tables, actor)
        found = {
            d.message_id
            for d in self._deliveries.values()
            if d.workspace_id == actor.workspace
            and d.message_id not in asked
            and d.state in (DeliveryState.SCHEDULED, DeliveryState.HELD, DeliveryState.WAITING)
            and facts[d.channel_id].approval is ApprovalMode.REQUIRED
            and self._rows[self._tx.key(d.message_id)].status in ("scheduled", "held")
        }
        return self._whole(sorted(found)[:limit])

    async def kept_for_media(self, media_id: MediaId, limit: int) -> list[Message]:
        kept = {
            d.message_id
            for d in self._deliveries.values()
            if d.workspace_id == self._tx.actor.workspace
            and d.held_reason == MEDIA_LAPSED
            and media_id in self._rows[d.workspace_id, d.message_id].media_ids
        }
        return self._whole(sorted(kept)[:limit])

    async def out_of_line(
        self, *, channel_id: ChannelId | None, state: str, limit: int
    ) -> list[Message]:
        facts = facts_of(self._tx.tables, self._tx.actor)
        marks = marks_held(self._tx.tables, self._tx.actor)

        def is_stopped(d: Delivery) -> bool:
            message = self._rows[d.workspace_id, d.message_id]
            return facts[d.channel_id].stopped is not None or bool(
                marks.keys() & set(message.marks)
            )

        misfits = {
            d.message_id
            for d in self._deliveries.values()
            if d.workspace_id == self._tx.actor.workspace
            and d.state == state
            and channel_id in (None, d.channel_id)
            and is_stopped(d) is (state == DeliveryState.SCHEDULED)
            and not self._asks(d)
            and d.held_reason != MEDIA_LAPSED
        }
        return self._whole(sorted(misfits)[:limit])

    def _asks(self, delivery: Delivery) -> bool:
        asks = {AWAITING: OnLift.ASK} | dict.fromkeys(UNPLACED, OnLift.NEXT_SLOT)
        if delivery.hold_id is None or delivery.held_reason not in asks:
            return False
        hold = self._tx.tables.holds[self._tx.key(delivery.hold_id)]
        return hold.on_lift is asks[delivery.held_reason]

    def _whole(self, ids: set[MessageId] | list[MessageId]) -> list[Message]:
        return [whole_message(self._tx.tables, self._tx.actor, id) for id in sorted(ids)]


class FakePublishingReads(
    FakeProposalReads,
    FakeIdeaReads,
    FakeCalendarReads,
    FakeSeriesReads,
    FakeQueueReads,
    FakePacingReads,
    FakeApprovalReads,
    FakeMediaReads,
    FakeEvergreenReads,
    FakeBroadcastReads,
    FakeRevisionReads,
):
    """Single things. Lists, with their filters and sorts, are asked of the real database."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        FakeMediaReads.__init__(self, memory)
        FakeRevisionReads.__init__(self, memory)
        self._memory = memory

    async def message(self, actor: Actor, message_id: MessageId) -> Message:
        return whole_message(self._memory.tables, actor, message_id)

    async def message_view(self, actor: Actor, message_id: MessageId) -> MessageView:
        raise NotImplementedError

    async def message_views(self, actor: Actor, request: PageRequest) -> Page[MessageView]:
        raise NotImplementedError

    async def brand_voice(self, actor: Actor) -> BrandVoice | None:
        return await brand_voice_in(self._memory, actor)

    async def reviewer(self, actor: Actor) -> Reviewer | None:
        return await reviewer_in(self._memory, actor)

    async def just_said(self, actor: Actor, *asked: Any) -> JustSaid:
        return just_said_in(self._memory, actor, *asked)

    async def surroundings(self, actor: Actor, *asked: Any) -> Surroundings:
        return await surroundings_in(self._memory, actor, *asked)

    async def attempts(self, actor: Actor, message_id: MessageId) -> Sequence[Attempt]:
        await self.message(actor, message_id)
        rows = self._memory.tables.attempts.values()
        wanted = (actor.workspace, message_id)
        mine = [a for a in rows if (a.workspace_id, a.message_id) == wanted]
        return sorted(mine, key=lambda attempt: attempt.id)

    async def hold(self, actor: Actor, hold_id: HoldId) -> Hold:
        return hold_of(self._memory.tables, actor, hold_id)

    async def holds(self, actor: Actor, request: PageRequest) -> Page[Hold]:
        raise NotImplementedError

    async def sandbox_post(self, actor: Actor, post_id: str) -> SandboxPostView:
        raise NotImplementedError

    async def sandbox_posts(self, actor: Actor, request: PageRequest) -> Page[SandboxPostView]:
        raise NotImplementedError


def whole_message(tables: Tables, actor: Actor, message_id: MessageId) -> Message:
    """The message with its deliveries, in their order. Raises NotFound."""
    found = tables.messages.get((actor.workspace, message_id))
    if found is None:
        raise NotFound(thing="message")
    parts = [
        d
        for d in tables.deliveries.values()
        if (d.workspace_id, d.message_id) == (actor.workspace, message_id)
    ]
    parts.sort(key=lambda d: d.position)
    live = tuple(d for d in parts if d.state is not DeliveryState.SKIPPED)
    skipped = tuple(d for d in parts if d.state is DeliveryState.SKIPPED)
    policies = policies_of(tables, actor, [d.channel_id for d in live]).values()
    asks = any(policy.mode is not ApprovalMode.NONE for policy in policies)
    return replace(found, deliveries=live, skipped=skipped, under_policy=asks)
