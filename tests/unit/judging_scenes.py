"""Small scenes about what others say is judged by, in memory."""

from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.moderation.policy import ModerationPolicy, Severity
from domain.moderation.rule import (
    Condition,
    ModerationRule,
    PatternTest,
    RuleAction,
    RuleStatus,
)
from domain.moderation.use_cases.backtest_rule import Trial, backtest_rule
from domain.moderation.use_cases.judge_inbound import judge_inbound
from domain.moderation.use_cases.keep_policies import (
    NewPolicy,
    change_policy,
    create_policy,
    remove_policy,
)
from domain.moderation.use_cases.keep_rules import (
    NewRule,
    activate_rule,
    change_rule,
    create_rule,
    remove_rule,
)
from domain.moderation.use_cases.keep_word_lists import (
    NewWordList,
    change_terms,
    create_word_list,
    remove_word_list,
)
from domain.moderation.word_list import WordList
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import InboundMessageId
from tests.unit.stage import Scenes, Stage


async def a_policy_is_changed_and_thrown_away(s: Stage) -> None:
    room = s.house.app.moderation
    policy = await create_policy(room, s.actor, NewPolicy("No hate", Severity.HIGH))
    await change_policy(room, s.actor, policy.id, None, {"strike_weight": 3})
    await remove_policy(room, s.actor, policy.id, None)


async def a_list_is_filled_and_thrown_away(s: Stage) -> None:
    room = s.house.app.moderation
    words = await create_word_list(room, s.actor, NewWordList("Insults", terms=["imbécil"]))
    await change_terms(room, s.actor, words.id, None, ["idiota*"], ["IMBÉCIL"])
    await remove_word_list(room, s.actor, words.id, None)


async def a_rule(s: Stage) -> ModerationRule:
    room = s.house.app.moderation
    policy = await create_policy(room, s.actor, NewPolicy("No gossip", Severity.LOW))
    condition = Condition(pattern=PatternTest("churros"))
    return await create_rule(
        room, s.actor, NewRule(policy.id, "Churros", condition, RuleAction.HOLD)
    )


async def a_rule_is_tried_switched_on_and_thrown_away(s: Stage) -> None:
    room, rule = s.house.app.moderation, await a_rule(s)
    await change_rule(room, s.actor, rule.id, None, {"status": RuleStatus.DRY_RUN})
    await backtest_rule(room, s.actor, rule.id, Trial())
    await activate_rule(room, s.actor, rule.id, None, None)
    await remove_rule(room, s.actor, rule.id, None)


async def somebody_says_what_is_not_wanted(s: Stage) -> None:
    room, rule = s.house.app.moderation, await a_rule(s)
    await activate_rule(room, s.actor, rule.id, None, "A flood.")
    at = s.house.clock.now()
    said = Heard("c1", HeardKind.COMMENT, at, Person("ana"), "Are there churros?")
    await tell_sandbox(s.house.app.inbox, s.actor, s.channel.id, said)
    await digest_receipts(s.house.app.inbox, s.actor, s.channel.id)
    [heard] = [news for news in s.house.memory.news if news.name == "inbound.received"]
    await judge_inbound(room, s.actor, InboundMessageId(heard.object_id))


JUDGING: Scenes = {
    a_policy_is_changed_and_thrown_away: (
        {ModerationPolicy: "change remove"},
        {f"moderation_policy.{name}" for name in ("created", "updated", "deleted")},
    ),
    a_list_is_filled_and_thrown_away: (
        {WordList: "change remove"},
        {f"word_list.{name}" for name in ("created", "updated", "deleted")},
    ),
    a_rule_is_tried_switched_on_and_thrown_away: (
        {ModerationRule: "change tried activate remove"},
        {
            "moderation_policy.created",
            *(f"moderation_rule.{name}" for name in ("created", "updated", "backtested")),
            *(f"moderation_rule.{name}" for name in ("activated", "deleted")),
        },
    ),
    somebody_says_what_is_not_wanted: (
        {ModerationRule: "activate"},
        {
            *("moderation_policy.created", "moderation_rule.created", "moderation_rule.activated"),
            *("inbound.received", "conversation.opened", "moderation.judged"),
        },
    ),
}
