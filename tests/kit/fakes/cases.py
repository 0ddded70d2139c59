"""Cases, decisions, appeals, strikes and queues in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from adapters.db.cases import said
from domain.communities.guidelines import GuidelinesState
from domain.moderation.appeal import Appeal, AppealState
from domain.moderation.case import UNDECIDED, Case, Evidence
from domain.moderation.case_ports import Said
from domain.moderation.citing import KnownGuidelines
from domain.moderation.decision import ABOUT_A_MESSAGE, Decision
from domain.moderation.model import ModerationAction
from domain.moderation.queue import ModerationQueue, Skip
from domain.moderation.strike import Strike, StrikeRules, WeightBar
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    AppealId,
    CaseId,
    ChannelId,
    DecisionId,
    GuidelinesId,
    InboundMessageId,
    ModerationActionId,
    ModerationQueueId,
    StrikeId,
    TeamId,
)
from domain.shared.paging import Page, PageRequest
from tests.kit.fakes.communities import refuse_twins
from tests.kit.fakes.memory import FakeTransaction, Memory, Tables

T = TypeVar("T")


class FakeHeard:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def message(self, inbound_message_id: InboundMessageId) -> Said | None:
        found = self._tx.tables.inbound_messages.get(self._tx.key(inbound_message_id))
        return said(found) if found else None

    async def on_platform(self, channel_id: ChannelId, platform_message_id: str) -> Said | None:
        for (workspace, _), message in self._tx.tables.inbound_messages.items():
            place = (workspace, message.channel_id, message.platform_message_id)
            if place == (self._tx.actor.workspace, channel_id, platform_message_id):
                return said(message)
        return None

    async def at_address(self, url: str) -> Said | None:
        found = [
            message
            for (workspace, _), message in self._tx.tables.inbound_messages.items()
            if (workspace, message.url) == (self._tx.actor.workspace, url)
        ]
        return said(found[0]) if len(found) == 1 else None


class FakeCases:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.moderation_cases

    async def alone(self, channel_id: ChannelId | None, subject_key: str) -> None:
        """Every transaction in memory is."""

    async def undecided(self, channel_id: ChannelId | None, subject_key: str) -> Case | None:
        subject = (self._tx.actor.workspace, channel_id, subject_key)
        for case in self._rows.values():
            same = (case.workspace_id, case.channel_id, case.subject_key) == subject
            if same and channel_id is not None and case.state in UNDECIDED:
                return case
        return None

    async def with_evidence(self, reference: str) -> CaseId | None:
        for workspace, case_id, known in self._tx.tables.case_evidence:
            if (workspace, known) == (self._tx.actor.workspace, reference):
                return CaseId(case_id)
        return None

    async def get(self, case_id: CaseId) -> Case:
        return one(self._rows.get(self._tx.key(case_id)), "case")

    async def next(
        self, queue_id: ModerationQueueId | None, moderator: str, now: datetime
    ) -> Case | None:
        skipped = {
            s.case_id for s in self._tx.tables.case_skips.values() if s.moderator == moderator
        }
        waiting = [
            case
            for case in self._rows.values()
            if (case.workspace_id, case.queue_id) == (self._tx.actor.workspace, queue_id)
            and case.state in UNDECIDED
            and not case.is_leased(now)
            and case.id not in skipped
        ]
        return min(waiting, key=lambda c: (-c.urgency, c.created_at, c.id), default=None)

    async def evidence(self, case_id: CaseId) -> Sequence[Evidence]:
        return evidence_of(self._tx.tables, self._tx.actor, case_id)

    async def add(self, case: Case) -> None:
        refuse_twins(self._rows, case)
        self._rows[self._tx.key(case.id)] = case

    async def save(self, before: Case, after: Case) -> None:
        self._rows[self._tx.key(after.id)] = after

    async def bring(self, evidence: Evidence) -> None:
        key = (evidence.workspace_id, evidence.case_id, evidence.reference)
        self._tx.tables.case_evidence[key] = evidence

    async def skip(self, skip: Skip) -> None:
        key = (skip.workspace_id, skip.case_id, skip.moderator, skip.at)
        self._tx.tables.case_skips[key] = skip


class FakeDecisions:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx

    async def get(self, decision_id: DecisionId) -> Decision:
        return one(self._tx.tables.decisions.get(self._tx.key(decision_id)), "decision")

    async def of_case(self, case_id: CaseId) -> Sequence[Decision]:
        return [decision for decision in self._mine() if decision.case_id == case_id]

    async def case_of(self, action_id: ModerationActionId) -> CaseId | None:
        action = self._tx.tables.moderation_actions[self._tx.key(action_id)]
        meant = {action.id, action.undoes} - {None}
        named = [decision for decision in self._mine() if decision.action_id in meant]
        return named[-1].case_id if named else None

    async def another_stands(self, decision: Decision, now: datetime) -> bool:
        gone = {one.reverses for one in self._mine()}
        return any(
            other.id != decision.id
            and other.id not in gone
            and _same(other) == _same(decision)
            and (other.until is None or other.until > now)
            for other in self._mine()
        )

    async def add(self, decision: Decision) -> None:
        self._tx.tables.decisions[self._tx.key(decision.id)] = decision

    def _mine(self) -> list[Decision]:
        rows = self._tx.tables.decisions.items()
        return [decision for (ws, _), decision in rows if ws == self._tx.actor.workspace]


def _same(decision: Decision) -> tuple[object, ...]:
    about = decision.measure in ABOUT_A_MESSAGE and decision.platform_message_id
    return decision.channel_id, decision.measure, decision.platform_person_id, about


class FakeAppeals:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.appeals

    async def get(self, appeal_id: AppealId) -> Appeal:
        return one(self._rows.get(self._tx.key(appeal_id)), "appeal")

    async def pending(self, case_id: CaseId) -> Appeal | None:
        filed = (a for a in self._rows.values() if a.state is AppealState.FILED)
        return next((appeal for appeal in filed if appeal.case_id == case_id), None)

    async def against(self, decision_id: DecisionId) -> Appeal | None:
        return next((a for a in self._rows.values() if a.decision_id == decision_id), None)

    async def add(self, appeal: Appeal) -> None:
        refuse_twins(self._rows, appeal)
        self._rows[self._tx.key(appeal.id)] = appeal

    async def save(self, before: Appeal, after: Appeal) -> None:
        self._rows[self._tx.key(after.id)] = after


class FakeStrikes:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.strikes

    async def alone(self, channel_id: ChannelId, person_id: str) -> None:
        """Every transaction in memory is."""

    async def get(self, strike_id: StrikeId) -> Strike:
        return one(self._rows.get(self._tx.key(strike_id)), "strike")

    async def of_person(self, channel_id: ChannelId, person_id: str) -> Sequence[Strike]:
        whose = (channel_id, person_id)
        mine = [s for s in self._rows.values() if (s.channel_id, s.platform_person_id) == whose]
        return sorted(mine, key=lambda strike: strike.place)

    async def of_decision(self, decision_id: DecisionId) -> Strike | None:
        return next((s for s in self._rows.values() if s.decision_id == decision_id), None)

    async def follow_ups(self, channel_id: ChannelId, person_id: str) -> Sequence[Decision]:
        decisions = self._tx.tables.decisions.values()
        gone = {decision.reverses for decision in decisions}
        return [
            decision
            for decision in decisions
            if decision.because_of is not None
            and decision.id not in gone
            and (decision.channel_id, decision.platform_person_id) == (channel_id, person_id)
        ]

    async def rules(self, *, lock: bool = False) -> StrikeRules | None:
        return self._tx.tables.strike_rules.get(self._tx.actor.workspace)

    async def put_rules(self, before: StrikeRules | None, after: StrikeRules) -> None:
        self._tx.tables.strike_rules[after.workspace_id] = after

    async def add(self, strike: Strike) -> None:
        self._rows[self._tx.key(strike.id)] = strike

    async def save(self, before: Strike, after: Strike) -> None:
        self._rows[self._tx.key(after.id)] = after


class FakeQueues:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._rows = tx.tables.moderation_queues

    async def in_order(self) -> Sequence[ModerationQueue]:
        there = [queue for queue in self._rows.values() if queue.removed_at is None]
        return sorted(there, key=lambda queue: (queue.position, queue.created_at, queue.id))

    async def get(self, queue_id: ModerationQueueId) -> ModerationQueue:
        return _queue(self._tx.tables, self._tx.actor, queue_id)

    async def add(self, queue: ModerationQueue) -> None:
        refuse_twins(self._rows, queue)
        self._rows[self._tx.key(queue.id)] = queue

    async def save(self, before: ModerationQueue, after: ModerationQueue) -> None:
        refuse_twins(self._rows, after)
        self._rows[self._tx.key(after.id)] = after


class FakeTeams:
    async def team_assignable(self, team_id: TeamId) -> bool:
        """Every one is; who works where is asked of the real database."""
        return True


class FakeCaseReads:
    """Single things. Lists, with their filters and sorts, are asked of the real database."""

    _memory: Memory

    async def case(self, actor: Actor, case_id: CaseId) -> Case:
        return one(self._memory.tables.moderation_cases.get((actor.workspace, case_id)), "case")

    async def cases(self, actor: Actor, request: PageRequest) -> Page[Case]:
        raise NotImplementedError

    async def evidence(self, actor: Actor, case_id: CaseId) -> Sequence[Evidence]:
        return evidence_of(self._memory.tables, actor, case_id)

    async def skips(self, actor: Actor, case_id: CaseId) -> Sequence[Skip]:
        skips = self._memory.tables.case_skips.values()
        return sorted((s for s in skips if s.case_id == case_id), key=lambda skip: skip.at)

    async def decision(self, actor: Actor, decision_id: DecisionId) -> Decision:
        return one(self._memory.tables.decisions.get((actor.workspace, decision_id)), "decision")

    async def decisions(self, actor: Actor, request: PageRequest) -> Page[Decision]:
        raise NotImplementedError

    async def guidelines(
        self, actor: Actor, guidelines_id: GuidelinesId, channel_id: ChannelId | None
    ) -> KnownGuidelines | None:
        tables = self._memory.tables
        found = tables.guidelines.get((actor.workspace, guidelines_id))
        if found is None or found.removed_at is not None:
            return None
        place = tables.channels.get((actor.workspace, channel_id)) if channel_id else None
        return KnownGuidelines(
            found.id,
            found.number,
            is_published=found.state is not GuidelinesState.DRAFT,
            is_of_channel=place is not None and place.community_id == found.community_id,
            texts=tuple(one.text for one in found.texts),
        )

    async def appeal(self, actor: Actor, appeal_id: AppealId) -> Appeal:
        return one(self._memory.tables.appeals.get((actor.workspace, appeal_id)), "appeal")

    async def appeals(self, actor: Actor, request: PageRequest) -> Page[Appeal]:
        raise NotImplementedError

    async def strikes(self, actor: Actor, request: PageRequest) -> Page[Strike]:
        raise NotImplementedError

    async def strike_rules(self, actor: Actor) -> StrikeRules | None:
        return self._memory.tables.strike_rules.get(actor.workspace)

    async def strike_weights(self, actor: Actor, at: datetime) -> Sequence[WeightBar]:
        people: Counter[tuple[str, str]] = Counter()
        for strike in self._memory.tables.strikes.values():
            if strike.workspace_id == actor.workspace and strike.counts(at):
                people[strike.channel_id, strike.platform_person_id] += strike.weight
        return [WeightBar(*bar) for bar in sorted(Counter(people.values()).items())]

    async def queue(self, actor: Actor, queue_id: ModerationQueueId) -> ModerationQueue:
        return _queue(self._memory.tables, actor, queue_id)

    async def queues(self, actor: Actor, request: PageRequest) -> Page[ModerationQueue]:
        raise NotImplementedError


def decided_on(
    tables: Tables, actor: Actor, case_id: CaseId
) -> Mapping[ModerationActionId, ModerationAction]:
    decided = {d.action_id for d in tables.decisions.values() if d.case_id == case_id}
    mine = {a.id: a for (ws, _), a in tables.moderation_actions.items() if ws == actor.workspace}
    undoing = {action.undone_by for action in mine.values() if action.id in decided}
    return {id: action for id, action in mine.items() if id in decided | undoing}


def evidence_of(tables: Tables, actor: Actor, case_id: CaseId) -> Sequence[Evidence]:
    found = [e for e in tables.case_evidence.values() if e.case_id == case_id]
    return sorted(found, key=lambda evidence: (evidence.at, evidence.reference))


def _queue(tables: Tables, actor: Actor, queue_id: ModerationQueueId) -> ModerationQueue:
    found = tables.moderation_queues.get((actor.workspace, queue_id))
    return one(found if found and found.removed_at is None else None, "moderation_queue")


def one(found: T | None, thing: str) -> T:
    if found is None:
        raise NotFound(thing=thing)
    return found
