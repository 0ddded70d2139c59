"""Reading containments, what they hold and what they cover, inside the actor's walls."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.db.containments import CONTAINED, CONTAINMENTS
from adapters.db.database import Database
from adapters.db.shelf import Shelf
from domain.moderation.containment import (
    Asked,
    Containable,
    ContainedMessage,
    ContainedState,
    Containment,
    ContainmentScope,
    Record,
    ShownContained,
    standing_of,
)
from domain.moderation.model import ActionState
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    ContainmentId,
    ConversationId,
    InboundMessageId,
    MessageId,
)
from domain.shared.paging import Filter, Page, PageRequest

_SAID = (
    "SELECT m.id, m.channel_id, c.community_id, m.platform_message_id, m.at, m.received_at,"
    " m.author_id, m.place, m.conversation_id, m.state,"
    " coalesce(m.answers_message_id, v.answers_message_id) AS answers_message_id"
)
_FROM = (
    " FROM inbound_messages m"
    " JOIN channels c ON c.workspace_id = m.workspace_id AND c.id = m.channel_id"
    " LEFT JOIN conversations v ON v.workspace_id = m.workspace_id AND v.id = m.conversation_id"
)
_BY_SCOPE = {
    ContainmentScope.WORKSPACE: "$5::text IS NULL",
    ContainmentScope.COMMUNITY: "c.community_id = $5",
    ContainmentScope.CHANNEL: "m.channel_id = $5",
    ContainmentScope.POST: "(m.answers_message_id = $5 OR v.answers_message_id = $5)",
    ContainmentScope.CONVERSATION: "m.conversation_id = $5",
}
_ASKED = (
    " LEFT JOIN moderation_actions a ON a.workspace_id = h.workspace_id AND a.id = h.action_id"
    " LEFT JOIN moderation_actions u ON u.workspace_id = h.workspace_id AND u.id = a.undone_by"
)
_STATES = (
    "a.state AS hiding, a.error_code AS hiding_error, u.state AS showing,"
    " u.error_code AS showing_error"
)


class DbContainmentReads:
    """What moderation's reads know of containments."""

    def __init__(self, database: Database) -> None:
        self._contained_database = database
        self._containments = Shelf(
            database,
            CONTAINMENTS,
            "containment",
            sorts=("id", "created_at", "ends_at"),
            filters={
                "kind": "t.kind",
                "scope": "t.scope",
                "community_id": "t.community_id",
                "channel_id": "t.channel_id",
                "message_id": "t.message_id",
                "conversation_id": "t.conversation_id",
                "platform_person_id": "t.platform_person_id",
                "decision_id": "t.decision_id",
                "standing": "(t.lifted_at IS NULL) = %s",
                "created_at": "t.created_at",
            },
        )
        self._contained = Shelf(
            database,
            CONTAINED,
            "contained_message",
            sorts=("id",),
            filters={
                "containment_id": "t.containment_id",
                "channel_id": "t.channel_id",
                "inbound_message_id": "t.inbound_message_id",
                "author_id": "t.author_id",
                "held": "(t.released_at IS NULL) = %s",
            },
        )

    async def containment(self, actor: Actor, containment_id: ContainmentId) -> Containment:
        return await self._containments.one(actor, containment_id)

    async def containments(self, actor: Actor, request: PageRequest) -> Page[Containment]:
        return await self._containments.page(actor, request)

    async def contained(
        self, actor: Actor, containment_id: ContainmentId, request: PageRequest
    ) -> Page[ShownContained]:
        mine = Filter("containment_id", "in", [containment_id])
        wanted = replace(request, filters=[*request.filters, mine])
        page = await self._contained.page(actor, wanted)
        asked = await self._asked_of(actor, page.items)
        shown = [
            ShownContained(one, standing_of(one.record, *asked.get(one.id, (None, None))))
            for one in page.items
        ]
        return Page(shown, page.next_after)

    async def contained_counts(
        self, actor: Actor, containment_id: ContainmentId
    ) -> Mapping[ContainedState, int]:
        ours = self._contained_database.in_workspace("h")
        found = await self._contained_database.ask(
            actor,
            f"SELECT h.obstacle, h.released_at IS NOT NULL AS released, h.left,"
            f" a.state AS hiding, u.state AS showing, count(*) AS many,"
            f" NULL AS hiding_error, NULL AS showing_error"
            f" FROM contained_messages h{_ASKED} WHERE {ours} AND h.containment_id = $5"
            f" GROUP BY h.obstacle, h.released_at IS NOT NULL, h.left, a.state, u.state",
            containment_id,
        )
        counts: dict[ContainedState, int] = {}
        for record in found:
            kept = Record(record["obstacle"], record["released"], record["left"])
            state = standing_of(kept, *_asked(record)).state
            counts[state] = counts.get(state, 0) + record["many"]
        return counts

    async def containable(self, actor: Actor, said: InboundMessageId) -> Containable | None:
        ours = self._contained_database.in_workspace("m")
        found = await self._contained_database.ask_one(
            actor, f"{_SAID}{_FROM} WHERE {ours} AND m.id = $5", said
        )
        return _containable(found) if found else None

    async def to_sweep(
        self,
        actor: Actor,
        containment: Containment,
        after: InboundMessageId | None,
        until: datetime | None,
        limit: int,
    ) -> Sequence[Containable]:
        since = None if until is None else containment.created_at
        found = await self._contained_database.ask(
            actor,
            f"{_SAID}{_FROM} WHERE {self._covered(containment)} AND m.state = 'visible'"
            f" AND m.id > $7 AND ($8::timestamptz IS NULL OR m.received_at >= $8)"
            f" AND ($9::timestamptz IS NULL OR m.received_at <= $9) ORDER BY m.id LIMIT $10",
            *_place(containment),
            after or "",
            since,
            until,
            limit,
        )
        return [_containable(record) for record in found]

    async def spoken(
        self, actor: Actor, containment: Containment, said: Containable, most: int
    ) -> Sequence[datetime]:
        scope, _ = _place(containment)
        found = await self._contained_database.ask(
            actor,
            f"SELECT m.at{_FROM} WHERE {self._covered(containment)} AND m.received_at >= $7"
            f" AND (m.at, m.id) <= ($8, $9) ORDER BY m.at DESC, m.id DESC LIMIT $10",
            scope,
            said.author_id,
            containment.created_at,
            said.at,
            said.id,
            most,
        )
        return [record["at"] for record in reversed(found)]

    async def held_of(
        self, actor: Actor, containment_id: ContainmentId, limit: int
    ) -> Sequence[ContainedMessage]:
        return await self._held(actor, "h.containment_id = $5", containment_id, limit)

    async def held_message(
        self, actor: Actor, said: InboundMessageId
    ) -> Sequence[ContainedMessage]:
        return await self._held(actor, "h.inbound_message_id = $5", said, 1000)

    async def _held(
        self, actor: Actor, which: str, value: str, limit: int
    ) -> Sequence[ContainedMessage]:
        ours = self._contained_database.in_workspace("h")
        found = await self._contained_database.ask(
            actor,
            f"SELECT {CONTAINED.listed('h')} FROM contained_messages h WHERE {ours} AND {which}"
            f" AND h.released_at IS NULL ORDER BY h.id LIMIT $6",
            value,
            limit,
        )
        return [CONTAINED.entity(record) for record in found]

    async def _asked_of(
        self, actor: Actor, contained: Sequence[ContainedMessage]
    ) -> Mapping[str, tuple[Asked | None, Asked | None]]:
        ours = self._contained_database.in_workspace("h")
        found = await self._contained_database.ask(
            actor,
            f"SELECT h.id, {_STATES} FROM contained_messages h{_ASKED}"
            f" WHERE {ours} AND h.id = ANY ($5)",
            [one.id for one in contained],
        )
        return {record["id"]: _asked(record) for record in found}

    def _covered(self, containment: Containment) -> str:
        ours = self._contained_database.in_workspace("m")
        return (
            f"{ours} AND {_BY_SCOPE[containment.scope]} AND ($6::text IS NULL OR m.author_id = $6)"
        )


def _place(containment: Containment) -> tuple[str | None, str | None]:
    named = {
        ContainmentScope.WORKSPACE: None,
        ContainmentScope.COMMUNITY: containment.community_id,
        ContainmentScope.CHANNEL: containment.channel_id,
        ContainmentScope.POST: containment.message_id,
        ContainmentScope.CONVERSATION: containment.conversation_id,
    }
    return named[containment.scope], containment.platform_person_id


def _containable(record: Any) -> Containable:
    conversation, answers = record["conversation_id"], record["answers_message_id"]
    return Containable(
        id=InboundMessageId(record["id"]),
        channel_id=ChannelId(record["channel_id"]),
        community_id=CommunityId(record["community_id"]),
        platform_message_id=record["platform_message_id"],
        at=record["at"],
        received_at=record["received_at"],
        author_id=record["author_id"],
        place=record["place"],
        conversation_id=ConversationId(conversation) if conversation else None,
        answers_message_id=MessageId(answers) if answers else None,
        is_gone=record["state"] != "visible",
    )


def _asked(record: Any) -> tuple[Asked | None, Asked | None]:
    hiding, showing = record["hiding"], record["showing"]
    return (
        Asked(ActionState(hiding), record["hiding_error"]) if hiding else None,
        Asked(ActionState(showing), record["showing_error"]) if showing else None,
    )
