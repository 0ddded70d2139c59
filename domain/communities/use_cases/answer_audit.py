"""People answer what an audit asks them, and say when it is over."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.communities.audit_template import AuditItem, ItemKind
from domain.communities.community_audit import Answer, AuditState, CommunityAudit
from domain.communities.community_audit_events import ANSWERED, CANCELLED, COMPLETED, audit_told
from domain.communities.errors import AuditQuestionsOpen
from domain.communities.room import Communities
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CommunityAuditId, MediaId
from domain.shared.operations import CANCELLED as OPERATION_CANCELLED
from domain.shared.operations import operation_changed
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to an item; `subject_id` says of which conversation, where there are several."""

    item_key: str
    answer: Answer
    subject_id: str | None = None


async def answer_audit(
    room: Communities, actor: Actor, audit_id: CommunityAuditId, version: Version, reply: Reply
) -> CommunityAudit:
    """In the place of what was answered before. Raises MissingScope, NotFound for the audit, the
    item, what is audited and media, VersionMismatch, InvalidState before the checks are made and
    after the end, ValidationFailed for an answer that is none to this item."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.audits.get(audit_id)
        must_match(version, before.version)
        item = before.item(reply.item_key)
        if item is None or item.kind is ItemKind.CHECK:
            raise NotFound(thing="audit_question", pointer="/item_key")
        subject = reply.subject_id or before.subject_ids[0]
        if subject not in before.subject_ids:
            raise NotFound(thing="audit_subject", pointer="/subject_id")
        unknown = await tx.audits.missing_media([MediaId(id) for id in reply.answer.media_ids])
        for place, id in enumerate(reply.answer.media_ids):
            if id in unknown:
                raise NotFound(thing="media", pointer=f"/media_ids/{place}")
        errors = list(_faults(item, reply.answer))
        if errors:
            raise ValidationFailed(errors=errors)
        now = room.clock.now()
        results = list(await tx.audits.results(audit_id))
        [place] = [
            n
            for n, one in enumerate(results)
            if (one.item_key, one.subject_id) == (item.key, subject)
        ]
        results[place] = reply.answer.given_to(results[place], item, actor.id, now)
        after = before.answer(results, now)
        await tx.audits.record(results[place], [])
        await tx.audits.save(after)
        tx.announce(audit_told(ANSWERED, after, before))
        await tx.commit(after)
    return after


async def complete_audit(
    room: Communities, actor: Actor, audit_id: CommunityAuditId, version: Version
) -> CommunityAudit:
    """From now on it stays as it is, and the next one is compared with it. Raises MissingScope,
    NotFound, VersionMismatch, InvalidState, AuditQuestionsOpen."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.audits.get(audit_id)
        must_match(version, before.version)
        after = before.complete(actor.id, room.clock.now())
        if before.still_open:
            raise AuditQuestionsOpen(open=before.still_open)
        await tx.audits.save(after)
        tx.announce(audit_told(COMPLETED, after, before))
        await tx.commit(after)
    return after


async def cancel_audit(
    room: Communities, actor: Actor, audit_id: CommunityAuditId, version: Version
) -> CommunityAudit:
    """Its checks go no further, and nobody is asked anything. Raises MissingScope, NotFound,
    VersionMismatch, InvalidState."""
    actor.require(Permission.COMMUNITY_AUDITS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.audits.get(audit_id)
        must_match(version, before.version)
        now = room.clock.now()
        after = before.cancel(now)
        if before.state is AuditState.CHECKING:
            operation = await tx.operations.get(before.operation_id)
            if not operation.is_over:
                over = operation.cancel(now)
                await tx.operations.save(operation, over)
                tx.announce(operation_changed(OPERATION_CANCELLED, over, operation))
        await tx.audits.save(after)
        tx.announce(audit_told(CANCELLED, after, before))
        await tx.commit(after)
    return after


_SAID = {ItemKind.SCALE: "scale", ItemKind.YES_NO: "yes", ItemKind.TEXT: "text"}


def _faults(item: AuditItem, answer: Answer) -> Iterator[FieldError]:
    """A skipped item needs the reason and no answer; any other one what its kind asks for."""
    if answer.skipped:
        if answer.note is None:
            yield FieldError("/note", "reason_for_skipping")
        return
    given = answer.text if item.kind is ItemKind.TEXT else answer.value
    if given is None:
        yield FieldError(f"/{_SAID[item.kind]}", "not_answered", {"field": _SAID[item.kind]})
    elif item.kind is ItemKind.SCALE and not 1 <= (answer.value or 0) <= (item.best or 1):
        yield FieldError("/scale", "off_the_scale", {"maximum": item.best})
    if answer.points is not None and answer.points > item.points:
        yield FieldError("/points", "more_points_than_there_are", {"maximum": item.points})
