"""Reading rules and word lists, and all that a workspace judges by."""

from collections.abc import Sequence

from adapters.db.containments import CONTAINMENTS
from adapters.db.database import Database
from adapters.db.moderation_rules import MODERATION_RULES, WORD_LIST_TERMS, WORD_LISTS
from adapters.db.shelf import Shelf
from domain.moderation.judging import Rulebook
from domain.moderation.rule import ModerationRule
from domain.moderation.word_list import ListedTerms, WordList
from domain.shared.access import Actor
from domain.shared.ids import ModerationRuleId, WordListId
from domain.shared.paging import Page, PageRequest

ASKED = "r.removed_at IS NULL AND r.status IN ('active', 'dry_run')"


class DbRuleReads:
    """What moderation's reads know of rules and word lists."""

    def __init__(self, database: Database) -> None:
        self._rules_database = database
        self._rules = Shelf(
            database,
            MODERATION_RULES,
            "moderation_rule",
            sorts=("id", "created_at", "updated_at", "priority"),
            filters={
                "policy_id": "t.policy_id",
                "status": "t.status",
                "action": "t.action",
                "external_id": "t.external_id",
                "created_at": "t.created_at",
            },
            also="t.removed_at IS NULL",
        )
        self._lists = Shelf(
            database,
            WORD_LISTS,
            "word_list",
            sorts=("id", "created_at", "updated_at"),
            filters={"external_id": "t.external_id", "created_at": "t.created_at"},
            also="t.removed_at IS NULL",
        )

    async def rule(self, actor: Actor, rule_id: ModerationRuleId) -> ModerationRule:
        return await self._rules.one(actor, rule_id)

    async def rules(self, actor: Actor, request: PageRequest) -> Page[ModerationRule]:
        return await self._rules.page(actor, request)

    async def word_list(self, actor: Actor, word_list_id: WordListId) -> WordList:
        return await self._lists.one(actor, word_list_id)

    async def word_lists(self, actor: Actor, request: PageRequest) -> Page[WordList]:
        return await self._lists.page(actor, request)

    async def terms(
        self, actor: Actor, word_list_ids: Sequence[WordListId]
    ) -> Sequence[ListedTerms]:
        found = await self._rules_database.ask(
            actor,
            f"SELECT {WORD_LIST_TERMS.listed('t')} FROM word_list_terms t"
            f" WHERE {self._rules_database.in_workspace('t')} AND t.word_list_id = ANY ($5)",
            list(word_list_ids),
        )
        return [WORD_LIST_TERMS.entity(record) for record in found]

    async def revision(self, actor: Actor) -> int:
        found = await self._rules_database.ask_one(
            actor,
            f"SELECT b.revision FROM moderation_rulebooks b"
            f" WHERE {self._rules_database.in_workspace('b')}",
        )
        return found["revision"] if found else 0

    async def rulebook(self, actor: Actor) -> Rulebook:
        # Asked first: whatever changes meanwhile has a later one, and is read again then.
        revision = await self.revision(actor)
        found = await self._rules_database.ask(
            actor,
            f"SELECT {MODERATION_RULES.listed('r')}, p.version AS policy_version"
            f" FROM moderation_rules r JOIN moderation_policies p"
            f" ON p.workspace_id = r.workspace_id AND p.id = r.policy_id"
            f" WHERE {self._rules_database.in_workspace('r')} AND {ASKED}"
            f" ORDER BY r.priority, r.id",
        )
        standing = await self._rules_database.ask(
            actor,
            f"SELECT {CONTAINMENTS.listed('t')} FROM containments t"
            f" WHERE {self._rules_database.in_workspace('t')} AND t.lifted_at IS NULL"
            f" ORDER BY t.id",
        )
        rules = tuple(MODERATION_RULES.entity(_rule(record)) for record in found)
        policies = {record["policy_id"]: record["policy_version"] for record in found}
        containments = tuple(CONTAINMENTS.entity(record) for record in standing)
        return Rulebook(revision, rules, policies, containments)


def _rule(record: object) -> dict[str, object]:
    row = dict(record)  # type: ignore[call-overload]
    return {name: row[name] for name in MODERATION_RULES.columns}
