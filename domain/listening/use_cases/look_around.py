"""Platforms that can be searched are asked for what a watch wants, politely and one after the
other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.listening.model import PER_CHANNEL, SEARCH, SEARCHED_EVERY, Watch, WatchSearch
from domain.listening.parsing import parsed
from domain.listening.ports import ListeningTransaction
from domain.listening.query import Term, TermKind, anchors
from domain.listening.room import Listening
from domain.listening.views import Said
from domain.shared.access import Actor
from domain.shared.calling import Reachable, heard_of, looked_well
from domain.shared.errors import NotFound
from domain.shared.heard import Heard, Polled, Raw
from domain.shared.ids import ChannelId, CommunityId, InboundMessageId, WatchId
from domain.shared.outcomes import CannotTell
from domain.shared.platforms import Connection

LEASE = timedelta(minutes=2)
"""How long a search stays with whoever is at it."""

NOWHERE = timedelta(hours=1)
"""How often is looked for channels to search where there are none."""

MOST_QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class _Taken:
    watch: Watch
    search: WatchSearch
    question: str
    connection: Connection
    community_id: CommunityId


async def look_around(room: Listening, actor: Actor, watch_id: WatchId) -> None:
    """One question to one channel's platform, between two transactions and inside neither; what
    came of it that the watch wants is kept with the place from which to go on, in one commit, and
    understood as all else that is heard. Plans its own next time, for as long as the watch
    searches. Safe to repeat, and of several at once one asks. Raises TemporarilyUnavailable."""
    taken = await _take(room, actor, watch_id)
    if taken is None:
        return
    cursor = taken.search.cursors.get(taken.question)
    answer = await room.platforms.search(taken.connection, taken.question, cursor)
    raws = _wanted(room, taken, answer.raws) if isinstance(answer, Polled) else ()
    kept = await _keep(room, actor, taken, answer, raws)
    if kept:
        await room.doorbell.ring()


def questions_of(watch: Watch) -> Sequence[str]:
    """What a platform is asked for: words of which one must stand in whatever is meant. Who says
    it is no question."""
    terms = anchors(parsed(watch.query)) or frozenset()
    questions = sorted(filter(None, map(_question, terms)))
    return questions[:MOST_QUESTIONS]


def _question(term: Term) -> str | None:
    if term.kind is TermKind.AUTHOR:
        return None
    if term.kind is TermKind.TAG:
        return f"#{term.text}"
    if term.kind is TermKind.NAME:
        return f"@{term.text}"
    return f'"{term.text}"' if " " in term.text else term.text


async def _take(room: Listening, actor: Actor, watch_id: WatchId) -> _Taken | None:
    async with room.begin(actor) as tx:
        try:
            watch = await tx.watches.get(watch_id)
        except NotFound:
            return None
        questions = questions_of(watch) if watch.looks_around else ()
        if not questions:
            return None
        now = room.clock.now()
        known = {search.channel_id: search for search in await tx.searches.of(watch_id)}
        places = [place for place in await tx.searches.places() if _is_meant(watch, *place)]
        searches = [(known.get(id) or _new(watch, id, now), home) for id, home, _ in places]
        taken = None
        for at, (search, home) in enumerate(searches):
            if search.next_at <= now:
                after, taken = await _held(tx, watch, search, home, questions, now)
                searches[at] = (after, home)
                break
        soonest = min((search.next_at for search, _ in searches), default=now + NOWHERE)
        tx.plan(SEARCH, watch_id, max(soonest, now))
        await tx.commit()
    return taken


async def _held(
    tx: ListeningTransaction,
    watch: Watch,
    search: WatchSearch,
    home: CommunityId,
    questions: Sequence[str],
    now: datetime,
) -> tuple[WatchSearch, _Taken | None]:
    """In these hands until the lease ends, or put off where the platform is not to be called."""
    channel = await tx.channels.reachable(search.channel_id)
    connection = None
    if channel is not None and _may_be_asked(channel, now):
        connection = await tx.channels.connection(search.channel_id)
    wait = SEARCHED_EVERY if connection is None else LEASE
    after = replace(search, next_at=now + wait, updated_at=now)
    await tx.searches.save(after)
    if connection is None:
        return after, None
    question = questions[search.turn % len(questions)]
    return after, _Taken(watch, after, question, connection, home)


async def _keep(
    room: Listening,
    actor: Actor,
    taken: _Taken,
    answer: Polled | CannotTell,
    raws: Sequence[Raw],
) -> int:
    """How much was not known yet. An answer to somebody who no longer has the search is dropped:
    another asks."""
    async with room.begin(actor) as tx:
        try:
            watch = await tx.watches.get(taken.watch.id)
        except NotFound:
            return 0
        searches = {each.channel_id: each for each in await tx.searches.of(watch.id)}
        before = searches.get(taken.search.channel_id)
        if before is None or before.next_at != taken.search.next_at or not watch.looks_around:
            return 0
        now = room.clock.now()
        kept = await tx.intake.keep(before.channel_id, raws) if raws else 0
        if isinstance(answer, CannotTell):
            tx.announce(*await heard_of(tx.channels, taken.connection, answer, now))
            after = before.unanswered(answer.words, now, answer.retry_after)
        else:
            await looked_well(tx.channels, taken.connection)
            wait = max(
                SEARCHED_EVERY / len(questions_of(watch)),
                PER_CHANNEL * await tx.searches.on(before.channel_id),
                answer.again_in or timedelta(),
            )
            after = before.answered(taken.question, answer.cursor, kept, now, now + wait)
        await tx.searches.save(after)
        searches[after.channel_id] = after
        tx.plan(SEARCH, watch.id, min(each.next_at for each in searches.values()))
        await tx.commit()
    return kept


def _wanted(room: Listening, taken: _Taken, raws: Sequence[Raw]) -> Sequence[Raw]:
    """Platforms find more than what is meant: what the watch does not want is not kept."""
    book = room.watchbooks.alone([taken.watch])
    return [
        raw
        for raw in raws
        if any(
            book.found(_said(heard, taken))
            for heard in room.platforms.heard_in(raw, taken.connection)
        )
    ]


def _said(heard: Heard, taken: _Taken) -> Said:
    author = heard.author
    return Said(
        inbound_message_id=InboundMessageId(""),
        channel_id=taken.search.channel_id,
        community_id=taken.community_id,
        platform=taken.connection.platform,
        kind=heard.kind,
        at=heard.at,
        version=1,
        text="\n".join(part for part in (heard.title, heard.text) if part),
        author_id=author.id if author else None,
        author_handle=author.handle if author else None,
        language=heard.language,
    )


def _is_meant(watch: Watch, _id: ChannelId, home: CommunityId, platform: str) -> bool:
    near = not watch.community_ids or home in watch.community_ids
    return near and (not watch.platforms or platform in watch.platforms)


def _new(watch: Watch, channel_id: ChannelId, now: datetime) -> WatchSearch:
    return WatchSearch(
        workspace_id=watch.workspace_id,
        watch_id=watch.id,
        channel_id=channel_id,
        organization_id=watch.organization_id,
        next_at=now,
        updated_at=now,
    )


def _may_be_asked(channel: Reachable, now: datetime) -> bool:
    rests = channel.rested_until is not None and channel.rested_until > now
    return channel.stopped is None and not rests and not channel.waits_for_credentials
