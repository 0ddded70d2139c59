"""What the café does not want to read, and what became of those who wrote it all the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.demo.month import Channels
from adapters.demo.voices import INSULTS, RUDE, SPAM
from adapters.wiring import House
from domain.inbox.model import InboundMessage
from domain.moderation.case import Case
from domain.moderation.containment import ContainmentKind
from domain.moderation.decision import Measure, Reasons
from domain.moderation.opening import About
from domain.moderation.policy import Severity
from domain.moderation.queue import Conditions
from domain.moderation.rule import Condition, RuleAction, WordListTest
from domain.moderation.strike import Threshold
from domain.moderation.use_cases.appeal_decision import NewAppeal, file_appeal
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.moderation.use_cases.contain_messages import sweep_containment
from domain.moderation.use_cases.decide_case import NewDecision, decide_case
from domain.moderation.use_cases.keep_containments import NewContainment, place_containment
from domain.moderation.use_cases.keep_moderation_links import NewModerationLink, create_appeal_link
from domain.moderation.use_cases.keep_moderation_queues import NewQueue, create_queue
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.keep_rules import NewRule, activate_rule, create_rule
from domain.moderation.use_cases.keep_strike_rules import set_strike_rules
from domain.moderation.use_cases.keep_word_lists import NewWordList, create_word_list
from domain.moderation.use_cases.open_case import NewCase, open_case
from domain.moderation.use_cases.read_cases import list_cases
from domain.moderation.use_cases.report_content import NewReport, report_content
from domain.moderation.use_cases.take_cases import skip_case, take_case
from domain.shared.access import Actor
from domain.shared.ids import ModerationPolicyId
from domain.shared.paging import PageRequest

Heard = Mapping[str, InboundMessage]
"""What was heard, by who said it; of several the last."""

WEEK = 7 * 86_400


@dataclass(frozen=True)
class Guard:
    """Says what is not wanted, and later decides about what came nevertheless."""

    house: House
    actor: Actor
    channels: Channels

    async def rules(self) -> ModerationPolicyId:
        """What is to be there before anybody speaks. Not safe to repeat."""
        room, actor = self.house.app.moderation, self.actor
        respect = NewPolicy("Con respeto", Severity.HIGH, strike_weight=2)
        policy = (await create_policy(room, actor, respect)).id
        await create_policy(room, actor, NewPolicy("Sin anuncios ajenos", Severity.LOW))
        words = NewWordList("Insultos", "Lo que no se dice en la barra.", INSULTS)
        listed = (await create_word_list(room, actor, words)).id
        insults = Condition(word_list=WordListTest((listed,)))
        rule = NewRule(policy, "Insultos", insults, RuleAction.HOLD)
        reason = "Ya hubo tres este mes."
        await activate_rule(room, actor, (await create_rule(room, actor, rule)).id, None, reason)
        await create_queue(room, actor, NewQueue("Lo grave", 1, Conditions(labels=("grave",))))
        mute = Threshold(6, Measure.MUTE, WEEK)
        await set_strike_rules(room, actor, None, 90, (mute,))
        return policy

    async def decide(self, policy: ModerationPolicyId, heard: Heard) -> None:
        """One insult is hidden, which its author appeals; an advertisement was reported and waits,
        and so does another complaint, which somebody left to others; one person is slowed down."""
        room, actor = self.house.app.moderation, self.actor
        rude, spam = heard[RUDE], heard[SPAM]
        [case] = [one for one in await self._cases() if one.inbound_message_id == rude.id]
        reasons = Reasons("Llama imbécil al camarero.", "No se insulta a nadie.", language="es")
        ruling = NewDecision(Measure.HIDE, policy, reasons=reasons)
        decision = await decide_case(room, actor, case.id, None, ruling)
        await create_appeal_link(room, actor, decision.id, NewModerationLink())
        await file_appeal(room, actor, decision.id, NewAppeal("Era una broma entre amigos."))
        about = About(inbound_message_id=spam.id)
        report = NewReport(about, "vecina-del-tercero", (policy,), "Vende relojes, otra vez.")
        await report_content(room, actor, report)
        person = About(channel_id=self.channels.spanish, platform_person_id=SPAM)
        grave = await open_case(room, actor, NewCase(person, (policy,), labels=("grave",)))
        await take_case(room, actor, grave.id)
        await skip_case(room, actor, grave.id, "Es vecino mío: que lo mire otra persona.")
        slow = NewContainment(
            ContainmentKind.HIDE_AUTHOR,
            "Anuncia relojes en cada publicación.",
            channel_id=self.channels.spanish,
            platform_person_id=SPAM,
            include_past=True,
        )
        placed = await place_containment(room, actor, slow)
        await sweep_containment(room, actor, placed.id)
        await carry_out_actions(room, actor, self.channels.spanish)

    async def _cases(self) -> list[Case]:
        page = await list_cases(self.house.app.moderation, self.actor, PageRequest())
        return list(page.items)
