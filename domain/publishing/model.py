"""A message is what its deliveries add up to; a hold stops them with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NoReturn

from domain.publishing.answer import Answer, MessageKind
from domain.publishing.clashes import Clash
from domain.publishing.content import Content, Post, Variants, fingerprint, media_in, said_on
from domain.publishing.delivery import WARNED, Delivery
from domain.publishing.errors import AlreadyClaimed, AlreadyPublished, ContentAlreadyPublished
from domain.publishing.hold import Mark, marks_of
from domain.publishing.rules import roll_up
from domain.publishing.states import (
    EDITABLE,
    IN_HAND,
    READY,
    REVIEWABLE,
    REVIEWED,
    DeliveryState,
    MessageStatus,
    moves_from,
)
from domain.publishing.tone import Situation
from domain.publishing.troubles import can_be_retried
from domain.shared.errors import InvalidState
from domain.shared.ids import (
    ApprovalId,
    CampaignId,
    ChannelId,
    CommunityId,
    CrisisId,
    DeliveryId,
    InboundMessageId,
    MediaId,
    MessageId,
    OrganizationId,
    QueueId,
    WorkspaceId,
)
from domain.shared.wall_time import TimeNote, still_resolved


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a message goes out. `at` is the instant, UTC; the wall time and its zone are what the
    person asked for; `anchored_to_wall` says which of the two holds when a zone's rules change.
    `queue_id` is the queue whose slot this is: a schedule without it has taken none. `clashes` are
    what it was known to clash with when it was given."""

    at: datetime
    local_time: str
    timezone: str
    anchored_to_wall: bool
    note: TimeNote | None = None
    queue_id: QueueId | None = None
    clashes: tuple[Clash, ...] = ()

    def by_the_clocks(self) -> "Schedule":
        """At the instant at which the clocks show its wall time by what is known of them now; the
        very same where that is no other, or where it was given an instant."""
        found = still_resolved(self.local_time, self.timezone) if self.anchored_to_wall else None
        if found is None or found.at == self.at:
            return self
        return replace(self, at=found.at, note=found.note)


@dataclass(frozen=True, slots=True)
class RevisionInReview:
    """Other words for what is out, which wait for a yes: the request to approve them has them, and
    `fingerprint` names them."""

    approval_id: ApprovalId
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be said on one or more channels: `content` everywhere, except for what a channel
    has in `variants`. Each of its posts has a delivery of its own on each channel; `skipped` are
    those it had before a change. `version` grows with every change and is what an If-Match names.
    `status` is always what its deliveries add up to; `revision` are other words for what is out
    that wait for a yes; it is `under_policy` when one of its channels is under a policy by which
    somebody can be asked to approve it. What answers somebody has an `answer`, and one channel.
    What is said of a crisis passes its holds as long as it has these words. `situation` is what it
    is said for, by which the brand's tone is chosen."""

    id: MessageId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    community_id: CommunityId
    content: Content
    status: MessageStatus
    version: int
    created_at: datetime
    updated_at: datetime
    created_by: str
    schedule: Schedule | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    variants: Variants = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    skipped: tuple[Delivery, ...] = ()
    revision: RevisionInReview | None = None
    under_policy: bool = False
    answer: Answer | None = None
    campaign_id: CampaignId | None = None
    objective_id: str | None = None
    crisis_id: CrisisId | None = None
    situation: Situation | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What it bears that a hold can stand on."""
        return marks_of(self.tags, self.campaign_id, self.crisis_id)

    @property
    def kind(self) -> MessageKind:
        """Whether it speaks first, or answers somebody in the open or alone."""
        return self.answer.kind if self.answer else MessageKind.POST

    @property
    def in_reply_to(self) -> InboundMessageId | None:
        """What it answers."""
        return self.answer.in_reply_to if self.answer else None

    @property
    def yields_to(self) -> str | None:
        """The platform's id of the person before whose next word it gives way."""
        answer = self.answer
        return answer.person_id if answer and answer.cancel_if_they_write else None

    @property
    def publish_at(self) -> datetime | None:
        """The instant it is meant for, UTC; None for a draft without a time."""
        return self.schedule.at if self.schedule else None

    @property
    def text(self) -> str:
        """What is said first, where no channel has its own words."""
        return self.content.text

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that is said and on which channels."""
        return fingerprint(self.content, self.variants, frozenset(self.channel_ids))

    @property
    def discussed(self) -> str:
        """The fingerprint of what there is to say something about: other words that wait for a yes,
        or those it has."""
        return self.revision.fingerprint if self.revision else self.fingerprint

    @property
    def said_anywhere(self) -> tuple[Content, ...]:
        """What is said on all channels, and what on some."""
        return (self.content, *(own.content for own in self.variants.values()))

    @property
    def media_ids(self) -> tuple[MediaId, ...]:
        """Every file that it shows on any channel."""
        return media_in(self.content, self.variants)

    @property
    def channel_ids(self) -> tuple[ChannelId, ...]:
        """Where it is said, in the order of its deliveries."""
        return tuple(dict.fromkeys(d.channel_id for d in self.deliveries))

    @property
    def queue_id(self) -> QueueId | None:
        """The queue in which it has the slot of its time; one that was called off has none."""
        if self.schedule is None or self.status is MessageStatus.CANCELLED:
            return None
        return self.schedule.queue_id

    def edit(self, now: datetime, **changes: Any) -> "Message":
        """New tags, metadata or external id, or another campaign."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def rewrite(
        self,
        now: datetime,
        deliveries: Sequence[Delivery],
        skipped: Sequence[Delivery],
        **changes: Any,
    ) -> "Message":
        """Something else is to be said, or elsewhere, with these deliveries; only while nothing has
        left the house."""
        self._refuse_unless_untouched("edit")
        written = replace(self, **changes, crisis_id=None, skipped=tuple(skipped))
        return written._with(tuple(deliveries), now)

    def revise(self, now: datetime, content: Content, variants: Variants) -> "Message":
        """Something else is to be said where it is out, in as many posts. Its deliveries stay as
        they are: each follows when its platform has taken the new words. No other words wait for a
        yes any more."""
        if not self.retractable:
            self._refuse("revise")
        said: dict[str, Any] = {"content": content, "variants": variants}
        return replace(self.ask_to_revise(None, now), **said)

    def ask_to_revise(self, revision: RevisionInReview | None, now: datetime) -> "Message":
        """Other words wait for a yes from now on, or none do. What is out stays as it is."""
        return replace(self, revision=revision, version=self.version + 1, updated_at=now)

    def schedule_for(self, schedule: Schedule, now: datetime) -> "Message":
        """Give it a time, or another one. Every delivery that has not begun goes out then."""
        self._refuse_unless_untouched("schedule")
        moved = tuple(d.due(schedule.at) if d.ready else d for d in self.deliveries)
        return replace(self, schedule=schedule)._with(moved, now)

    def reslot(self, schedule: Schedule, now: datetime) -> "Message":
        """Another time for what waits, and nothing else: a draft stays one, and what is held stays
        held."""
        self._refuse_unless_untouched("schedule")
        waiting = (DeliveryState.SCHEDULED,)
        moved = tuple(d.due(schedule.at) if d.state in waiting else d for d in self.deliveries)
        return replace(self, schedule=schedule)._with(moved, now)

    def publish_now(self, schedule: Schedule, now: datetime) -> "Message":
        """Send what has not been sent: a draft, a scheduled or an overdue message, or the failed
        part of one."""
        if not self.warned and not self._states & (READY | {DeliveryState.IN_REVIEW}):
            self._refuse("publish")
        moved = tuple(d.due(schedule.at) if d.ready else d for d in self.deliveries)
        return replace(self, schedule=schedule)._with(moved, now)

    def look_anew(self, now: datetime) -> "Message":
        """It was changed since its last look: what was found then is no reason to keep it, and it
        is looked at once more when it goes out."""
        still = [d for d in self.deliveries if d.state in EDITABLE and d.findings]
        at = max(self.publish_at or now, now)
        return self.with_deliveries([d.look_anew(at) for d in still], now) if still else self

    def retry(self, chosen: Sequence[DeliveryId], now: datetime) -> "Message":
        """Try these deliveries once more, which failed for reasons that may pass. A thread goes on
        from there; nothing else of the message moves, nor does its time."""
        again = [d.retry(now) for d in self.deliveries if d.id in chosen]
        return self.with_deliveries(again, now)

    def cancel(self, now: datetime) -> "Message":
        """What still waits will not go out. Refused while any part is under way, and when nothing
        waits any more."""
        if self._states & IN_HAND or not self._states & EDITABLE:
            self._refuse("cancel")
        stopped = tuple(d.cancelled() if d.state in EDITABLE else d for d in self.deliveries)
        return self._with(stopped, now)

    def call_off(self, reason: str, now: datetime) -> "Message":
        """What has not begun will not go out, for this reason; the very same where nothing waits.
        What is being sent at this moment is left as it is, and a worker's claim on what is not
        comes to nothing."""
        waits = EDITABLE | {DeliveryState.CLAIMED}
        stopped = [d.called_off(reason) for d in self.deliveries if d.state in waits]
        return self.with_deliveries(stopped, now) if stopped else self

    def request_approval(self, now: datetime) -> "Message":
        """Ask others to look at it first: a draft, or what waits for its time."""
        if not self._states & REVIEWABLE or not self._states <= EDITABLE:
            self._refuse("request-approval")
        return self.to_review(now)

    def to_review(self, now: datetime) -> "Message":
        """Nothing of it that has not begun goes out before what it says is approved. Its time is
        kept."""
        kept = tuple(
            d.to_review() if d.state in REVIEWABLE | REVIEWED else d for d in self.deliveries
        )
        return self._with(kept, now)

    def approve(self, now: datetime, graces: Mapping[ChannelId, timedelta]) -> "Message":
        """What was under review may go out, at its time where it has one; a time that passed by
        more than its channel's grace waits for a person."""
        if DeliveryState.IN_REVIEW not in self._states:
            self._refuse("approve")
        freed = [
            d.approve(
                max(filter(None, (d.due_at, self.publish_at)), default=None),
                now,
                graces[d.channel_id],
            )
            for d in self.deliveries
            if d.state is DeliveryState.IN_REVIEW
        ]
        return self.with_deliveries(freed, now)

    def back_to_draft(self, now: datetime) -> "Message":
        """What was under review, or approved and without a time, is a draft again. Where part of
        it is out there is nothing left to draft: the rest is called off."""
        if not self._states & REVIEWED:
            self._refuse("refuse")
        whole = self._states <= EDITABLE
        back = tuple(
            (d.to_draft() if whole else d.cancelled()) if d.state in REVIEWED else d
            for d in self.deliveries
        )
        return self._with(back, now)

    def withdraw_approval(self, now: datetime) -> "Message":
        """Nobody is asked any more: a draft again, which keeps its time."""
        if DeliveryState.IN_REVIEW not in self._states or not self._states <= EDITABLE:
            self._refuse("withdraw-approval")
        return self.back_to_draft(now)

    def with_deliveries(self, changed: Sequence[Delivery], now: datetime) -> "Message":
        """The message after some of its deliveries moved; the status follows."""
        by_id = {d.id: d for d in changed}
        return self._with(tuple(by_id.get(d.id, d) for d in self.deliveries), now)

    def content_for(self, channel_id: ChannelId) -> Content:
        """What is said on this channel."""
        return said_on(self.content, self.variants, channel_id)

    def post_of(self, delivery: Delivery) -> Post:
        """What this delivery says."""
        post = self.content_for(delivery.channel_id).posts()[delivery.part - 1]
        return post.placed(self.id, delivery.channel_id)

    def part(self, delivery: Delivery, number: int) -> Delivery | None:
        """That part of the same thread on the same channel."""
        wanted = (delivery.channel_id, number)
        return next((d for d in self.deliveries if (d.channel_id, d.part) == wanted), None)

    def delivery(self, delivery_id: DeliveryId) -> Delivery | None:
        every = (*self.deliveries, *self.skipped)
        return next((d for d in every if d.id == delivery_id), None)

    def _with(self, deliveries: tuple[Delivery, ...], now: datetime) -> "Message":
        if any(d.part > 1 for d in deliveries):
            deliveries = _in_turn(deliveries, now)
        return replace(
            self,
            deliveries=tuple(d.noted(now) for d in deliveries),
            status=roll_up([d.state for d in deliveries]),
            version=self.version + 1,
            updated_at=now,
        )

    @property
    def possible_moves(self) -> tuple[str, ...]:
        """What a person can do with it now."""
        return moves_from(
            self._states,
            retractable=bool(self.retractable),
            retriable=bool(self.retriable),
            under_policy=self.under_policy,
            in_revision=self.revision is not None,
            warned=self.warned,
        )

    @property
    def warned(self) -> bool:
        """Whether something of it waits for a person's word on what its last look found."""
        return any(d.held_reason == WARNED for d in self.deliveries)

    @property
    def retractable(self) -> tuple[Delivery, ...]:
        """The deliveries that are out and whose posts are known by their platform's id."""
        return tuple(d for d in self.deliveries if d.is_out)

    @property
    def retriable(self) -> tuple[Delivery, ...]:
        """The deliveries that failed for reasons that may pass."""
        return tuple(d for d in self.deliveries if can_be_retried(d.state, d.error_code))

    @property
    def _states(self) -> frozenset[DeliveryState]:
        return frozenset(d.state for d in self.deliveries)

    def _refuse_unless_untouched(self, move: str) -> None:
        if not self._states <= EDITABLE:
            self._refuse(move)

    def _refuse(self, move: str) -> NoReturn:
        if self._states & IN_HAND:
            raise AlreadyClaimed(state=self.status.value)
        if move == "edit" and DeliveryState.PUBLISHED in self._states:
            raise ContentAlreadyPublished(state=self.status.value)
        if self._states == {DeliveryState.PUBLISHED}:
            raise AlreadyPublished(state=self.status.value)
        raise InvalidState(
            thing="message", state=self.status.value, moves=", ".join(self.possible_moves)
        )


def _in_turn(deliveries: tuple[Delivery, ...], now: datetime) -> tuple[Delivery, ...]:
    """These, each no further than the part before it lets it be. Parts follow one another."""
    placed: dict[tuple[ChannelId, int], Delivery] = {}
    for delivery in deliveries:
        before = placed.get((delivery.channel_id, delivery.part - 1))
        ours = delivery.in_turn(before, now) if before else delivery
        placed[delivery.channel_id, delivery.part] = ours
    return tuple(placed.values())
