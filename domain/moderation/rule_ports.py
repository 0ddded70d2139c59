"""What rules and word lists need from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.moderation.judging import Rulebook, Span, WordHit
from domain.moderation.rule import ModerationRule
from domain.moderation.word_list import ListedTerms, WordList
from domain.shared.access import Actor
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    ModerationPolicyId,
    ModerationRuleId,
    WordListId,
)
from domain.shared.paging import Page, PageRequest


class Rules(Protocol):
    """The rules of one workspace."""

    async def add(self, rule: ModerationRule) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def add_at_once(self, rule: ModerationRule) -> None:
        """The same for one without an external id; more may be asked after it."""
        ...

    async def get(self, rule_id: ModerationRuleId) -> ModerationRule:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, rule: ModerationRule) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def of_policy(self, policy_id: ModerationPolicyId) -> ModerationRuleId | None:
        """One that stands on this policy, if any does."""
        ...

    async def with_list(self, word_list_id: WordListId) -> ModerationRuleId | None:
        """One that looks through this list, if any does."""
        ...

    async def check_scope(
        self, channel_ids: Sequence[ChannelId], community_ids: Sequence[CommunityId]
    ) -> None:
        """Raises NotFound for one that there is not."""
        ...

    async def turn_page(self) -> None:
        """What is judged by has changed: whoever has made something of it makes it anew. Before
        anything is added."""
        ...


class WordLists(Protocol):
    """The word lists of one workspace."""

    async def add(self, words: WordList, terms: ListedTerms) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""
        ...

    async def get(self, word_list_id: WordListId) -> WordList:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def terms(self, word_list_id: WordListId) -> ListedTerms: ...

    async def save(self, words: WordList, terms: ListedTerms | None = None) -> None:
        """With its terms where they change. Raises DuplicateExternalId."""
        ...


class RuleReads(Protocol):
    async def rule(self, actor: Actor, rule_id: ModerationRuleId) -> ModerationRule:
        """Raises NotFound, also for one that was removed."""
        ...

    async def rules(self, actor: Actor, request: PageRequest) -> Page[ModerationRule]: ...

    async def word_list(self, actor: Actor, word_list_id: WordListId) -> WordList:
        """Raises NotFound, also for one that was removed."""
        ...

    async def word_lists(self, actor: Actor, request: PageRequest) -> Page[WordList]: ...

    async def terms(
        self, actor: Actor, word_list_ids: Sequence[WordListId]
    ) -> Sequence[ListedTerms]:
        """The terms of these lists, as far as there are such."""
        ...

    async def revision(self, actor: Actor) -> int:
        """Grows with every change of rules, lists, policies and containments; 0 while there was
        none."""
        ...

    async def rulebook(self, actor: Actor) -> Rulebook:
        """The rules that are asked, of which policies they are, the containments that stand, and
        as of which revision at least."""
        ...


class ReadyRules(Protocol):
    """Rules made ready to be asked. Nothing of it waits for anything."""

    @property
    def book(self) -> Rulebook: ...

    def words(self, text: str) -> Mapping[WordListId, Sequence[WordHit]]:
        """Where terms of each list stand, in order."""
        ...

    def pattern(self, rule_id: ModerationRuleId, text: str) -> Sequence[Span]:
        """Where the pattern of this rule matches, in order, not more than are shown."""
        ...


class Rulebooks(Protocol):
    async def current(self, actor: Actor) -> ReadyRules:
        """What the actor's workspace judges by now; made ready once for each revision."""
        ...

    async def alone(self, actor: Actor, rule: ModerationRule) -> ReadyRules:
        """This rule and no other, whatever its status."""
        ...

    def fault_of(self, pattern: str) -> str | None:
        """Why this is no pattern, in the words of the engine; None where it is one."""
        ...
