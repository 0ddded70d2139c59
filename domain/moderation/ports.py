"""What moderation needs from outside, each with its promises in words."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from domain.moderation.appeal_ports import Appeals, DueProcessReads, Queues, Strikes, Teams
from domain.moderation.case_ports import CaseReads, Cases, Decisions, Heard
from domain.moderation.containment_ports import ContainmentReads, Containments
from domain.moderation.judging_ports import Judgements, JudgingReads
from domain.moderation.link_ports import ModerationLinkReads, ModerationLinks
from domain.moderation.model import ActionAttempt, ModerationAction
from domain.moderation.pace import Pace
from domain.moderation.pace_ports import PaceReads, Paces
from domain.moderation.policy_ports import Policies, PolicyReads
from domain.moderation.report_ports import ReportReads, Reports
from domain.moderation.rule_ports import RuleReads, Rules, WordLists
from domain.shared.access import Actor
from domain.shared.acts import Act
from domain.shared.calling import CalledChannels
from domain.shared.ids import CaseId, ChannelId, ModerationActionId
from domain.shared.outcomes import CannotTell, Outcome
from domain.shared.paging import Page, PageRequest
from domain.shared.platforms import Connection
from domain.shared.transaction import Transaction


class Actions(Protocol):
    """What is to be done on one workspace's channels."""

    async def alone(self, channel_id: ChannelId) -> None:
        """Until the transaction ends nobody else gets an answer about this channel's actions: to be
        asked first, so that what is planned for a channel fits what stands there."""
        ...

    async def add(self, action: ModerationAction) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId."""

    async def get(self, action_id: ModerationActionId) -> ModerationAction:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, before: ModerationAction, after: ModerationAction) -> None: ...

    async def open_on(self, channel_id: ChannelId) -> Sequence[ModerationAction]:
        """All of this channel about which something is still to be done, locked, oldest first."""
        ...

    async def waiting_about(self, action: ModerationAction) -> Sequence[ModerationAction]:
        """Those that are about the same as this one (the same channel and place, the same message
        or person, and what the same capability does), open and in nobody's hand, locked."""
        ...

    async def due(self, channel_id: ChannelId, now: datetime) -> ModerationAction | None:
        """The oldest of this channel that is open and due, locked. One that is about the same as
        another that somebody has at this moment is not due yet."""
        ...

    async def next_at(self, channel_id: ChannelId) -> datetime | None:
        """When the next of this channel is due; None where nothing is open."""
        ...

    async def decided_on(self, case_id: CaseId) -> Mapping[ModerationActionId, ModerationAction]:
        """What was asked of the platform by decisions on this case, and what takes that back."""
        ...

    async def later_word(self, action: ModerationAction) -> bool:
        """Whether a later action, neither refused nor failed nor called off, is about the same."""
        ...

    async def start(self, attempt: ActionAttempt) -> None:
        """Store a call before it is made."""
        ...

    async def finish(self, before: ActionAttempt, after: ActionAttempt) -> None:
        """Store what came of it."""
        ...


class ModerationTransaction(Transaction, Protocol):
    @property
    def actions(self) -> Actions: ...
    @property
    def channels(self) -> CalledChannels: ...
    @property
    def heard(self) -> Heard: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def decisions(self) -> Decisions: ...
    @property
    def appeals(self) -> Appeals: ...
    @property
    def strikes(self) -> Strikes: ...
    @property
    def queues(self) -> Queues: ...
    @property
    def teams(self) -> Teams: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def word_lists(self) -> WordLists: ...
    @property
    def judgements(self) -> Judgements: ...
    @property
    def containments(self) -> Containments: ...
    @property
    def moderation_links(self) -> ModerationLinks: ...
    @property
    def paces(self) -> Paces: ...


class Begin(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[ModerationTransaction]: ...


class ModerationReads(
    CaseReads,
    DueProcessReads,
    ReportReads,
    PolicyReads,
    RuleReads,
    JudgingReads,
    ContainmentReads,
    ModerationLinkReads,
    PaceReads,
    Protocol,
):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def action(self, actor: Actor, action_id: ModerationActionId) -> ModerationAction:
        """Raises NotFound."""
        ...

    async def actions(self, actor: Actor, request: PageRequest) -> Page[ModerationAction]: ...

    async def attempts(
        self, actor: Actor, action_id: ModerationActionId
    ) -> Sequence[ActionAttempt]:
        """Oldest first."""
        ...


class Platforms(Protocol):
    """Acts on platforms. Never raises: trouble is an outcome."""

    async def act(self, connection: Connection, act: Act) -> Outcome:
        """Published means it is so, whoever has done it. Safe to repeat."""
        ...

    async def pace(self, connection: Connection) -> Pace | CannotTell:
        """How far apart the platform keeps each person's messages there now."""
        ...

    async def slow_down(self, connection: Connection, seconds: int) -> Outcome:
        """Have it keep them so far apart; 0 for not at all. Published means it is so. Safe to
        repeat."""
        ...
