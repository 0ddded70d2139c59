"""A channel on which people misbehave, and moderators who judge what they did."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from domain.inbox.model import InboundMessage
from domain.moderation.appeal import Appeal
from domain.moderation.case import Case
from domain.moderation.decision import Decision, Measure, Reasons
from domain.moderation.model import ModerationAction
from domain.moderation.opening import About
from domain.moderation.policy import ModerationPolicy, Severity
from domain.moderation.use_cases.appeal_decision import (
    Judgement,
    NewAppeal,
    file_appeal,
    judge_appeal,
)
from domain.moderation.use_cases.decide_case import NewDecision, decide_case
from domain.moderation.use_cases.follow_effect import follow_effect
from domain.moderation.use_cases.keep_policies import NewPolicy, create_policy
from domain.moderation.use_cases.open_case import NewCase, open_case
from domain.moderation.use_cases.weigh_strikes import unweigh_strike, weigh_strike
from domain.shared.access import Actor
from domain.shared.events import News
from domain.shared.heard import HeardKind, Person
from domain.shared.ids import InboundMessageId, InboundReceiptId, Kind, ModerationActionId, StrikeId
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import a_fake_house
from tests.unit.moderation_square import ANA, Square

DAY = timedelta(days=1)
SPAM = "Cheap watches."


@dataclass
class Court(Square):
    """What happens after an event is done when `hear_news` is called, as the relay would."""

    policy: ModerationPolicy
    heard: int = 0

    @property
    def room(self) -> Any:
        return self.house.app.moderation

    def another(self, id: str = "key_another") -> Actor:
        return replace(self.actor, id=id)

    async def open(self, message: str | None = "42", who: str | None = ANA, **more: Any) -> Case:
        about = About(
            channel_id=self.channel.id, platform_message_id=message, platform_person_id=who
        )
        return await open_case(self.room, self.actor, NewCase(about, **more))

    async def decide(
        self, case: Case, measure: Measure = Measure.HIDE, by: Actor | None = None, **more: Any
    ) -> Decision:
        given: dict[str, Any] = {"policy_id": self.policy.id, "reasons": Reasons(SPAM), **more}
        request = NewDecision(measure, **given)
        return await decide_case(self.room, by or self.actor, case.id, None, request)

    async def says(self, text: str, who: str) -> InboundMessage:
        """Somebody says something, and the inbox hears it."""
        now, house = self.house.clock.now(), self.house
        message = InboundMessage(
            id=InboundMessageId(house.ids.new(Kind.INBOUND_MESSAGE)),
            workspace_id=self.actor.workspace,
            organization_id=self.actor.organization_id,
            channel_id=self.channel.id,
            platform_message_id=f"said-{house.ids.new(Kind.EVENT)}",
            kind=HeardKind.COMMENT,
            at=now,
            received_at=now,
            receipt_id=InboundReceiptId("rcp_1"),
            updated_at=now,
            author=Person(who),
            text=text,
        )
        house.memory.tables.inbound_messages[self.actor.workspace, message.id] = message
        return message

    async def hidden(self) -> Decision:
        """A message is hidden, and the platform has done it."""
        decision = await self.decide(await self.open())
        await self.work()
        await self.hear_news()
        return decision

    async def appeal(self, decision: Decision) -> Appeal:
        return await file_appeal(self.room, self.actor, decision.id, NewAppeal("It was a joke."))

    async def judge(
        self, appeal: Appeal, judgement: Judgement = Judgement.REVERSE, by: Actor | None = None
    ) -> Appeal:
        judge = by or self.another()
        return await judge_appeal(self.room, judge, appeal.id, judgement, "We looked again.")

    async def case_now(self, case_id: Any) -> Case:
        found: Case = await self.room.reads.case(self.actor, case_id)
        return found

    async def action_of(self, decision: Decision) -> ModerationAction:
        assert decision.action_id is not None
        found: ModerationAction = await self.room.reads.action(self.actor, decision.action_id)
        return found

    async def hear_news(self) -> None:
        """Until nothing follows any more."""
        told = self.house.memory.news
        while self.heard < len(told):
            news, self.heard = told[self.heard], self.heard + 1
            await self._react(news)

    async def _react(self, news: News) -> None:
        if news.name == "strike.given":
            await weigh_strike(self.room, self.actor, StrikeId(news.object_id))
        elif news.name == "strike.revoked":
            await unweigh_strike(self.room, self.actor, StrikeId(news.object_id))
        elif news.name.startswith("moderation_action."):
            await follow_effect(self.room, self.actor, ModerationActionId(news.object_id))


async def a_court(weight: int = 0) -> Court:
    house = a_fake_house()
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    wanted = NewPolicy("No advertising", Severity.LOW, strike_weight=weight)
    policy = await create_policy(house.app.moderation, actor, wanted)
    return Court(house, actor, channel, policy)
