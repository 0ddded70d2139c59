"""Queries on members that decide nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapters.db.database import Database
from adapters.db.member_activities import ACTIVITIES
from adapters.db.member_merges import IDENTITIES, MEMBERS, SUGGESTIONS
from adapters.db.members import CONSENTS, KIN, MEMBER_NOTES
from adapters.db.pages import ListSource, fetch_page
from domain.members.activity import INBOUND, OF_HEARD, Activity, Doer, NewActivity
from domain.members.consent import MemberConsent
from domain.members.identity import Account, MemberIdentity, Shown, server_of
from domain.members.model import Member
from domain.members.note import MemberNote
from domain.members.suggestion import MergeSuggestion
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.heard import HeardKind
from domain.shared.ids import MemberId
from domain.shared.paging import Filter, Page, PageRequest

_HEARD = {
    "inb": (
        "SELECT m.id, m.kind, m.at, m.author, NULL::jsonb AS about, NULL AS type,"
        " m.rating AS value, m.platform_message_id AS subject, m.url, m.channel_id,"
        " p.author AS towards,"
        " c.platform, c.server_url, c.account_id, c.community_id"
        " FROM inbound_messages m {joined} AND p.platform_message_id = m.parent_id"
        " WHERE {mine} AND m.id = $5"
    ),
    "iac": (
        "SELECT m.id, m.kind, m.at, m.author, m.about, m.type, m.value,"
        " m.platform_message_id AS subject, m.url, m.channel_id,"
        " p.author AS towards,"
        " c.platform, c.server_url, c.account_id, c.community_id"
        " FROM inbound_activities m {joined} AND p.platform_message_id = m.platform_message_id"
        " WHERE {mine} AND m.id = $5"
    ),
}
_JOINED = (
    "JOIN channels c ON c.workspace_id = m.workspace_id AND c.id = m.channel_id"
    " LEFT JOIN inbound_messages p ON p.workspace_id = m.workspace_id"
    " AND p.channel_id = m.channel_id"
)
"""With the message that was answered, or that something was done to: it was heard before."""
_COMING = frozenset({HeardKind.MEMBER_JOINED, HeardKind.MEMBER_LEFT})


class DbMemberReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        mine = database.in_workspace
        self._members = ListSource(
            select=f"{MEMBERS.listed('t')}, {{position}} FROM members t",
            where=f"{mine('t')} AND t.merged_into IS NULL",
            sorts={
                "id": "t.id",
                "created_at": "t.created_at",
                "last_seen_at": "t.last_seen_at",
                "name": "coalesce(t.name, '')",
            },
            filters={
                "state": "t.state",
                "origin": "t.origin",
                "is_bot": "t.is_bot = %s",
                "external_id": "t.external_id",
                "label": "t.labels && %s",
                "community_id": "t.community_ids && %s",
                "platform": "t.platforms && %s",
                "created_at": "t.created_at",
                "last_seen_at": "t.last_seen_at",
                "q": "(position(lower(%s) in lower(concat_ws(' ', t.name, t.external_id))) > 0"
                " OR EXISTS (SELECT FROM member_identities i WHERE i.workspace_id = t.workspace_id"
                " AND i.member_id = t.id AND i.removed_at IS NULL"
                " AND position(lower(%s) in lower(concat_ws(' ', i.handle, i.name))) > 0))",
            },
        )
        self._notes = ListSource(
            select=f"{MEMBER_NOTES.listed('t')}, {{position}} FROM member_notes t",
            where=f"{mine('t')} AND t.removed_at IS NULL",
            sorts={"id": "t.id"},
            filters={"member_id": "t.member_id"},
        )
        self._activities = ListSource(
            select=f"{ACTIVITIES.listed('t')}, {{position}} FROM member_activities t",
            where=mine("t"),
            sorts={"at": "t.at", "id": "t.id"},
            filters={
                "member_id": "t.member_id",
                "community_id": "t.community_id",
                "channel_id": "t.channel_id",
                "kind": "t.kind",
                "type": "t.type",
                "platform": "t.platform",
                "source": "t.source",
                "external_id": "t.external_id",
                "at": "t.at",
            },
        )

        self._suggestions = ListSource(
            select=f"{SUGGESTIONS.listed('t')}, {{position}} FROM merge_suggestions t",
            where=f"{mine('t')} AND NOT EXISTS (SELECT FROM members m WHERE {mine('m')}"
            " AND m.id IN (t.one_id, t.other_id) AND m.merged_into IS NOT NULL"
            " AND t.state = 'open')",
            sorts={"id": "t.id", "score": "t.score"},
            filters={
                "state": "t.state",
                "member_id": "(t.one_id = ANY (%s) OR t.other_id = ANY (%s))",
            },
        )

    async def member(self, actor: Actor, member_id: MemberId) -> Member:
        record = await self._database.ask_one(
            actor,
            f"SELECT {MEMBERS.listed('m')} FROM members m"
            f" WHERE {self._database.in_workspace('m')} AND m.id = $5",
            member_id,
        )
        if record is None:
            raise NotFound(thing="member")
        return MEMBERS.entity(record)

    async def members(self, actor: Actor, request: PageRequest) -> Page[Member]:
        found, after = await fetch_page(self._database, actor, self._members, request)
        return Page([MEMBERS.entity(row) for row in found], after)

    async def identities(self, actor: Actor, member_id: MemberId) -> Sequence[MemberIdentity]:
        found = await self._database.ask(
            actor,
            f"SELECT {IDENTITIES.listed('i')} FROM member_identities i"
            f" WHERE {self._database.in_workspace('i')} AND i.member_id = ANY ($5)"
            " AND i.removed_at IS NULL ORDER BY i.created_at, i.id",
            await self._kin(actor, member_id),
        )
        return [IDENTITIES.entity(row) for row in found]

    async def notes(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[MemberNote]:
        theirs = await self._of_theirs(actor, member_id, request)
        found, after = await fetch_page(self._database, actor, self._notes, theirs)
        return Page([MEMBER_NOTES.entity(row) for row in found], after)

    async def consents(self, actor: Actor, member_id: MemberId) -> Sequence[MemberConsent]:
        found = await self._database.ask(
            actor,
            f"SELECT {CONSENTS.listed('c')} FROM member_consents c"
            f" WHERE {self._database.in_workspace('c')} AND c.member_id = ANY ($5)"
            " ORDER BY c.at DESC, c.recorded_at DESC, c.id DESC",
            await self._kin(actor, member_id),
        )
        return [CONSENTS.entity(row) for row in found]

    async def timeline(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> Page[Activity]:
        return await self.activities(actor, await self._of_theirs(actor, member_id, request))

    async def activities(self, actor: Actor, request: PageRequest) -> Page[Activity]:
        found, after = await fetch_page(self._database, actor, self._activities, request)
        return Page([ACTIVITIES.entity(row) for row in found], after)

    async def suggestions(self, actor: Actor, request: PageRequest) -> Page[MergeSuggestion]:
        found, after = await fetch_page(self._database, actor, self._suggestions, request)
        return Page([SUGGESTIONS.entity(row) for row in found], after)

    async def heard(self, actor: Actor, inbound_id: str) -> NewActivity | None:
        asked = _HEARD[inbound_id.partition("_")[0]].format(
            joined=_JOINED, mine=self._database.in_workspace("m")
        )
        record = await self._database.ask_one(actor, asked, inbound_id)
        if record is None:
            raise NotFound(thing="inbound_message")
        heard = HeardKind(record["kind"])
        kind, person = OF_HEARD.get(heard), record["author"]
        if heard in _COMING and record["about"]:
            person = record["about"]
        if kind is None or person is None or person["id"] == record["account_id"]:
            return None
        where = server_of(record["platform"], record["server_url"], record["account_id"])
        towards = record["towards"]
        if towards and towards["id"] in (record["account_id"], person["id"]):
            towards = None
        return NewActivity(
            doer=_who(record["platform"], where, person),
            to=_who(record["platform"], where, towards) if towards else None,
            kind=kind,
            source=INBOUND,
            external_id=record["id"],
            at=record["at"],
            type=record["type"] or ("report" if heard is HeardKind.REPORT else None),
            platform=record["platform"],
            community_id=record["community_id"],
            channel_id=record["channel_id"],
            value=record["value"],
            subject=record["subject"],
            url=record["url"],
        )

    async def _of_theirs(
        self, actor: Actor, member_id: MemberId, request: PageRequest
    ) -> PageRequest:
        """Only what is of this member, or of one that is part of it."""
        kin = Filter("member_id", "in", await self._kin(actor, member_id))
        return replace(request, filters=[*request.filters, kin])

    async def _kin(self, actor: Actor, member_id: MemberId) -> list[MemberId]:
        mine = self._database.in_workspace("m")
        found = await self._database.ask(
            actor,
            f"{KIN.format(mine=mine, id='$5')} SELECT id FROM kin",
            member_id,
        )
        return [row["id"] for row in found]


def _who(platform: str, where: str, person: Any) -> Doer:
    return Doer(
        account=Account(platform, where, person["id"]),
        shown=Shown(*(person.get(name) for name in ("handle", "name", "url", "avatar_url"))),
        is_bot=bool(person.get("is_bot")),
    )
