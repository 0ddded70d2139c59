"""What is to be done on channels, and every call that was made for it, in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.moderation.model import OPEN, ActionAttempt, ActionState, ModerationAction
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CaseId, ChannelId, ModerationActionId
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.called_channels import FakeCalledChannels
from tests.kit.fakes.cases import (
    FakeAppeals,
    FakeCaseReads,
    FakeCases,
    FakeDecisions,
    FakeHeard,
    FakeQueues,
    FakeStrikes,
    FakeTeams,
    decided_on,
)
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.containments import FakeContainmentReads, FakeContainments
from tests.kit.fakes.judging import FakeJudgements, FakeJudgingReads
from tests.kit.fakes.memory import FakeTransaction, Memory
from tests.kit.fakes.moderation_links import FakeModerationLinkReads, FakeModerationLinks
from tests.kit.fakes.paces import FakePaceReads, FakePaces
from tests.kit.fakes.policies import FakePolicies, FakePolicyReads
from tests.kit.fakes.reports import FakeReportReads, FakeReports
from tests.kit.fakes.rules import FakeRuleReads, FakeRules, FakeWordLists

NO_WORD = (ActionState.REFUSED, ActionState.FAILED, ActionState.CANCELLED)


class FakeModerationTx(FakeTransaction):
    """A transaction of moderation."""

    @property
    def actions(self) -> "FakeActions":
        return FakeActions(self)

    @property
    def channels(self) -> FakeCalledChannels:
        return FakeCalledChannels(self)

    @property
    def policies(self) -> FakePolicies:
        return FakePolicies(self)

    @property
    def reports(self) -> FakeReports:
        return FakeReports(self)

    @property
    def teams(self) -> FakeTeams:
        return FakeTeams()

    @property
    def heard(self) -> FakeHeard:
        return FakeHeard(self)

    @property
    def cases(self) -> FakeCases:
        return FakeCases(self)

    @property
    def decisions(self) -> FakeDecisions:
        return FakeDecisions(self)

    @property
    def appeals(self) -> FakeAppeals:
        return FakeAppeals(self)

    @property
    def strikes(self) -> FakeStrikes:
        return FakeStrikes(self)

    @property
    def queues(self) -> FakeQueues:
        return FakeQueues(self)

    @property
    def rules(self) -> FakeRules:
        return FakeRules(self)

    @property
    def word_lists(self) -> FakeWordLists:
        return FakeWordLists(self)

    @property
    def judgements(self) -> FakeJudgements:
        return FakeJudgements(self)

    @property
    def containments(self) -> FakeContainments:
        return FakeContainments(self)

    @property
    def moderation_links(self) -> FakeModerationLinks:
        return FakeModerationLinks(self)

    @property
    def paces(self) -> FakePaces:
        return FakePaces(self)


class FakeActions:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.moderation_actions

    async def alone(self, channel_id: ChannelId) -> None:
        """Every transaction in memory is."""

    async def add(self, action: ModerationAction) -> None:
        refuse_twins(self._rows, action)
        self._rows[action.workspace_id, action.id] = action

    async def get(self, action_id: ModerationActionId) -> ModerationAction:
        return _one(self._rows.get(self._tx.key(action_id)))

    async def save(self, before: ModerationAction, after: ModerationAction) -> None:
        self._rows[self._tx.key(after.id)] = after

    async def open_on(self, channel_id: ChannelId) -> Sequence[ModerationAction]:
        return [action for action in self._on(channel_id) if action.is_open]

    async def waiting_about(self, action: ModerationAction) -> Sequence[ModerationAction]:
        return [
            other
            for other in self._on(action.channel_id)
            if other.state in OPEN
            and other.state is not ActionState.DOING
            and _same(other) == _same(action)
        ]

    async def due(self, channel_id: ChannelId, now: datetime) -> ModerationAction | None:
        here = self._on(channel_id)
        in_hand = {
            _whom(action): action.id
            for action in here
            if action.state is ActionState.DOING and action.next_at and action.next_at > now
        }
        return next(
            (
                action
                for action in here
                if action.next_at is not None
                and action.next_at <= now
                and in_hand.get(_whom(action), action.id) == action.id
            ),
            None,
        )

    async def next_at(self, channel_id: ChannelId) -> datetime | None:
        return min((a.next_at for a in self._on(channel_id) if a.next_at), default=None)

    async def decided_on(self, case_id: CaseId) -> Mapping[ModerationActionId, ModerationAction]:
        return decided_on(self._tx.tables, self._tx.actor, case_id)

    async def later_word(self, action: ModerationAction) -> bool:
        return any(
            other.id > action.id and _same(other) == _same(action) and other.state not in NO_WORD
            for other in self._on(action.channel_id)
        )

    async def start(self, attempt: ActionAttempt) -> None:
        key = (attempt.workspace_id, attempt.action_id, attempt.number)
        self._tx.tables.moderation_attempts[key] = attempt

    async def finish(self, before: ActionAttempt, after: ActionAttempt) -> None:
        await self.start(after)

    def _on(self, channel_id: ChannelId) -> list[ModerationAction]:
        mine = [
            action
            for action in self._rows.values()
            if (action.workspace_id, action.channel_id) == (self._tx.actor.workspace, channel_id)
        ]
        return sorted(mine, key=lambda action: action.id)


class FakeModerationReads(
    FakePolicyReads,
    FakeCaseReads,
    FakeReportReads,
    FakeRuleReads,
    FakeJudgingReads,
    FakeContainmentReads,
    FakePaceReads,
    FakeModerationLinkReads,
):
    """Single things. Lists, with their filters and sorts, are asked of the real database."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def action(self, actor: Actor, action_id: ModerationActionId) -> ModerationAction:
        return _one(self._memory.tables.moderation_actions.get((actor.workspace, action_id)))

    async def actions(self, actor: Actor, request: PageRequest) -> Page[ModerationAction]:
        raise NotImplementedError

    async def attempts(
        self, actor: Actor, action_id: ModerationActionId
    ) -> Sequence[ActionAttempt]:
        kept = self._memory.tables.moderation_attempts
        return [kept[key] for key in sorted(kept) if key[:2] == (actor.workspace, action_id)]


def _one(action: ModerationAction | None) -> ModerationAction:
    if action is None:
        raise NotFound(thing="moderation_action")
    return action


def _whom(action: ModerationAction) -> tuple[str | None, str | None]:
    return action.platform_message_id, action.platform_person_id


def _same(action: ModerationAction) -> tuple[object, ...]:
    return action.channel_id, action.needs, *_whom(action), action.place
