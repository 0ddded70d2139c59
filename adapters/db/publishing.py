"""Messages, deliveries, attempts and holds in PostgreSQL."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from adapters.db.approval import ANYBODY_ASKED, ASKS, UNAPPROVED, DbApprovalPolicies, DbApprovals
from adapters.db.approval_links import DbApprovalLinks
from adapters.db.batches import alike, insert_all, update_all
from adapters.db.brand_voice import DbBrandVoices
from adapters.db.broadcasts import DbBroadcasts, DbOptOuts
from adapters.db.calendar_feeds import DbCalendarFeeds
from adapters.db.campaigns_known import DbCampaignsKnown
from adapters.db.channel_facts import STANDING_HOLD, STOPPED, DbChannelFacts
from adapters.db.deliveries import DELIVERIES, DbAttempts, DbDeliveries
from adapters.db.evergreens import DbEvergreens
from adapters.db.feeds_in import DbFeeds
from adapters.db.holds import DbHolds
from adapters.db.ideas import DbIdeas
from adapters.db.mapping import Table, quoted
from adapters.db.media import DbMedia, DbMediaUploads
from adapters.db.message_lists import MESSAGE_FILTERS
from adapters.db.operations import DbOperations
from adapters.db.pacing import DbBlackouts, DbRules
from adapters.db.pages import conditions_of
from adapters.db.preflight import SAID_TEXTS, said_texts, say_anew
from adapters.db.queues import DbQueues
from adapters.db.reply_targets import DbReplyTargets
from adapters.db.reviewers import DbReviewers
from adapters.db.revisions import DbRevisions
from adapters.db.segment_audience import DbSegmentAudience
from adapters.db.series import DbOccurrences, DbSeriesBook
from adapters.db.transaction import DbTransaction
from domain.publishing.delivery import WARNED, Delivery
from domain.publishing.hold import OnLift
from domain.publishing.model import Message
from domain.publishing.releasing import AWAITING, UNPLACED
from domain.publishing.showing import MEDIA_LAPSED
from domain.publishing.states import STILL_TO_GO_OUT, DeliveryState
from domain.shared.errors import NotFound
from domain.shared.ids import ChannelId, DeliveryId, InboundMessageId, MediaId, MessageId
from domain.shared.paging import Filter

MESSAGES = Table(
    "messages",
    Message,
    apart=frozenset({"deliveries", "skipped", "under_policy"}),
    told=(
        *("publish_at", "queue_id", "text", "media_ids", "fingerprint"),
        *("kind", "in_reply_to", "yields_to"),
    ),
)


class PublishingTx(DbTransaction):
    """A transaction of publishing."""

    @property
    def calendar_feeds(self) -> "DbCalendarFeeds":
        return DbCalendarFeeds(self)

    @property
    def broadcasts(self) -> DbBroadcasts:
        return DbBroadcasts(self)

    @property
    def segment_audience(self) -> DbSegmentAudience:
        return DbSegmentAudience(self)

    @property
    def opt_outs(self) -> DbOptOuts:
        return DbOptOuts(self)

    @property
    def feeds(self) -> "DbFeeds":
        return DbFeeds(self)

    @property
    def messages(self) -> "DbMessages":
        return DbMessages(self)

    @property
    def deliveries(self) -> "DbDeliveries":
        return DbDeliveries(self)

    @property
    def attempts(self) -> "DbAttempts":
        return DbAttempts(self)

    @property
    def holds(self) -> "DbHolds":
        return DbHolds(self)

    @property
    def campaigns(self) -> DbCampaignsKnown:
        return DbCampaignsKnown(self)

    @property
    def channels(self) -> "DbChannelFacts":
        return DbChannelFacts(self)

    @property
    def brand_voices(self) -> "DbBrandVoices":
        return DbBrandVoices(self)

    @property
    def reviewers(self) -> "DbReviewers":
        return DbReviewers(self)

    @property
    def ideas(self) -> "DbIdeas":
        return DbIdeas(self)

    @property
    def series(self) -> "DbSeriesBook":
        return DbSeriesBook(self)

    @property
    def evergreens(self) -> "DbEvergreens":
        return DbEvergreens(self)

    @property
    def occurrences(self) -> "DbOccurrences":
        return DbOccurrences(self)

    @property
    def queues(self) -> DbQueues:
        return DbQueues(self, self.messages)

    @property
    def rules(self) -> DbRules:
        return DbRules(self)

    @property
    def blackouts(self) -> DbBlackouts:
        return DbBlackouts(self)

    @property
    def operations(self) -> DbOperations:
        return DbOperations(self)

    @property
    def approval_policies(self) -> "DbApprovalPolicies":
        return DbApprovalPolicies(self)

    @property
    def revisions(self) -> "DbRevisions":
        return DbRevisions(self)

    @property
    def reply_targets(self) -> DbReplyTargets:
        return DbReplyTargets(self)

    @property
    def approvals(self) -> "DbApprovals":
        return DbApprovals(self)

    @property
    def approval_links(self) -> "DbApprovalLinks":
        return DbApprovalLinks(self)

    @property
    def media(self) -> "DbMedia":
        return DbMedia(self)

    @property
    def media_uploads(self) -> "DbMediaUploads":
        return DbMediaUploads(self)


class DbMessages:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def add(self, message: Message) -> None:
        self._tx.add(MESSAGES, message)
        self._tx.add(DELIVERIES, *message.deliveries)
        for same in said_texts(message):
            # Lists travel together only where they agree.
            self._tx.add(SAID_TEXTS, *same)

    async def get(self, message_id: MessageId) -> Message:
        found = await self._locked("= ANY ($2)", [message_id], shown=True)
        if not found:
            raise NotFound(thing="message")
        return found[0]

    async def some(self, message_ids: Sequence[MessageId]) -> list[Message]:
        return await self._locked("= ANY ($2)", message_ids, shown=True)

    async def add_all(self, messages: Sequence[Message]) -> None:
        parts = [delivery for message in messages for delivery in message.deliveries]
        for group in alike(MESSAGES, messages):
            await insert_all(self._tx.connection, (MESSAGES, group))
        await insert_all(self._tx.connection, (DELIVERIES, parts))
        await say_anew(self._tx.connection, messages)

    async def taken(self, external_ids: Sequence[str]) -> set[str | None]:
        found = await self._tx.connection.fetch(
            f"SELECT m.external_id FROM messages m"
            f" WHERE {self._mine('m')} AND m.external_id = ANY ($2)",
            self._tx.actor.workspace,
            list(external_ids),
        )
        return {record["external_id"] for record in found}

    async def answering(
        self, in_reply_to: InboundMessageId, channel_id: ChannelId, person_id: str | None
    ) -> list[Message]:
        found = await self._tx.connection.fetch(
            f"SELECT m.id FROM messages m WHERE {self._mine('m')} AND m.status = ANY ($5)"
            f" AND m.id IN (SELECT a.id FROM messages a WHERE {self._mine('a')}"
            f"  AND a.in_reply_to = $2 UNION ALL SELECT b.id FROM messages b"
            f"  JOIN deliveries d ON d.workspace_id = b.workspace_id AND d.message_id = b.id"
            f"  AND d.channel_id = $3 WHERE {self._mine('b')} AND b.yields_to = $4)",
            self._tx.actor.workspace,
            in_reply_to,
            channel_id,
            person_id,
            [status.value for status in STILL_TO_GO_OUT],
        )
        return await self._locked("= ANY ($2)", [row["id"] for row in found])

    async def matching(
        self, filters: Sequence[Filter], most: int, *, by_time: bool = False
    ) -> list[MessageId]:
        order = "m.publish_at NULLS LAST, m.id" if by_time else "m.id"
        parameters: list[Any] = [self._tx.actor.workspace, most]
        conditions = conditions_of(MESSAGE_FILTERS, filters, parameters, before=0)
        found = await self._tx.connection.fetch(
            f"SELECT m.id FROM messages m"
            f" WHERE {' AND '.join([self._mine('m'), *conditions])} ORDER BY {order} LIMIT $2",
            *parameters,
        )
        return [MessageId(record["id"]) for record in found]

    async def of_deliveries(self, delivery_ids: Sequence[DeliveryId]) -> list[Message]:
        return await self._locked(
            f"IN (SELECT d.message_id FROM deliveries d"
            f" WHERE {self._mine('d')} AND d.id = ANY ($2))",
            delivery_ids,
        )

    async def save(self, before: Message, after: Message) -> None:
        await self.save_all([(before, after)])

    async def save_all(self, changes: Sequence[tuple[Message, Message]]) -> None:
        moved = [(before, after) for before, after in changes if before is not after]
        parts = [pair for before, after in moved for pair in _pairs(before, after)]
        known = [(was, now) for was, now in parts if was is not None and was is not now]
        await update_all(self._tx.connection, (MESSAGES, moved), (DELIVERIES, known))
        await insert_all(
            self._tx.connection, (DELIVERIES, [now for was, now in parts if was is None])
        )
        said = [after for before, after in moved if _speaks_otherwise(before, after)]
        await say_anew(self._tx.connection, said)

    async def unapproved(self, limit: int) -> list[Message]:
        found = await self._tx.connection.fetch(UNAPPROVED, self._tx.actor.workspace, limit)
        return await self._locked("= ANY ($2)", [row["id"] for row in found])

    async def out_of_line(
        self, *, channel_id: ChannelId | None, state: str, limit: int
    ) -> list[Message]:
        # The state is written out: a plan made once for all states could use none of the indexes
        # that hold one state alone.
        found = await self._tx.connection.fetch(
            f"SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND {_MISFIT[state]}"
            f" ORDER BY m.publish_at, m.id LIMIT $3",
            self._tx.actor.workspace,
            channel_id,
            limit,
        )
        return await self._locked("= ANY ($2)", [row["id"] for row in found])

    async def kept_for_media(self, media_id: MediaId, limit: int) -> list[Message]:
        found = await self._tx.connection.fetch(
            "SELECT m.id FROM messages m WHERE m.workspace_id = $1 AND m.media_ids @> ARRAY[$2]"
            " AND EXISTS (SELECT FROM deliveries d WHERE d.workspace_id = m.workspace_id"
            f" AND d.message_id = m.id AND d.held_reason = '{MEDIA_LAPSED}')"
            " ORDER BY m.id LIMIT $3",
            self._tx.actor.workspace,
            media_id,
            limit,
        )
        return await self._locked("= ANY ($2)", [row["id"] for row in found])

    async def _locked(
        self, which: str, ids: Sequence[str], *, shown: bool = False
    ) -> list[Message]:
        """Locks go message first, then deliveries, always in id order: no two can wait for each
        other. What is locked is returned as it stands then, not as it stood before a wait. Only of
        those that are `shown` to somebody who chooses a move is asked whether a policy is theirs:
        workers need no such advice."""
        asks = _ASKED if shown else "false"
        records = await self._tx.connection.fetch(
            f"WITH locked AS MATERIALIZED (SELECT m.* FROM messages m"
            f" WHERE {self._mine('m')} AND m.id {which} ORDER BY m.id FOR UPDATE)"
            f" SELECT {_OF_MESSAGE}, {DELIVERIES.listed('d')}, {asks} AS asks FROM locked m"
            f" JOIN deliveries d ON d.workspace_id = m.workspace_id AND d.message_id = m.id"
            f" ORDER BY m.id, d.position FOR UPDATE OF d",
            self._tx.actor.workspace,
            list(ids),
        )
        return [_whole(list(parts)) for _, parts in groupby(records, itemgetter("message_id"))]


# Whether a delivery waits for a person whom its hold, though lifted, still asks.
_ASKS = (
    f"d.held_reason IN {(AWAITING, *UNPLACED)} AND EXISTS (SELECT FROM holds x"
    f" WHERE x.id = d.hold_id AND x.workspace_id = d.workspace_id AND x.on_lift ="
    f" CASE d.held_reason WHEN '{AWAITING}' THEN '{OnLift.ASK}' ELSE '{OnLift.NEXT_SLOT}' END)"
)

# Whether it is not the channel that keeps it back.
_KEPT = f"d.held_reason IN ('{MEDIA_LAPSED}', '{WARNED}') OR {_ASKS}"

# The tags, and the campaigns, that are under a hold: asked for once a query.
_TAGS = (
    "SELECT array_agg(t.tag) FROM holds t WHERE t.workspace_id = $1 AND t.lifted_at IS NULL"
    " AND t.tag IS NOT NULL"
)
_CAMPAIGNS = (
    "(SELECT array_agg(t.campaign_id) FROM holds t WHERE t.workspace_id = $1"
    " AND t.lifted_at IS NULL AND t.campaign_id IS NOT NULL)::text[]"
)
_CHOSEN = "d.workspace_id = $1 AND ($2::text IS NULL OR d.channel_id = $2)"
_ON_CHANNELS = (
    f"deliveries d JOIN channels c ON c.workspace_id = d.workspace_id AND c.id = d.channel_id"
    f" JOIN workspaces w ON w.id = c.workspace_id {STANDING_HOLD} WHERE {_CHOSEN}"
)

# Which messages have a delivery in this state that does not fit what stops it. Of what waits for
# its time those are looked at by tag and campaign that may have such a delivery, and none where
# neither is held.
_MISFIT = {
    DeliveryState.SCHEDULED.value: (
        f"m.id IN (SELECT d.message_id FROM {_ON_CHANNELS} AND d.state = 'scheduled'"
        f" AND ({STOPPED}) IS NOT NULL UNION ALL"
        f" SELECT b.id FROM messages b JOIN deliveries d ON d.workspace_id = b.workspace_id"
        f" AND d.message_id = b.id AND d.state = 'scheduled' WHERE {_CHOSEN}"
        f" AND ({_TAGS}) IS NOT NULL AND b.workspace_id = $1"
        f" AND b.status IN ('scheduled', 'publishing') AND b.tags && ({_TAGS})"
        f" UNION ALL SELECT b.id FROM messages b JOIN deliveries d"
        f" ON d.workspace_id = b.workspace_id AND d.message_id = b.id AND d.state = 'scheduled'"
        f" WHERE {_CHOSEN} AND b.workspace_id = $1 AND b.campaign_id = ANY ({_CAMPAIGNS}))"
    ),
    DeliveryState.HELD.value: (
        f"EXISTS (SELECT FROM {_ON_CHANNELS} AND d.message_id = m.id AND d.state = 'held'"
        f" AND (({STOPPED}) IS NULL OR ({STOPPED}) = 'hold' AND h.crisis_id = m.crisis_id)"
        f" AND NOT ({_KEPT}))"
        f" AND NOT coalesce(m.tags && ({_TAGS}), false)"
        f" AND NOT coalesce(m.campaign_id = ANY ({_CAMPAIGNS}), false)"
    ),
}

# Beside the columns of a delivery, which has some of the same names.
_NAMES = {f"of_{column}": column for column in MESSAGES.columns}
_OF_MESSAGE = ", ".join(f"m.{quoted(column)} AS {name}" for name, column in _NAMES.items())


_ASKED = f"{ANYBODY_ASKED} AND (SELECT {ASKS} FROM (SELECT d.workspace_id, d.channel_id) f)"


def _whole(parts: Sequence[Any]) -> Message:
    """The message of these rows, one for each of its deliveries."""
    first = parts[0]
    every = [DELIVERIES.entity(part) for part in parts]
    return MESSAGES.entity(
        {column: first[name] for name, column in _NAMES.items()},
        deliveries=tuple(d for d in every if d.state is not DeliveryState.SKIPPED),
        skipped=tuple(d for d in every if d.state is DeliveryState.SKIPPED),
        under_policy=any(part["asks"] for part in parts if part["state"] != "skipped"),
    )


def _pairs(before: Message, after: Message) -> Iterator[tuple[Delivery | None, Delivery]]:
    """Each delivery as it was, if it was there, and as it is."""
    was = {delivery.id: delivery for delivery in (*before.deliveries, *before.skipped)}
    for delivery in (*after.deliveries, *after.skipped):
        yield was.get(delivery.id), delivery


def _speaks_otherwise(before: Message, after: Message) -> bool:
    same = before.content == after.content and before.variants == after.variants
    return not same or before.channel_ids != after.channel_ids
