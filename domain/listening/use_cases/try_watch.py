"""A query is tried on what was said before, and nothing is kept of it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.listening.model import NewWatch, Watch
from domain.listening.ports import know_all_of
from domain.listening.room import Listening
from domain.listening.views import Rehearsal
from domain.shared.access import Actor, Permission
from domain.shared.ids import WatchId

MOST = 5000
EXAMPLES = 20
USUAL = timedelta(days=30)


async def try_watch(
    room: Listening, actor: Actor, request: NewWatch, since: datetime | None
) -> Rehearsal:
    """On at most the latest 5,000 messages since then, or of 30 days. Days are of UTC. Raises
    MissingScope, NotFound for a community, and what reading the query raises."""
    actor.require(Permission.LISTENING_READ)
    async with room.begin(actor) as tx:
        await know_all_of(tx, request.community_ids)
    now = room.clock.now()
    book = room.watchbooks.alone([_watch(actor, request, now)])
    begins = since or now - USUAL
    said = await room.reads.latest(actor, begins, MOST + 1)
    found = [(each, matches[0].spans) for each in said[:MOST] if (matches := book.found(each))]
    days = Counter(each.at.astimezone(UTC).date().isoformat() for each, _ in found)
    return Rehearsal(
        looked_at=min(len(said), MOST),
        found=len(found),
        since=begins,
        truncated=len(said) > MOST,
        by_day=sorted(days.items()),
        examples=found[:EXAMPLES],
    )


def _watch(actor: Actor, request: NewWatch, now: datetime) -> Watch:
    watch = Watch(
        id=WatchId(""),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        query=request.query,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
    )
    return replace(
        watch,
        platforms=request.platforms,
        languages=request.languages,
        community_ids=request.community_ids,
    )
