"""What a crisis asks of moderation: rules that stand as long as it does, in its own commit."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from domain.moderation.ports import ModerationTransaction
from domain.moderation.rule import (
    Condition,
    ModerationRule,
    RuleAction,
    RuleStatus,
    WordListTest,
)
from domain.moderation.rule_events import RULE_CREATED, RULE_DELETED, rule_changed
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    ChannelId,
    CommunityId,
    CrisisId,
    IdMaker,
    Kind,
    ModerationPolicyId,
    ModerationRuleId,
    WordListId,
)

FIRST = 0
LONGEST_NAME = 120


class Channels(Protocol):
    async def on_platform(self, platform: str) -> Sequence[ChannelId]:
        """Its channels on this platform, but for those that were disconnected."""
        ...


class Where(Protocol):
    """With no place, everywhere."""

    @property
    def channel_ids(self) -> tuple[ChannelId, ...]: ...
    @property
    def community_ids(self) -> tuple[CommunityId, ...]: ...
    @property
    def platforms(self) -> tuple[str, ...]: ...


class Words(Protocol):
    @property
    def policy_id(self) -> ModerationPolicyId: ...
    @property
    def word_list_ids(self) -> tuple[WordListId, ...]: ...
    @property
    def action(self) -> str: ...


class CrisisRules:
    """The rules of a crisis are rules like any others, which are asked first, and which say whose
    they are."""

    def __init__(
        self, tx: ModerationTransaction, channels: Channels, actor: Actor, ids: IdMaker
    ) -> None:
        self._tx = tx
        self._channels = channels
        self._actor = actor
        self._ids = ids

    async def place(
        self, crisis_id: CrisisId, name: str, scope: Where, wanted: Words, now: datetime
    ) -> Sequence[ModerationRuleId]:
        await self.check(wanted, "/tighten")
        where = await self._places(scope)
        if where:
            await self._tx.rules.turn_page()
        rules = [self._rule(crisis_id, name, each, wanted, now) for each in where]
        for rule in rules:
            await self._tx.rules.add_at_once(rule)
            self._tx.announce(rule_changed(RULE_CREATED, rule))
        return [rule.id for rule in rules]

    async def check(self, wanted: Words, pointer: str) -> None:
        try:
            await self._tx.policies.get(wanted.policy_id)
        except NotFound:
            where = f"{pointer}/policy_id"
            raise NotFound(thing="moderation_policy", pointer=where) from None
        for number, word_list_id in enumerate(wanted.word_list_ids):
            try:
                await self._tx.word_lists.get(word_list_id)
            except NotFound:
                where = f"{pointer}/word_list_ids/{number}"
                raise NotFound(thing="word_list", pointer=where) from None

    async def lift(self, rule_ids: Sequence[ModerationRuleId], now: datetime) -> None:
        if rule_ids:
            await self._tx.rules.turn_page()
        for rule_id in sorted(rule_ids):
            with suppress(NotFound):
                before = await self._tx.rules.get(rule_id)
                rule = before.remove(now)
                await self._tx.rules.save(rule)
                self._tx.announce(rule_changed(RULE_DELETED, rule, before))

    async def _places(self, scope: Where) -> list[dict[str, Any]]:
        """A rule is for channels that are of its communities: what is meant together takes two."""
        if not any((scope.channel_ids, scope.community_ids, scope.platforms)):
            return [{}]
        channels = list(scope.channel_ids)
        for platform in scope.platforms:
            channels += await self._channels.on_platform(platform)
        return [
            *([{"channel_ids": tuple(dict.fromkeys(channels))}] if channels else []),
            *([{"community_ids": scope.community_ids}] if scope.community_ids else []),
        ]

    def _rule(
        self,
        crisis_id: CrisisId,
        name: str,
        where: dict[str, Any],
        wanted: Words,
        now: datetime,
    ) -> ModerationRule:
        return ModerationRule(
            id=ModerationRuleId(self._ids.new(Kind.MODERATION_RULE)),
            workspace_id=self._actor.workspace,
            organization_id=self._actor.organization_id,
            policy_id=wanted.policy_id,
            name=name[:LONGEST_NAME],
            condition=Condition(word_list=WordListTest(wanted.word_list_ids)),
            action=RuleAction(wanted.action),
            created_by=self._actor.id,
            created_at=now,
            updated_at=now,
            priority=FIRST,
            status=RuleStatus.ACTIVE,
            untested_reason=crisis_id,
            crisis_id=crisis_id,
            **where,
        )
