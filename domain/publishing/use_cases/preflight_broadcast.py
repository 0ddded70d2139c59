"""Say what a broadcast would do before it is sent: whom it would not reach, and how it reads."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.publishing.addressing import yet_to_list
from domain.publishing.broadcast import MOST_RECIPIENTS, Broadcast, Recipient
from domain.publishing.broadcast_ports import Acquaintance
from domain.publishing.broadcasting import (
    SOMEBODY,
    SPEAKS_ALONE,
    draft_for,
    draft_of,
    known_of,
    misfit_of,
    placed_at,
    unfit_texts,
    values_of,
)
from domain.publishing.drafting import Draft
from domain.publishing.preflight import Report
from domain.publishing.reporting import Wishes, reported
from domain.publishing.room import Publishing
from domain.publishing.showing import library_of
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError
from domain.shared.ids import BroadcastId, ChannelId

AT_A_TIME = 500
MOST_REPORTS = 20
"""So many texts on channels are read closely."""


@dataclass(frozen=True, slots=True)
class TextReport:
    """What there is to say about one of its texts, on one channel, with the fallbacks in it."""

    channel_id: ChannelId
    language: str
    report: Report


@dataclass(frozen=True, slots=True)
class BroadcastReport:
    """Of `total` people, how many it would reach now, how many not and for what, and how long that
    takes by its pace. `wrong` is what sending it is refused for."""

    broadcast_id: BroadcastId
    total: int
    reached: int
    skipped: Mapping[str, int]
    lasts: timedelta
    wrong: tuple[FieldError, ...]
    texts: tuple[TextReport, ...]

    @property
    def ok(self) -> bool:
        return bool(self.reached) and not self.wrong


async def preflight_broadcast(
    room: Publishing, actor: Actor, broadcast_id: BroadcastId
) -> BroadcastReport:
    """Looks at everybody who still waits, or is in its segment now, as if they were spoken to at
    its time, or now. Changes nothing. Raises MissingScope, NotFound, also where its segment is
    gone."""
    actor.require(Permission.MESSAGES_READ)
    broadcast = await room.reads.one_broadcast(actor, broadcast_id)
    reached, skipped = Counter[ChannelId](), Counter[str]()
    async with room.begin(replace(actor, receipt=None)) as tx:
        coming = defaultdict[ChannelId, list[Recipient]](list)
        for one in await yet_to_list(room, tx, broadcast):
            coming[one.channel_id].append(one)
        channels = {*await tx.broadcasts.channels_of(broadcast_id), *coming}
        wrong = await unfit_texts(room, tx, broadcast, sorted(channels))
    for channel_id in channels:
        there = coming.get(channel_id, [])
        await _look_at(room, actor, broadcast, channel_id, there, reached, skipped)
    total = reached.total() + skipped.total()
    most = max(reached.values(), default=0)
    texts = await _read(room, actor, broadcast, sorted(channels))
    lasts = max(most - 1, 0) * broadcast.spacing
    return BroadcastReport(
        broadcast_id, total, reached.total(), skipped, lasts, tuple(wrong), texts
    )


async def _look_at(
    room: Publishing,
    actor: Actor,
    broadcast: Broadcast,
    channel_id: ChannelId,
    coming: Sequence[Recipient],
    reached: Counter[ChannelId],
    skipped: Counter[str],
) -> None:
    now = room.clock.now()
    at = max(now, broadcast.schedule.at) if broadcast.schedule else now
    async with room.begin(replace(actor, receipt=None)) as tx:
        listed = await tx.broadcasts.pending(broadcast.id, channel_id, MOST_RECIPIENTS)
    people = [*listed, *coming]
    for first in range(0, len(people), AT_A_TIME):
        some = people[first : first + AT_A_TIME]
        async with room.begin(replace(actor, receipt=None)) as tx:
            known = await known_of(tx, some, now)
            drafts = [draft_for(broadcast, person, known, at) for person in some]
            written = [draft for draft in drafts if isinstance(draft, Draft)]
            library = await library_of(tx, [draft.content for draft in written[:1]])
        for draft in drafts:
            reason = draft if isinstance(draft, str) else None
            if isinstance(draft, Draft):
                channel = known.channels[channel_id]
                reason = misfit_of(draft, channel, library, room.measures, at)
            if reason is None:
                reached[channel_id] += 1
            else:
                skipped[reason] += 1


async def _read(
    room: Publishing, actor: Actor, broadcast: Broadcast, channel_ids: list[ChannelId]
) -> tuple[TextReport, ...]:
    """Every text on every channel that can speak to somebody alone, as far as there are not too
    many of them."""
    async with room.begin(replace(actor, receipt=None)) as tx:
        facts = await tx.channels.facts(channel_ids)
        places = await tx.broadcasts.places(channel_ids)
    wanted = [
        (channel, number)
        for channel in facts.values()
        if channel.capabilities & SPEAKS_ALONE and channel.status != "disconnected"
        for number in range(len(broadcast.texts))
    ]
    found = []
    for channel, number in wanted[:MOST_REPORTS]:
        said = broadcast.texts[number]
        values = values_of(Acquaintance(), places[channel.id])
        now = room.clock.now()
        draft = draft_of(broadcast, said, values, SOMEBODY, now, (channel.id,))
        report = await reported(room, replace(actor, receipt=None), draft, Wishes())
        remarks = [replace(r, pointer=_placed(r.pointer, number)) for r in report.remarks]
        lengths = [replace(one, pointer=_placed(one.pointer, number)) for one in report.lengths]
        report = replace(report, remarks=tuple(remarks), lengths=tuple(lengths))
        found.append(TextReport(channel.id, said.language, report))
    return tuple(found)


def _placed(pointer: str | None, number: int) -> str:
    return placed_at(pointer or "", number)
