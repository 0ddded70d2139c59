"""Crises are read and changed, and their timelines written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.crises.crisis import Crisis
from domain.crises.crisis_containing import contain_by_itself
from domain.crises.crisis_entry import CrisisEntry, EntryKind, Visibility
from domain.crises.crisis_events import (
    ENTRY_UPDATED,
    NOTE_ADDED,
    UPDATED,
    crisis_told,
    entry_told,
)
from domain.crises.crisis_measures import Cause
from domain.crises.crisis_ports import StoppedMessage
from domain.crises.crisis_writing import an_entry, plan_next
from domain.crises.notice_writing import tell_fitting
from domain.crises.playbook_writing import begin_fitting, find_communities
from domain.crises.room import Response
from domain.crises.work_ports import WorkTransaction
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import CrisisEntryId, CrisisId, MediaId, MessageId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewNote:
    """What somebody writes into a timeline: a note, or evidence of what happened; `at` is when that
    was, without it now."""

    text: str
    visibility: Visibility = Visibility.INTERNAL
    language: str | None = None
    evidence: tuple[str, ...] = ()
    pinned: bool = False
    at: datetime | None = None
    kind: EntryKind = EntryKind.NOTE
    media_ids: tuple[MediaId, ...] = ()
    message_ids: tuple[MessageId, ...] = ()


async def read_crisis(room: Response, actor: Actor, crisis_id: CrisisId) -> Crisis:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.reads.crisis(actor, crisis_id)


async def list_crises(room: Response, actor: Actor, request: PageRequest) -> Page[Crisis]:
    actor.require(Permission.CRISES_READ)
    return await room.reads.crises(actor, request)


async def read_timeline(
    room: Response, actor: Actor, crisis_id: CrisisId, request: PageRequest
) -> Page[CrisisEntry]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    await room.reads.crisis(actor, crisis_id)
    return await room.reads.timeline(actor, crisis_id, request)


async def read_entry(
    room: Response, actor: Actor, crisis_id: CrisisId, entry_id: CrisisEntryId
) -> CrisisEntry:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CRISES_READ)
    return await room.reads.entry(actor, crisis_id, entry_id)


async def list_stopped(
    room: Response, actor: Actor, crisis_id: CrisisId, request: PageRequest
) -> Page[StoppedMessage]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    await room.reads.crisis(actor, crisis_id)
    return await room.reads.stopped(actor, crisis_id, request)


async def change_crisis(
    room: Response,
    actor: Actor,
    crisis_id: CrisisId,
    version: Version,
    changes: Mapping[str, Any],
) -> Crisis:
    """Where it is worse now, what the workspace wants contained by itself is. Playbooks that begin
    by themselves and fit it by now do. Raises MissingScope, NotFound, also
    for a community, VersionMismatch, InvalidState once it is over, ValidationFailed for a beginning
    that is to come, DuplicateExternalId."""
    actor.require(Permission.CRISES_WRITE)
    now = room.clock.now()
    if changes.get("began_at") is not None and changes["began_at"] > now:
        raise ValidationFailed(errors=[FieldError("/began_at", "not_yet")])
    async with room.begin(actor) as tx:
        before = await tx.book.get(crisis_id)
        must_match(version, before.version)
        await find_communities(tx, changes.get("community_ids") or ())
        crisis = before.change(now, **changes)
        await tx.book.save(crisis)
        plan_next(tx, crisis)
        tx.announce(crisis_told(UPDATED, crisis, before))
        if crisis.severity is not before.severity:
            judged = {"from": before.severity.value, "to": crisis.severity.value}
            await tx.book.note(
                an_entry(room, actor, crisis, EntryKind.SEVERITY, now, details=judged)
            )
        if crisis.severity < before.severity:
            crisis = await contain_by_itself(room, tx, actor, crisis, Cause.RAISED)
        await begin_fitting(room, tx, actor, crisis)
        await tell_fitting(room, tx, actor, crisis)
        await tx.commit(crisis)
    return crisis


async def add_note(
    room: Response, actor: Actor, crisis_id: CrisisId, request: NewNote
) -> CrisisEntry:
    """Also of one that is over. Raises MissingScope, NotFound, also for a file or a message of ours
    that is not there, ValidationFailed for what is yet to happen, and for evidence without any."""
    actor.require(Permission.CRISES_WRITE)
    now = room.clock.now()
    if request.at is not None and request.at > now:
        raise ValidationFailed(errors=[FieldError("/at", "not_yet")])
    shown = (*request.evidence, *request.media_ids, *request.message_ids)
    if request.kind is EntryKind.EVIDENCE and not shown:
        raise ValidationFailed(errors=[FieldError("/evidence", "nothing_shown")])
    async with room.begin(actor) as tx:
        crisis = await tx.book.get(crisis_id)
        await _find_shown(tx, request)
        note = an_entry(
            *(room, actor, crisis, request.kind, request.at or now, request.visibility),
            text=request.text,
            language=request.language,
            evidence=request.evidence,
            media_ids=request.media_ids,
            message_ids=request.message_ids,
            pinned=request.pinned,
        )
        await tx.book.note(note)
        tx.announce(entry_told(NOTE_ADDED, note))
        await tx.commit(note)
    return note


async def change_entry(
    room: Response,
    actor: Actor,
    crisis_id: CrisisId,
    entry_id: CrisisEntryId,
    version: Version,
    changes: Mapping[str, Any],
) -> CrisisEntry:
    """Who may see it, and whether it is pinned. Raises MissingScope, NotFound, VersionMismatch."""
    actor.require(Permission.CRISES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.book.entry(crisis_id, entry_id)
        must_match(version, before.version)
        entry = before.change(room.clock.now(), **changes)
        await tx.book.save_entry(entry)
        tx.announce(entry_told(ENTRY_UPDATED, entry, before))
        await tx.commit(entry)
    return entry


async def _find_shown(tx: WorkTransaction, request: NewNote) -> None:
    for number, media_id in enumerate(request.media_ids):
        if not await tx.files.knows(media_id):
            raise NotFound(thing="media", pointer=f"/media_ids/{number}")
    for number, message_id in enumerate(request.message_ids):
        if not await tx.said.knows(message_id):
            raise NotFound(thing="message", pointer=f"/message_ids/{number}")
