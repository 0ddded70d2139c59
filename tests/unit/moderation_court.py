"""A workspace in which what others say is judged."""

from dataclasses import dataclass
from typing import Any

from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.judging import Judgement
from domain.moderation.policy import ModerationPolicy, Severity
from domain.moderation.rule import (
    Condition,
    ModerationRule,
    PatternTest,
    RuleAction,
    RuleStatus,
    WordListTest,
)
from domain.moderation.use_cases.judge_inbound import judge_inbound
from domain.moderation.use_cases.judge_text import TextToJudge, judge_text
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.keep_rules import NewRule, activate_rule, create_rule
from domain.moderation.use_cases.keep_word_lists import NewWordList, create_word_list
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import InboundMessageId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house

HOLD, REMOVE, ALLOW = RuleAction.HOLD, RuleAction.REMOVE, RuleAction.ALLOW


@dataclass
class Court:
    """Where rules are laid down and held against what is said."""

    house: FakeHouse
    actor: Actor
    channel: Channel
    policy: ModerationPolicy

    async def rule(
        self,
        condition: Condition,
        action: RuleAction = HOLD,
        *,
        status: RuleStatus | None = None,
        **more: Any,
    ) -> ModerationRule:
        """Active at once, unless it is to stand otherwise."""
        room = self.house.app.moderation
        wanted = NewRule(
            self.policy.id, "A rule", condition, action, status=status or RuleStatus.DRAFT, **more
        )
        rule = await create_rule(room, self.actor, wanted)
        if status is not None:
            return rule
        return await activate_rule(room, self.actor, rule.id, None, "At once.")

    async def words(self, *terms: str) -> Condition:
        room = self.house.app.moderation
        words = await create_word_list(room, self.actor, NewWordList("Words", terms=terms))
        return Condition(word_list=WordListTest((words.id,)))

    async def judged(self, text: str, **more: Any) -> Judgement:
        request = TextToJudge(text, **more)
        return await judge_text(self.house.app.moderation, self.actor, request)

    async def hears(self, text: str, author: str = "ana", **more: Any) -> InboundMessageId:
        """It is said under a post of ours, and judged."""
        id = more.pop("id", f"c{len(self.house.memory.tables.inbound_messages)}")
        at = self.house.clock.now()
        said = Heard(id, more.pop("kind", HeardKind.COMMENT), at, Person(author), text, **more)
        inbox, before = self.house.app.inbox, len(self.house.memory.news)
        await tell_sandbox(inbox, self.actor, self.channel.id, said)
        await digest_receipts(inbox, self.actor, self.channel.id)
        told = [n for n in self.house.memory.news[before:] if n.name.startswith("inbound.")]
        subject = InboundMessageId(told[0].object_id)
        await judge_inbound(self.house.app.moderation, self.actor, subject)
        return subject

    def told(self) -> list[dict[str, Any]]:
        return [dict(n.data) for n in self.house.memory.news if n.name == "moderation.judged"]


async def a_court() -> Court:
    house = a_fake_house()
    actor = await a_workspace(house)
    policy = await create_policy(house.app.moderation, actor, NewPolicy("Civil", Severity.LOW))
    return Court(house, actor, await a_sandbox_channel(house, actor), policy)


def pattern(expression: str) -> Condition:
    return Condition(pattern=PatternTest(expression))
