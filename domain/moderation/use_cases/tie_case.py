"""A case without a subject is tied to the message, or the person, that it turns out to be about."""

from dataclasses import replace

from domain.moderation.case import Case, CaseSource, Evidence, moderator_of, refuse_out_of_reach
from domain.moderation.case_events import CASE_UPDATED, case_changed
from domain.moderation.opening import About, subject_of
from domain.moderation.ports import ModerationTransaction
from domain.moderation.room import Moderation
from domain.shared.access import Actor, Permission
from domain.shared.ids import CaseId
from domain.shared.versions import Version, must_match


async def tie_case(
    room: Moderation, actor: Actor, case_id: CaseId, version: Version, about: About
) -> Case:
    """What the message says now is put on record. Where another case of the same is not decided
    yet, that one takes over what was brought forward here, and this one is joined to it.

    Raises MissingScope, NotFound for the case, the message or the channel, ValidationFailed where
    it names nothing, CaseOutOfReach, VersionMismatch, AlreadyDecided, CaseInOtherHands,
    InvalidState where its subject is known.
    """
    actor.require(Permission.MODERATION_WRITE)
    now, moderator = room.clock.now(), moderator_of(actor)
    async with room.begin(actor) as tx:
        said = await subject_of(tx, about)
        subject = said.subject
        await tx.cases.alone(subject.channel_id, subject.key)
        before = await tx.cases.get(case_id)
        refuse_out_of_reach(actor, before)
        must_match(version, before.version)
        other = await tx.cases.undecided(subject.channel_id, subject.key)
        found = Evidence(
            workspace_id=before.workspace_id,
            case_id=case_id,
            reference=f"tie:{case_id}",
            source=CaseSource.HAND,
            by=moderator,
            at=now,
            priority=before.priority,
            text=said.text,
            files=said.files,
        )
        if other is None:
            after = before.tie(moderator, subject, bool(said.files), now)
            await tx.cases.bring(found)
            after = replace(after, evidence_count=after.evidence_count + 1)
        else:
            after = before.join_to(other.id, moderator, now)
            await _take_over(tx, before, other)
        await tx.cases.save(before, after)
        tx.announce(case_changed(CASE_UPDATED, after, before))
        await tx.commit(after)
    return after


async def _take_over(tx: ModerationTransaction, joined: Case, other: Case) -> None:
    after = other
    for one in await tx.cases.evidence(joined.id):
        taken = replace(one, case_id=other.id)
        after = after.join(taken, joined.is_severe, taken.at)
        await tx.cases.bring(taken)
    after = replace(
        after, version=other.version + 1, updated_at=max(other.updated_at, after.updated_at)
    )
    await tx.cases.save(other, after)
    tx.announce(case_changed(CASE_UPDATED, after, other))
