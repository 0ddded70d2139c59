"""Which members are part of which, and who may be one person, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.members.identity import MemberIdentity
from domain.members.merging import MemberMerge
from domain.members.model import Member
from domain.members.suggestion import MergeSuggestion, Pair
from domain.shared.errors import NotFound
from domain.shared.ids import MemberId, MergeSuggestionId

MEMBERS = Table("members", Member)
IDENTITIES = Table("member_identities", MemberIdentity, told=("matched_handle", "matched_name"))
MERGES = Table("member_merges", MemberMerge)
SUGGESTIONS = Table("merge_suggestions", MergeSuggestion)
MOST_ALIKE = 20
"""So many are looked at for each account: with a name that everybody has nobody is found."""


class DbMerges:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    def add(self, merge: MemberMerge) -> None:
        self._tx.add(MERGES, merge)

    async def standing(self, into: MemberId) -> Sequence[MemberMerge]:
        records = await self._tx.connection.fetch(
            f"SELECT {MERGES.listed('g')} FROM member_merges g"
            f" WHERE {self._tx.tools.database.mine('g')} AND g.into_id = $2"
            " AND g.undone_at IS NULL ORDER BY g.at, g.id",
            self._tx.actor.workspace,
            into,
        )
        return [MERGES.entity(record) for record in records]

    def write(self, *pairs: tuple[MemberMerge, MemberMerge]) -> None:
        self._tx.change(MERGES, *pairs)


class DbSuggestions:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx
        self._mine = tx.tools.database.mine

    async def alike(self, identities: Sequence[MemberIdentity]) -> Sequence[MemberIdentity]:
        # Each way has an index of its own, so that each is asked by itself.
        records = await self._tx.connection.fetch(
            f"SELECT DISTINCT ON (i.id) {IDENTITIES.listed('i')} FROM"
            " unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])"
            " AS a(member_id, platform, person_id, handle, name), LATERAL ("
            f"(SELECT i.* FROM member_identities i WHERE {self._mine('i')}"
            " AND i.platform = a.platform AND i.person_id = a.person_id"
            f" AND i.member_id <> a.member_id AND i.removed_at IS NULL LIMIT {MOST_ALIKE})"
            f" UNION ALL (SELECT i.* FROM member_identities i WHERE {self._mine('i')}"
            " AND i.matched_handle = a.handle AND i.matched_name = a.name"
            f" AND i.member_id <> a.member_id AND i.removed_at IS NULL LIMIT {MOST_ALIKE})"
            ") i ORDER BY i.id",
            self._tx.actor.workspace,
            [one.member_id for one in identities],
            [one.platform for one in identities],
            [one.person_id for one in identities],
            [one.matched_handle for one in identities],
            [one.matched_name for one in identities],
        )
        return [IDENTITIES.entity(record) for record in records]

    async def between(self, pairs: Collection[Pair]) -> Mapping[Pair, MergeSuggestion]:
        if not pairs:
            return {}
        records = await self._tx.connection.fetch(
            f"SELECT {SUGGESTIONS.listed('s')} FROM unnest($2::text[], $3::text[]) AS p(one, other)"
            f" JOIN merge_suggestions s ON {self._mine('s')} AND s.one_id = p.one"
            " AND s.other_id = p.other ORDER BY s.id FOR UPDATE OF s",
            self._tx.actor.workspace,
            [one for one, _ in pairs],
            [other for _, other in pairs],
        )
        found = [SUGGESTIONS.entity(record) for record in records]
        return {(one.one_id, one.other_id): one for one in found}

    async def get(self, id: MergeSuggestionId) -> MergeSuggestion:
        record = await self._tx.connection.fetchrow(
            f"SELECT {SUGGESTIONS.listed('s')} FROM merge_suggestions s"
            f" WHERE {self._mine('s')} AND s.id = $2 FOR UPDATE",
            self._tx.actor.workspace,
            id,
        )
        if record is None:
            raise NotFound(thing="merge_suggestion")
        return SUGGESTIONS.entity(record)

    def write(self, *pairs: tuple[MergeSuggestion | None, MergeSuggestion]) -> None:
        for before, after in pairs:
            if before is None:
                # Lists of several parts travel one by one.
                self._tx.add(SUGGESTIONS, after)
        self._tx.change(SUGGESTIONS, *((b, after) for b, after in pairs if b is not None))
