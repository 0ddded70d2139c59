"""What others say is judged by, for a workspace in which every operation has something to do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.moderation.policy import Severity
from domain.moderation.rule import Condition, PatternTest, RuleAction
from domain.moderation.use_cases.judge_inbound import judge_inbound
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.keep_rules import NewRule, activate_rule, create_rule
from domain.moderation.use_cases.keep_word_lists import NewWordList, create_word_list
from domain.shared.access import Actor
from domain.shared.ids import InboundMessageId, Kind

JUDGED: Mapping[str, Kind] = {
    "moderation_policy": Kind.MODERATION_POLICY,
    "spare_moderation_policy": Kind.MODERATION_POLICY,
    "moderation_rule": Kind.MODERATION_RULE,
    "spare_moderation_rule": Kind.MODERATION_RULE,
    "rule_to_activate": Kind.MODERATION_RULE,
    "word_list": Kind.WORD_LIST,
    "spare_word_list": Kind.WORD_LIST,
}
ANYTHING = Condition(pattern=PatternTest("."))


async def what_is_not_wanted(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room = house.app.moderation
    policy = await create_policy(
        room, actor, NewPolicy("No hate", Severity.HIGH, strike_weight=1, external_id=external_id)
    )
    spare = await create_policy(room, actor, NewPolicy("No advertising", Severity.LOW))
    made: dict[str, str] = {"moderation_policy": policy.id, "spare_moderation_policy": spare.id}
    for name in ("moderation_rule", "spare_moderation_rule", "rule_to_activate"):
        told = external_id if name == "moderation_rule" else None
        wanted = NewRule(policy.id, "Anything", ANYTHING, RuleAction.HOLD, external_id=told)
        made[name] = (await create_rule(room, actor, wanted)).id
    for name in ("word_list", "spare_word_list"):
        told = external_id if name == "word_list" else None
        words = NewWordList("Insults", terms=["imbécil"], external_id=told)
        made[name] = (await create_word_list(room, actor, words)).id
    active = await create_rule(room, actor, NewRule(policy.id, "All", ANYTHING, RuleAction.HOLD))
    await activate_rule(room, actor, active.id, None, "For the furniture.")
    await judge_inbound(room, actor, InboundMessageId(things["inbound_message"]))
    return made
