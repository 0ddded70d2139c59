"""A case is opened for a subject by the first who brings something forward; whoever comes after
joins it, for as long as it is not decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.moderation.case import Case, CaseSource, Evidence, Priority, Subject
from domain.moderation.case_events import CASE_OPENED, CASE_UPDATED, case_changed
from domain.moderation.case_ports import Said
from domain.moderation.policy import ModerationPolicy, Severity
from domain.moderation.ports import ModerationTransaction
from domain.moderation.queue import first_that_takes
from domain.shared.access import Actor
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CaseId, ChannelId, InboundMessageId, ModerationPolicyId

GRAVE = (Severity.HIGH, Severity.SEVERE)
BY_SEVERITY = {Severity.HIGH: Priority.HIGH, Severity.SEVERE: Priority.URGENT}


@dataclass(frozen=True, slots=True)
class About:
    """Of what somebody speaks: a message that was heard, or a message or a person of a channel by
    the platform's own ids."""

    inbound_message_id: InboundMessageId | None = None
    channel_id: ChannelId | None = None
    platform_message_id: str | None = None
    platform_person_id: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What is brought forward. `reference` is the same for the same thing, however often it is
    brought."""

    source: CaseSource
    reference: str
    by: str
    policies: tuple[ModerationPolicy, ...] = ()
    rule_ids: tuple[str, ...] = ()
    model_version: str | None = None
    confidence: float | None = None
    priority: Priority | None = None
    note: str | None = None
    location: str | None = None
    labels: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def policy_ids(self) -> tuple[ModerationPolicyId, ...]:
        """Those that are suspected of being broken."""
        return tuple(policy.id for policy in self.policies)

    @property
    def is_severe(self) -> bool:
        """Whether the message may be hard to look at."""
        return any(policy.severity in GRAVE for policy in self.policies)

    @property
    def urgency(self) -> Priority:
        """As it was said; otherwise as grave as the gravest policy is."""
        if self.priority is not None:
            return self.priority
        severities = {policy.severity for policy in self.policies}
        grave = next((one for one in reversed(GRAVE) if one in severities), None)
        return Priority.NORMAL if grave is None else BY_SEVERITY[grave]


async def subject_of(tx: ModerationTransaction, about: About) -> Said:
    """Raises ValidationFailed where it names nothing, NotFound for a message or a channel."""
    if about.inbound_message_id is not None:
        said = await tx.heard.message(about.inbound_message_id)
        if said is None:
            raise NotFound(thing="inbound_message")
        return said
    if about.channel_id is None:
        raise ValidationFailed(errors=[FieldError("/channel_id", "missing")])
    if about.platform_message_id is None and about.platform_person_id is None:
        raise ValidationFailed(errors=[FieldError("/platform_message_id", "missing")])
    if await tx.channels.reachable(about.channel_id) is None:
        raise NotFound(thing="channel")
    if about.platform_message_id is not None:
        said = await tx.heard.on_platform(about.channel_id, about.platform_message_id)
        if said is not None:
            return said
    named = (about.platform_message_id, about.platform_person_id, about.place)
    return Said(Subject(about.channel_id, *named), None, (), None)


async def open_or_join(
    tx: ModerationTransaction,
    actor: Actor,
    said: Said,
    brought: Brought,
    case_id: CaseId,
    now: datetime,
) -> Case:
    """The case of this subject, opened under this id where none is open. What was brought before
    changes nothing. Written with the commit: nothing is to be asked of the transaction after it."""
    subject = said.subject
    await tx.cases.alone(subject.channel_id, subject.key)
    known = await tx.cases.with_evidence(brought.reference)
    if known is not None:
        return await tx.cases.get(known)
    standing = await tx.cases.undecided(subject.channel_id, subject.key)
    before = standing or _new(actor, said, brought, case_id, now)
    evidence = Evidence(
        workspace_id=before.workspace_id,
        case_id=before.id,
        reference=brought.reference,
        source=brought.source,
        by=brought.by,
        at=now,
        policy_ids=brought.policy_ids,
        rule_ids=brought.rule_ids,
        model_version=brought.model_version,
        confidence=brought.confidence,
        priority=brought.urgency,
        note=brought.note,
        location=brought.location,
        text=said.text,
        files=said.files,
    )
    after = before.join(evidence, brought.is_severe, now)
    if standing is None:
        after = replace(after, version=1)
        queue = first_that_takes(after, await tx.queues.in_order())
        if queue is not None:
            after = replace(after, queue_id=queue.id, team_id=queue.team_id)
        await tx.cases.add(after)
        tx.announce(case_changed(CASE_OPENED, after))
    else:
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_UPDATED, after, before))
    await tx.cases.bring(evidence)
    return after


def _new(actor: Actor, said: Said, brought: Brought, case_id: CaseId, now: datetime) -> Case:
    subject = said.subject
    return Case(
        id=case_id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        channel_id=subject.channel_id,
        subject_key=subject.key,
        source=brought.source,
        opened_by=brought.by,
        created_at=now,
        updated_at=now,
        platform_message_id=subject.platform_message_id,
        platform_person_id=subject.platform_person_id,
        place=subject.place,
        inbound_message_id=subject.inbound_message_id,
        priority=brought.urgency,
        labels=tuple(dict.fromkeys(brought.labels)),
        has_media=bool(said.files),
        external_id=brought.external_id,
        metadata=brought.metadata,
    )
