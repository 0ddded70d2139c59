"""What was kept long enough goes, some rows in each commit, and a receipt says how many."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.members.forgetting import erasure_begun
from domain.members.ports import MembersTransaction
from domain.members.retention import (
    SWEEP_EVERY,
    SWEEPS,
    SWEPT,
    DataClass,
    RetentionReceipt,
    RetentionSettings,
    Took,
    standard,
)
from domain.members.retention_events import swept_told
from domain.members.retention_ports import Wanted
from domain.members.room import Members
from domain.shared.access import Actor
from domain.shared.ids import Kind, MediaId, MemberId, RetentionReceiptId

AT_ONCE = 250
"""Rows of one commit, so that no lock is held long."""

OF_ROWS = tuple(one for one in SWEPT if one is not DataClass.MEMBER_PROFILES)
LOOKED_AT = 100
"""So many are looked at for it: to some of them a reply may still be to go out."""

UNDER_WAY = 50
"""So many members are being erased for their silence at a time: each is a long way."""

LOOK_AGAIN = timedelta(minutes=1)
BEGINNINGS = 1000


async def begin_sweeps(room: Members) -> int:
    """Every workspace has its sweep planned; returns for how many that was not so. Safe to repeat,
    also side by side."""
    done = 0
    while count := await room.retention.begin_sweeps(SWEEPS, BEGINNINGS):
        done += count
    return done


async def sweep_retention(room: Members, actor: Actor) -> int:
    """One step further: some rows of one table in one commit, with the receipt that counts them and
    the next step; returns how many. When nothing is left the receipts are finished and told, and
    the next look is a day later. Whatever kills this in between, the next call goes on from the
    last commit. Safe to repeat, also side by side."""
    return await _rows_go(room, actor) or await _people_go(room, actor)


async def _rows_go(room: Members, actor: Actor) -> int:
    async with room.begin(actor) as tx:
        await tx.retention.alone()
        now = room.clock.now()
        settings = await tx.retention.settings() or standard(actor, now)
        held = await tx.retention.held(now)
        going = {one.data_class: one for one in await tx.retention.open_receipts()}
        media_at = now + timedelta(days=settings.days(DataClass.MEDIA))
        # What was begun goes first.
        for data_class in sorted(OF_ROWS, key=lambda one: one not in going):
            receipt = going.get(data_class) or _begun(room, actor, settings, data_class, now, held)
            wanted = Wanted(receipt.until, held, AT_ONCE, media_at)
            taken = await tx.retention.take(data_class, wanted)
            if taken is not None:
                tx.retention.save_receipt(going.get(data_class), receipt.took(taken))
                tx.plan(SWEEPS, actor.workspace, now)
                await tx.commit()
                return taken.rows
    return 0


async def _people_go(room: Members, actor: Actor) -> int:
    """The erasure of somebody who was silent for long begins; when there is nobody, all is done."""
    async with room.begin(actor) as tx:
        await tx.book.unsettled()
        await tx.book.alone()
        await tx.retention.alone()
        now = room.clock.now()
        settings = await tx.retention.settings() or standard(actor, now)
        held = await tx.retention.held(now)
        going = {one.data_class: one for one in await tx.retention.open_receipts()}
        profiles = going.get(DataClass.MEMBER_PROFILES)
        receipt = profiles or _begun(room, actor, settings, DataClass.MEMBER_PROFILES, now, held)
        room_for = UNDER_WAY - await tx.retention.erasing(actor.id)
        taken = await _erase(room, actor, tx, receipt.until, held, room_for)
        if taken is not None:
            tx.retention.save_receipt(profiles, receipt.took(taken))
            tx.plan(SWEEPS, actor.workspace, now)
            await tx.commit()
            return taken.rows
        if room_for <= 0:
            going.pop(DataClass.MEMBER_PROFILES, None)
        for before in going.values():
            after = before.finish(now)
            tx.retention.save_receipt(before, after)
            tx.announce(swept_told(after))
        wait = SWEEP_EVERY if room_for > 0 else LOOK_AGAIN
        tx.plan(SWEEPS, actor.workspace, now + wait)
        await tx.commit()
        return 0


async def forget_media(room: Members, actor: Actor, media_id: MediaId) -> None:
    """What only messages showed whose words are gone leaves the library. Safe to repeat."""
    async with room.begin(actor) as tx:
        await tx.retention.alone()
        now = room.clock.now()
        taken = await tx.retention.spend(media_id, now)
        if taken is None:
            return
        settings = await tx.retention.settings() or standard(actor, now)
        held = await tx.retention.held(now)
        for before in await tx.retention.open_receipts():
            if before.data_class is DataClass.MEDIA:
                tx.retention.save_receipt(before, before.took(taken))
                break
        else:
            receipt = _begun(room, actor, settings, DataClass.MEDIA, now, held)
            tx.retention.save_receipt(None, receipt.took(taken))
        await tx.commit()


def _begun(
    room: Members,
    actor: Actor,
    settings: RetentionSettings,
    data_class: DataClass,
    now: datetime,
    held: Sequence[MemberId],
) -> RetentionReceipt:
    return RetentionReceipt(
        id=RetentionReceiptId(room.ids.new(Kind.RETENTION_RECEIPT)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        data_class=data_class,
        keep_days=settings.days(data_class),
        until=settings.until(data_class, now),
        began_at=now,
        held_members=len(held),
    )


async def _erase(
    room: Members,
    actor: Actor,
    tx: MembersTransaction,
    until: datetime,
    held: Sequence[MemberId],
    room_for: int,
) -> Took | None:
    """They did not ask for it: their accounts are not suppressed, and whoever comes back is known
    anew."""
    silent = await tx.retention.inactive(until, held, LOOKED_AT) if room_for > 0 else ()
    for member_id, seen_at in silent:
        kin = await tx.book.kin(member_id)
        if not await tx.personal_data.still_to_be_said(kin):
            await erasure_begun(room, actor, tx, kin)
            return Took("members", 1, seen_at)
    return None
