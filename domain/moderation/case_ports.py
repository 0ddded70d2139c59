"""What cases and decisions need from outside, each with its promises in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.moderation.case import Case, Evidence, Subject
from domain.moderation.citing import KnownGuidelines
from domain.moderation.decision import Decision
from domain.moderation.queue import Skip
from domain.shared.access import Actor
from domain.shared.ids import (
    CaseId,
    ChannelId,
    DecisionId,
    GuidelinesId,
    InboundMessageId,
    ModerationActionId,
    ModerationQueueId,
)
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said on a channel, as a case needs it. `text` is what it says now; `files` are
    where its pictures, films and sounds are."""

    subject: Subject
    text: str | None
    files: tuple[str, ...]
    language: str | None


class Heard(Protocol):
    """What was said on the channels of one workspace."""

    async def message(self, inbound_message_id: InboundMessageId) -> Said | None: ...

    async def on_platform(self, channel_id: ChannelId, platform_message_id: str) -> Said | None:
        """By the platform's own id of it."""
        ...

    async def at_address(self, url: str) -> Said | None:
        """What is at this very address on the web; None also where several are."""
        ...


class Cases(Protocol):
    """The cases of one workspace."""

    async def alone(self, channel_id: ChannelId | None, subject_key: str) -> None:
        """Until the transaction ends nobody else opens a case of this subject: to be asked before
        looking for one."""
        ...

    async def undecided(self, channel_id: ChannelId | None, subject_key: str) -> Case | None:
        """The one that is open or in review, locked."""
        ...

    async def with_evidence(self, reference: str) -> CaseId | None:
        """The case to which this was brought forward."""
        ...

    async def get(self, case_id: CaseId) -> Case:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def next(
        self, queue_id: ModerationQueueId | None, moderator: str, now: datetime
    ) -> Case | None:
        """Of this queue, or of what no queue takes, the most urgent case and of these the oldest
        that nobody has, locked; those that another transaction has are passed over, and so are
        those that this moderator has skipped."""
        ...

    async def evidence(self, case_id: CaseId) -> Sequence[Evidence]:
        """Oldest first."""
        ...

    async def add(self, case: Case) -> None:
        """Written with the commit, which raises DuplicateExternalId."""
        ...

    async def save(self, before: Case, after: Case) -> None:
        """Written with the commit."""
        ...

    async def bring(self, evidence: Evidence) -> None:
        """Written with the commit."""
        ...

    async def skip(self, skip: Skip) -> None:
        """Written with the commit."""
        ...


class Decisions(Protocol):
    """What was decided in one workspace."""

    async def get(self, decision_id: DecisionId) -> Decision:
        """Raises NotFound."""
        ...

    async def of_case(self, case_id: CaseId) -> Sequence[Decision]:
        """All of them, oldest first."""
        ...

    async def case_of(self, action_id: ModerationActionId) -> CaseId | None:
        """The case on which it was decided to do this, or what this takes back."""
        ...

    async def another_stands(self, decision: Decision, now: datetime) -> bool:
        """Whether the same measure is put on the same subject by another decision that is neither
        taken back nor over."""
        ...

    async def add(self, decision: Decision) -> None:
        """Written with the commit."""
        ...


class CaseReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def case(self, actor: Actor, case_id: CaseId) -> Case:
        """Raises NotFound."""
        ...

    async def cases(self, actor: Actor, request: PageRequest) -> Page[Case]: ...

    async def evidence(self, actor: Actor, case_id: CaseId) -> Sequence[Evidence]:
        """Oldest first."""
        ...

    async def skips(self, actor: Actor, case_id: CaseId) -> Sequence[Skip]:
        """Oldest first."""
        ...

    async def decision(self, actor: Actor, decision_id: DecisionId) -> Decision:
        """Raises NotFound."""
        ...

    async def decisions(self, actor: Actor, request: PageRequest) -> Page[Decision]: ...

    async def guidelines(
        self, actor: Actor, guidelines_id: GuidelinesId, channel_id: ChannelId | None
    ) -> KnownGuidelines | None:
        """That version, unless it is not there."""
        ...
