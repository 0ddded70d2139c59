"""Rules and word lists in memory."""

from collections.abc import Sequence

from domain.moderation.judging import Rulebook
from domain.moderation.rule import ModerationRule, RuleStatus
from domain.moderation.word_list import ListedTerms, WordList
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    ModerationPolicyId,
    ModerationRuleId,
    WordListId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.containments import containments_of
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables

ASKED = (RuleStatus.ACTIVE, RuleStatus.DRY_RUN)


class FakeRules:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.moderation_rules

    async def add(self, rule: ModerationRule) -> None:
        refuse_twins(self._rows, rule)
        self._rows[rule.workspace_id, rule.id] = rule

    async def add_at_once(self, rule: ModerationRule) -> None:
        await self.add(rule)

    async def get(self, rule_id: ModerationRuleId) -> ModerationRule:
        return _rule(self._tx.tables, self._tx.actor, rule_id)

    async def save(self, rule: ModerationRule) -> None:
        refuse_twins(self._rows, rule)
        self._rows[self._tx.key(rule.id)] = rule

    async def of_policy(self, policy_id: ModerationPolicyId) -> ModerationRuleId | None:
        mine = _there(self._tx.tables, self._tx.actor)
        return next((rule.id for rule in mine if rule.policy_id == policy_id), None)

    async def with_list(self, word_list_id: WordListId) -> ModerationRuleId | None:
        for rule in _there(self._tx.tables, self._tx.actor):
            listed = rule.condition.word_list
            if listed is not None and word_list_id in listed.word_list_ids:
                return rule.id
        return None

    async def check_scope(
        self, channel_ids: Sequence[ChannelId], community_ids: Sequence[CommunityId]
    ) -> None:
        for channel_id in channel_ids:
            if self._tx.key(channel_id) not in self._tx.tables.channels:
                raise NotFound(thing="channel")
        for community_id in community_ids:
            if self._tx.key(community_id) not in self._tx.tables.communities:
                raise NotFound(thing="community")

    async def turn_page(self) -> None:
        pages = self._tx.tables.moderation_rulebooks
        pages[self._tx.actor.workspace] = pages.get(self._tx.actor.workspace, 0) + 1


class FakeWordLists:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.word_lists
        self._terms = tx.tables.word_list_terms

    async def add(self, words: WordList, terms: ListedTerms) -> None:
        refuse_twins(self._rows, words)
        await self.save(words, terms)

    async def get(self, word_list_id: WordListId) -> WordList:
        return _list(self._tx.tables, self._tx.actor, word_list_id)

    async def terms(self, word_list_id: WordListId) -> ListedTerms:
        return self._terms[self._tx.key(word_list_id)]

    async def save(self, words: WordList, terms: ListedTerms | None = None) -> None:
        self._rows[self._tx.key(words.id)] = words
        if terms is not None:
            self._terms[self._tx.key(words.id)] = terms


class FakeRuleReads:
    """Single things. Lists, with their filters and sorts, are asked of the real database."""

    _memory: Memory

    async def rule(self, actor: Actor, rule_id: ModerationRuleId) -> ModerationRule:
        return _rule(self._memory.tables, actor, rule_id)

    async def rules(self, actor: Actor, request: PageRequest) -> Page[ModerationRule]:
        raise NotImplementedError

    async def word_list(self, actor: Actor, word_list_id: WordListId) -> WordList:
        return _list(self._memory.tables, actor, word_list_id)

    async def word_lists(self, actor: Actor, request: PageRequest) -> Page[WordList]:
        raise NotImplementedError

    async def terms(
        self, actor: Actor, word_list_ids: Sequence[WordListId]
    ) -> Sequence[ListedTerms]:
        kept = self._memory.tables.word_list_terms
        keys = [(actor.workspace, id) for id in word_list_ids]
        return [kept[key] for key in keys if key in kept]

    async def revision(self, actor: Actor) -> int:
        return self._memory.tables.moderation_rulebooks.get(actor.workspace, 0)

    async def rulebook(self, actor: Actor) -> Rulebook:
        tables = self._memory.tables
        asked = [rule for rule in _there(tables, actor) if rule.status in ASKED]
        rules = tuple(sorted(asked, key=lambda rule: rule.place))
        versions = {
            rule.policy_id: tables.moderation_policies[actor.workspace, rule.policy_id].version
            for rule in rules
        }
        standing = tuple(one for one in containments_of(tables, actor) if one.stands)
        return Rulebook(await self.revision(actor), rules, versions, standing)


def _there(tables: Tables, actor: Actor) -> list[ModerationRule]:
    return [
        rule
        for rule in tables.moderation_rules.values()
        if rule.workspace_id == actor.workspace and rule.removed_at is None
    ]


def _rule(tables: Tables, actor: Actor, rule_id: ModerationRuleId) -> ModerationRule:
    found = tables.moderation_rules.get((actor.workspace, rule_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="moderation_rule")
    return found


def _list(tables: Tables, actor: Actor, word_list_id: WordListId) -> WordList:
    found = tables.word_lists.get((actor.workspace, word_list_id))
    if found is None or found.removed_at is not None:
        raise NotFound(thing="word_list")
    return found
