"""What is heard is of interest to whichever watches find it, once to each."""

from collections.abc import Sequence
from datetime import UTC

from domain.listening.events import CAPPED, hit_told, watch_changed
from domain.listening.model import MOST_HITS_OF_A_MESSAGE, WatchHit
from domain.listening.room import Listening
from domain.listening.views import Match, Said
from domain.shared.access import Actor
from domain.shared.ids import InboundMessageId, Kind, WatchHitId


async def match_inbound(room: Listening, actor: Actor, message_id: InboundMessageId) -> None:
    """The message as it stands now, of which nothing is found once it is gone. Safe to repeat, by
    any number of workers at once: a watch has one hit for one message, told in the commit that
    keeps it. Raises NotFound, TemporarilyUnavailable."""
    book = await room.watchbooks.current(actor)
    if book.is_empty:
        return
    said = await room.reads.said(actor, message_id)
    if said.is_gone:
        return
    matches = book.found(said)[:MOST_HITS_OF_A_MESSAGE]
    if not matches:
        return
    now = room.clock.now()
    async with room.begin(actor) as tx:
        known = await tx.hits.known(message_id)
        fresh = {each.watch.id: each for each in matches if each.watch.id not in known}
        if not fresh:
            return
        wanted = {id: each.watch.most_hits_a_day for id, each in fresh.items()}
        day = now.astimezone(UTC).date().isoformat()
        allowed, full = await tx.hits.make_room(wanted, day)
        hits = _hits(room, actor, said, [fresh[id] for id in fresh if id in allowed])
        await tx.hits.add(hits)
        tx.announce(*(hit_told(fresh[hit.watch_id].watch, hit) for hit in hits))
        tx.announce(*(watch_changed(CAPPED, fresh[id].watch) for id in fresh if id in full))
        await tx.commit()


def _hits(
    room: Listening, actor: Actor, said: Said, matches: Sequence[Match]
) -> Sequence[WatchHit]:
    now = room.clock.now()
    return [
        WatchHit(
            id=WatchHitId(room.ids.new(Kind.WATCH_HIT)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            watch_id=match.watch.id,
            inbound_message_id=said.inbound_message_id,
            channel_id=said.channel_id,
            platform=said.platform,
            kind=said.kind,
            at=said.at,
            found_at=now,
            message_version=said.version,
            spans=match.spans,
            author_id=said.author_id,
            author_handle=said.author_handle,
            language=said.language,
            sentiment=said.sentiment,
        )
        for match in matches
    ]
