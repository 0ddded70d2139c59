"""Prompts in memory, and what they say."""

from collections.abc import Mapping, Sequence

from adapters.prompting import RhythmOfPublishing
from adapters.recurrence import Almanac
from domain.participation.prompt import Prompt, PromptState, PromptTurn, TurnState
from domain.participation.prompt_ports import (
    Answers,
    DynamicsTransaction,
    Home,
    Said,
    Words,
)
from domain.participation.room import Dynamics
from domain.shared.access import Actor
from domain.shared.errors import Refusal
from domain.shared.ids import CampaignId, CommunityId, MessageId, PromptId, PromptTurnId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.finding import found_in
from tests.kit.fakes.memory import FakeBegin, FakeTransaction, Memory


class FakeDynamicsTx(FakeTransaction):
    @property
    def prompts(self) -> "FakePrompts":
        return FakePrompts(self)


class FakePrompts:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.prompts

    def write(self, *pairs: tuple[Prompt | None, Prompt]) -> None:
        for _, one in pairs:
            refuse_twins(self._rows, one)
            self._rows[self._tx.key(one.id)] = one

    def take(self, turn: PromptTurn) -> None:
        self._tx.tables.prompt_turns[self._tx.key(turn.id)] = turn

    async def get(self, id: PromptId) -> Prompt:
        return found_in(self._rows, self._tx.actor, id, "prompt")

    async def is_settled(self, id: PromptId, recurrence_id: str) -> bool:
        turns = self._tx.tables.prompt_turns.values()
        return any((one.prompt_id, one.recurrence_id) == (id, recurrence_id) for one in turns)

    async def standing(self) -> int:
        over = (PromptState.ENDED, PromptState.ARCHIVED)
        here = [one for (at, _), one in self._rows.items() if at == self._tx.actor.workspace]
        return sum(one.state not in over for one in here)

    async def home(self, id: CommunityId) -> Home | None:
        found = self._tx.tables.communities.get(self._tx.key(id))
        if found is None:
            return None
        workspace = self._tx.tables.workspaces[self._tx.actor.workspace]
        return Home(found.timezone or workspace.timezone, found.language)

    async def asked_in(self, community_id: CommunityId, week: str) -> int:
        return sum(
            (one.community_id, one.week, one.state) == (community_id, week, TurnState.ASKED)
            for one in self._tx.tables.prompt_turns.values()
        )

    async def has_campaign(self, id: CampaignId) -> bool:
        return self._tx.key(id) in self._tx.tables.campaigns


class FakeVoice:
    """What was said, unless it is told to refuse, or to hold back."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.holds = False
        self.refuses: Refusal | None = None
        self.rung = 0

    async def must_be_sayable(self, actor: Actor, all_of_it: Sequence[Words]) -> None:
        return None

    async def say(self, tx: DynamicsTransaction, actor: Actor, words: Words, author: str) -> Said:
        if self.refuses is not None:
            raise self.refuses
        if not self.holds:
            self.said.append(words.text)
        return Said(MessageId(f"msg_{len(self.said)}"), self.holds)

    async def ring(self) -> None:
        self.rung += 1


class FakePromptReads:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def prompt(self, actor: Actor, id: PromptId) -> Prompt:
        return found_in(self._memory.tables.prompts, actor, id, "prompt")

    async def prompts(self, actor: Actor, request: PageRequest) -> Page[Prompt]:
        raise NotImplementedError

    async def turns(self, actor: Actor, request: PageRequest) -> Page[PromptTurn]:
        """All there are of those prompts, in the order of their times."""
        wanted = {each.field: each.value for each in request.filters}
        found = [
            one
            for (at, _), one in self._memory.tables.prompt_turns.items()
            if at == actor.workspace and one.prompt_id in wanted["prompt_id"]
        ]
        return Page(sorted(found, key=lambda one: one.at))

    async def answers(
        self, actor: Actor, turns: Sequence[PromptTurn]
    ) -> Mapping[PromptTurnId, Answers]:
        return {}


def fake_dynamics(memory: Memory) -> Dynamics:
    return Dynamics(
        begin=FakeBegin(FakeDynamicsTx, memory),
        reads=FakePromptReads(memory),
        rhythm=RhythmOfPublishing(Almanac()),
        voice=FakeVoice(),
        clock=memory.clock,
        ids=memory.ids,
    )
