"""Watches are written down, read, changed, paused and thrown away."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.listening.errors import TooManyWatches
from domain.listening.events import (
    CREATED,
    DELETED,
    PAUSED,
    RESUMED,
    UPDATED,
    watch_changed,
)
from domain.listening.model import MOST_WATCHES, SEARCH, NewWatch, Watch, WatchSearch
from domain.listening.parsing import parsed
from domain.listening.ports import ListeningTransaction, know_all_of
from domain.listening.room import Listening
from domain.shared.access import Actor, Permission
from domain.shared.ids import Kind, WatchId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


async def create_watch(room: Listening, actor: Actor, request: NewWatch) -> Watch:
    """It finds what is heard from the commit on. Raises MissingScope, what `parsed` says, NotFound
    for a community that is not there, TooManyWatches, DuplicateExternalId."""
    actor.require(Permission.LISTENING_WRITE)
    parsed(request.query)
    now = room.clock.now()
    watch = Watch(
        id=WatchId(room.ids.new(Kind.WATCH)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        query=request.query,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        platforms=request.platforms,
        languages=request.languages,
        community_ids=request.community_ids,
        most_hits_a_day=request.most_hits_a_day,
        searches=request.searches,
        opens_conversations=request.opens_conversations,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        if await tx.watches.count() >= MOST_WATCHES:
            raise TooManyWatches(most=MOST_WATCHES)
        await know_all_of(tx, watch.community_ids)
        await tx.watches.add(watch)
        _look_around(room, tx, watch)
        tx.announce(watch_changed(CREATED, watch))
        await tx.commit(watch)
    return watch


async def change_watch(
    room: Listening,
    actor: Actor,
    watch_id: WatchId,
    version: Version,
    changes: Mapping[str, Any],
) -> Watch:
    """What it has found stays found. Raises NotFound, VersionMismatch, and what creating one
    raises."""
    actor.require(Permission.LISTENING_WRITE)
    if "query" in changes:
        parsed(changes["query"])
    async with room.begin(actor) as tx:
        before = await tx.watches.get(watch_id)
        must_match(version, before.version)
        watch = before.change(room.clock.now(), **changes)
        await know_all_of(tx, changes.get("community_ids", ()))
        await tx.watches.save(watch)
        _look_around(room, tx, watch)
        tx.announce(watch_changed(UPDATED, watch, before))
        await tx.commit(watch)
    return watch


async def pause_watch(room: Listening, actor: Actor, watch_id: WatchId, version: Version) -> Watch:
    """Safe to repeat. Raises MissingScope, NotFound, VersionMismatch."""
    return await _moved(room, actor, watch_id, version, pauses=True)


async def resume_watch(room: Listening, actor: Actor, watch_id: WatchId, version: Version) -> Watch:
    """It finds what is heard from now on. Safe to repeat. Raises MissingScope, NotFound,
    VersionMismatch."""
    return await _moved(room, actor, watch_id, version, pauses=False)


async def remove_watch(room: Listening, actor: Actor, watch_id: WatchId, version: Version) -> Watch:
    """For good, and what it found is shown no more. Raises MissingScope, NotFound,
    VersionMismatch."""
    actor.require(Permission.LISTENING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.watches.get(watch_id)
        must_match(version, before.version)
        watch = before.remove(room.clock.now())
        await tx.watches.save(watch)
        _look_around(room, tx, watch)
        tx.announce(watch_changed(DELETED, watch, before))
        await tx.commit(watch)
    return watch


async def read_watch(room: Listening, actor: Actor, watch_id: WatchId) -> Watch:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.LISTENING_READ)
    return await room.reads.watch(actor, watch_id)


async def list_searches(room: Listening, actor: Actor, watch_id: WatchId) -> Sequence[WatchSearch]:
    """How it looks around, for each channel. Raises MissingScope, NotFound."""
    actor.require(Permission.LISTENING_READ)
    await room.reads.watch(actor, watch_id)
    return await room.reads.searches(actor, watch_id)


async def list_watches(room: Listening, actor: Actor, request: PageRequest) -> Page[Watch]:
    """Raises MissingScope."""
    actor.require(Permission.LISTENING_READ)
    return await room.reads.watches(actor, request)


async def _moved(
    room: Listening, actor: Actor, watch_id: WatchId, version: Version, *, pauses: bool
) -> Watch:
    actor.require(Permission.LISTENING_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.watches.get(watch_id)
        must_match(version, before.version)
        now = room.clock.now()
        watch = before.pause(now) if pauses else before.resume(now)
        if watch is not before:
            await tx.watches.save(watch)
            _look_around(room, tx, watch)
            tx.announce(watch_changed(PAUSED if pauses else RESUMED, watch, before))
        await tx.commit(watch)
    return watch


def _look_around(room: Listening, tx: ListeningTransaction, watch: Watch) -> None:
    if watch.looks_around:
        tx.plan(SEARCH, watch.id, room.clock.now())
    else:
        tx.unplan(SEARCH, watch.id)
