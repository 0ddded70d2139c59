"""A channel on which people misbehave, and somebody who does something about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.communities.model import Channel
from domain.moderation.model import (
    ACTIONS_DUE,
    ModerationAction,
)
from domain.moderation.pace import Pace
from domain.moderation.use_cases.carry_out_actions import carry_out_actions
from domain.moderation.use_cases.request_action import NewAction, request_action
from domain.shared.access import Actor
from domain.shared.acts import Act, ActKind
from domain.shared.ids import ChannelId
from domain.shared.outcomes import (
    CannotTell,
    Outcome,
    Unknown,
)
from domain.shared.platforms import Connection
from tests.kit.builders import a_sandbox_channel, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house

ANA, BOB = "@ana:plaza", "@bob:plaza"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SILENCE = Unknown("no answer", 502)
BAN, UNBAN = ActKind.BAN_PERSON, ActKind.UNBAN_PERSON


@dataclass
class Square:
    """A channel on which people misbehave."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    async def ask(
        self, kind: ActKind = BAN, about: str = ANA, channel: ChannelId | None = None, **more: Any
    ) -> ModerationAction:
        whose = "message" if kind.value.endswith("_message") else "person"
        named: dict[str, Any] = {f"platform_{whose}_id": about, **more}
        request = NewAction(kind, **named)
        room = self.house.app.moderation
        return await request_action(room, self.actor, channel or self.channel.id, request)

    async def work(self, *outcomes: Outcome) -> int:
        """The duty is done; the platform answers this, and then that all is well."""
        self.house.platforms.outcomes.extend(outcomes)
        return await carry_out_actions(self.house.app.moderation, self.actor, self.channel.id)

    async def work_when_due(self, *outcomes: Outcome) -> int:
        due = self.due()
        assert due is not None
        self.house.clock.forward(max(due - self.house.clock.now(), timedelta()))
        return await self.work(*outcomes)

    async def now(self, action: ModerationAction) -> ModerationAction:
        return await self.house.app.moderation.reads.action(self.actor, action.id)

    def due(self, kind: str = ACTIONS_DUE, subject: str | None = None) -> datetime | None:
        place = (self.actor.workspace, kind, subject or self.channel.id)
        duty = self.house.memory.tables.duties.get(place)
        return duty.due_at if duty else None

    def asked(self) -> list[tuple[ActKind, str | None]]:
        acted = self.house.platforms.acted
        return [(act.kind, act.person_id or act.message_id) for act in acted]


class Died(BaseException):
    """What ends a worker in the middle, past every `except Exception`."""


class Deadly:
    """Who calls this does not live to hear the answer."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        raise Died

    async def pace(self, connection: Connection) -> Pace | CannotTell:
        return Pace(0)

    async def slow_down(self, connection: Connection, seconds: int) -> Outcome:
        raise Died


async def a_square() -> Square:
    house = a_fake_house()
    actor = await a_workspace(house)
    return Square(house, actor, await a_sandbox_channel(house, actor))
