"""What happens in conversations leads to automations, as the relay and the duties would have it."""

from dataclasses import dataclass, field
from itertools import count

from domain.inbox.automation import AUTOMATION_ARMS, AUTOMATIONS_DUE, AutomationRun
from domain.inbox.conversation_events import ABOUT_ONE
from domain.inbox.triggering import happened_in
from domain.inbox.use_cases.follow_automations import (
    arm_automation,
    follow_automations,
    wake_automations,
)
from domain.shared.access import Actor, system
from domain.shared.events import News
from domain.shared.ids import AutomationId, ConversationId, EventId
from tests.kit.fakes import FakeHouse

MOST_ROUNDS = 50
"""What goes on longer than that goes on for ever."""


@dataclass
class FakeRelay:
    """Tells each event once, and does what is due, until nothing is left."""

    house: FakeHouse
    actor: Actor
    seen: int = 0
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def service(self) -> Actor:
        return system(self.actor.organization_id, self.actor.workspace)

    @property
    def runs(self) -> list[AutomationRun]:
        return list(self.house.memory.tables.automation_runs.values())

    async def works(self) -> None:
        for _ in range(MOST_ROUNDS):
            if not (await self._tells() or await self._does()):
                return
        raise AssertionError("it goes on and on")

    async def _tells(self) -> bool:
        fresh = self.house.memory.commits[self.seen :]
        self.seen = len(self.house.memory.commits)
        for commit in fresh:
            for news in commit.news:
                if news.name in ABOUT_ONE:
                    await self._follows(news, commit.actor_id)
        return bool(fresh)

    async def _follows(self, news: News, actor_id: str) -> None:
        id = EventId(f"evt_{next(self._numbers)}")
        told = news.data, news.previous, news.sequence, actor_id
        happened = happened_in(id, news.name, *told)
        for _ in range(2):
            # At least once is how often it is told.
            await follow_automations(self.house.app.inbox, self.service, happened)

    async def _does(self) -> bool:
        now, done = self.house.clock.now(), False
        for duty in self.house.duties:
            if duty.due_at is None or duty.due_at > now:
                continue
            place = (duty.workspace_id, duty.kind, duty.subject_id)
            if duty.kind == AUTOMATIONS_DUE:
                del self.house.memory.tables.duties[place]
                subject = ConversationId(duty.subject_id)
                await wake_automations(self.house.app.inbox, self.service, subject)
                done = True
            if duty.kind == AUTOMATION_ARMS:
                del self.house.memory.tables.duties[place]
                automation = AutomationId(duty.subject_id)
                await arm_automation(self.house.app.inbox, self.service, automation)
                done = True
        return done
