"""Rules, word lists and judgements in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.db.mapping import Table
from adapters.db.transaction import DbTransaction
from domain.moderation.judged import Judged
from domain.moderation.rule import ModerationRule
from domain.moderation.word_list import ListedTerms, WordList
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    ModerationPolicyId,
    ModerationRuleId,
    WordListId,
    WorkspaceId,
)


@dataclass(frozen=True, slots=True)
class RulebookPage:
    """How often what a workspace judges by has changed."""

    workspace_id: WorkspaceId
    revision: int


MODERATION_RULES = Table("moderation_rules", ModerationRule)
WORD_LISTS = Table("word_lists", WordList)
WORD_LIST_TERMS = Table("word_list_terms", ListedTerms, keys=("workspace_id", "word_list_id"))
RULEBOOKS = Table("moderation_rulebooks", RulebookPage, keys=("workspace_id",))
JUDGEMENTS = Table(
    "moderation_judgements", Judged, keys=("workspace_id", "subject_id", "subject_version")
)


class DbRules:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, rule: ModerationRule) -> None:
        self._tx.add(MODERATION_RULES, rule)

    async def add_at_once(self, rule: ModerationRule) -> None:
        await self._tx.connection.execute(MODERATION_RULES.insert, *MODERATION_RULES.values(rule))

    async def get(self, rule_id: ModerationRuleId) -> ModerationRule:
        found = await self._tx.connection.fetchrow(
            f"SELECT {MODERATION_RULES.listed('r')} FROM moderation_rules r"
            f" WHERE {self._mine('r')} AND r.id = $2 AND r.removed_at IS NULL FOR UPDATE",
            self._tx.actor.workspace,
            rule_id,
        )
        if found is None:
            raise NotFound(thing="moderation_rule")
        return MODERATION_RULES.entity(found)

    async def save(self, rule: ModerationRule) -> None:
        await self._tx.connection.execute(MODERATION_RULES.update, *MODERATION_RULES.values(rule))

    async def of_policy(self, policy_id: ModerationPolicyId) -> ModerationRuleId | None:
        return await self._one("r.policy_id = $2", policy_id)

    async def with_list(self, word_list_id: WordListId) -> ModerationRuleId | None:
        listed = "r.condition -> 'word_list' -> 'word_list_ids' ? $2"
        return await self._one(listed, word_list_id)

    async def check_scope(
        self, channel_ids: Sequence[ChannelId], community_ids: Sequence[CommunityId]
    ) -> None:
        for thing, table, wanted in (
            ("channel", "channels", channel_ids),
            ("community", "communities", community_ids),
        ):
            if not wanted:
                continue
            there = await self._tx.connection.fetchval(
                f"SELECT count(*) FROM {table} t WHERE {self._mine('t')} AND t.id = ANY ($2)",
                self._tx.actor.workspace,
                list(wanted),
            )
            if there < len(set(wanted)):
                raise NotFound(thing=thing)

    async def turn_page(self) -> None:
        await self._tx.connection.execute(
            "INSERT INTO moderation_rulebooks (workspace_id, revision) VALUES ($1, 1)"
            " ON CONFLICT (workspace_id)"
            " DO UPDATE SET revision = moderation_rulebooks.revision + 1",
            self._tx.actor.workspace,
        )

    async def _one(self, condition: str, value: str) -> ModerationRuleId | None:
        found: ModerationRuleId | None = await self._tx.connection.fetchval(
            f"SELECT r.id FROM moderation_rules r WHERE {self._mine('r')}"
            f" AND r.removed_at IS NULL AND {condition} ORDER BY r.id LIMIT 1",
            self._tx.actor.workspace,
            value,
        )
        return found

    def _mine(self, alias: str) -> str:
        return self._tx.tools.database.mine(alias)


class DbWordLists:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def add(self, words: WordList, terms: ListedTerms) -> None:
        self._tx.add(WORD_LISTS, words)
        self._tx.add(WORD_LIST_TERMS, terms)

    async def get(self, word_list_id: WordListId) -> WordList:
        found = await self._row(
            f"SELECT {WORD_LISTS.listed('l')} FROM word_lists l WHERE {self._mine('l')}"
            f" AND l.id = $2 AND l.removed_at IS NULL FOR UPDATE",
            word_list_id,
        )
        if found is None:
            raise NotFound(thing="word_list")
        return WORD_LISTS.entity(found)

    async def terms(self, word_list_id: WordListId) -> ListedTerms:
        found = await self._row(
            f"SELECT {WORD_LIST_TERMS.listed('t')} FROM word_list_terms t"
            f" WHERE {self._mine('t')} AND t.word_list_id = $2",
            word_list_id,
        )
        return WORD_LIST_TERMS.entity(found)

    async def save(self, words: WordList, terms: ListedTerms | None = None) -> None:
        await self._tx.connection.execute(WORD_LISTS.update, *WORD_LISTS.values(words))
        if terms is not None:
            await self._tx.connection.execute(
                WORD_LIST_TERMS.update, *WORD_LIST_TERMS.values(terms)
            )

    async def _row(self, query: str, word_list_id: WordListId) -> Any:
        return await self._tx.connection.fetchrow(query, self._tx.actor.workspace, word_list_id)

    def _mine(self, alias: str) -> str:
        return self._tx.tools.database.mine(alias)


class DbJudgements:
    def __init__(self, tx: DbTransaction) -> None:
        self._tx = tx

    async def keep(self, judged: Judged) -> bool:
        done: str = await self._tx.connection.execute(
            f"{JUDGEMENTS.insert} ON CONFLICT DO NOTHING", *JUDGEMENTS.values(judged)
        )
        return done.endswith(" 1")
