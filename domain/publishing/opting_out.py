"""Somebody is put on the list of those who want no broadcasts, by us or by what they said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.publishing.broadcast_events import OPT_OUT_CREATED, opt_out_changed
from domain.publishing.broadcast_ports import Place
from domain.publishing.calling_off import call_off_messages
from domain.publishing.opt_out import OPTED_OUT, OptOut, OptOutSource, is_stop_word
from domain.publishing.ports import PublishingTransaction
from domain.publishing.reply_ports import ReplyTarget
from domain.publishing.room import Publishing
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, Kind, OptOutId


@dataclass(frozen=True, slots=True)
class NewOptOut:
    """Who wants none, as they are known on this channel."""

    channel_id: ChannelId
    platform_person_id: str
    note: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def new_opt_out(room: Publishing, actor: Actor, request: NewOptOut, place: Place) -> OptOut:
    now = room.clock.now()
    return OptOut(
        id=OptOutId(room.ids.new(Kind.OPT_OUT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        channel_id=request.channel_id,
        platform=place.platform,
        server=place.server,
        platform_person_id=request.platform_person_id,
        source=OptOutSource.MANUAL,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        note=request.note,
        metadata=request.metadata,
    )


async def keep_opt_out(room: Publishing, tx: PublishingTransaction, opt_out: OptOut) -> None:
    """From the commit on, which is all that may come after this: what waits for its moment is
    called off."""
    waiting = await tx.broadcasts.waiting_for(opt_out)
    await call_off_messages(room, tx, waiting, OPTED_OUT)
    tx.announce(opt_out_changed(OPT_OUT_CREATED, opt_out))
    await tx.opt_outs.add(opt_out)


async def heed_stop_word(
    room: Publishing, tx: PublishingTransaction, actor: Actor, heard: ReplyTarget
) -> bool:
    """Whether whoever said this to us alone wants no broadcasts from now on: it is a stop word and
    nothing else, and a broadcast reached them there before. All that may come after it is the
    commit. Safe to repeat. Asks nobody about what is no stop word."""
    if heard.person_id is None or not heard.is_direct or heard.is_gone:
        return False
    if not is_stop_word(heard.opening):
        return False
    answered = await tx.broadcasts.last_to((heard.channel_id, heard.person_id))
    if answered is None:
        return False
    place = (await tx.broadcasts.places([heard.channel_id]))[heard.channel_id]
    if await tx.opt_outs.standing(place.platform, place.server, heard.person_id) is not None:
        return False
    theirs = NewOptOut(heard.channel_id, heard.person_id)
    opt_out = replace(
        new_opt_out(room, actor, theirs, place),
        source=OptOutSource.STOP_WORD,
        evidence_id=heard.id,
        said=heard.opening,
        answers_id=answered,
    )
    await keep_opt_out(room, tx, opt_out)
    return True
