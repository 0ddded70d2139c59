"""How one message comes to be held, and is let go: together with what its platform is asked, in one
commit."""

from dataclasses import dataclass
from datetime import datetime

from domain.moderation.containment import (
    ANOTHER_WORD,
    CAPABILITY_MISSING,
    CHANNEL_DISCONNECTED,
    CONTAINMENT_ENDS,
    CONTAINMENT_RELEASES,
    CONTAINMENT_SWEEPS,
    HELD_BY_ANOTHER,
    HIDDEN_BEFORE,
    SETTLED_AFTER,
    Containable,
    ContainedMessage,
    Containment,
)
from domain.moderation.containment_events import (
    CONTAINMENT_LIFTED,
    CONTAINMENT_PLACED,
    MESSAGE_HELD,
    MESSAGE_RELEASED,
    contained_changed,
    containment_changed,
)
from domain.moderation.errors import CannotBeUndone
from domain.moderation.model import WITHOUT_EFFECT, ModerationAction
from domain.moderation.pacing import have_paced
from domain.moderation.ports import ModerationTransaction
from domain.moderation.rules import check_channel, put
from domain.moderation.undoing import is_undone, opposite, take_back
from domain.shared.acts import ActKind
from domain.shared.errors import InvalidState
from domain.shared.ids import ContainedMessageId, ModerationActionId
from domain.shared.platforms import CapabilityMissing


@dataclass(frozen=True, slots=True)
class Marks:
    """Under which ids it is kept that a message is held, and what is asked for it, and by whom."""

    contained_id: ContainedMessageId
    action_id: ModerationActionId
    by: str


async def hold(
    tx: ModerationTransaction,
    containment: Containment,
    said: Containable,
    marks: Marks,
    now: datetime,
) -> None:
    """Of the channel the caller is alone, and the containment stands. The last thing to do before
    the commit."""
    standing = await tx.containments.hidden_by(said)
    if standing is not None:
        shared = standing.action_id if standing.contained else None
        obstacle = None if standing.contained else HIDDEN_BEFORE
        await _on_record(tx, containment, said, marks, shared, obstacle, now)
        return
    obstacle = await _obstacle(tx, said)
    if obstacle is not None:
        await _on_record(tx, containment, said, marks, None, obstacle, now)
        return
    await put(tx, _hiding(containment, said, marks, now))
    await _on_record(tx, containment, said, marks, marks.action_id, None, now)


async def let_go(
    tx: ModerationTransaction,
    containment: Containment,
    before: ContainedMessage,
    marks: Marks,
    now: datetime,
) -> None:
    """Of the channel the caller is alone. It is shown again, unless something else has it hidden.
    The last thing to do before the commit."""
    left = None
    if before.action_id is not None:
        left = await _show(tx, before, marks, now)
    after = before.release(marks.by, left, now)
    await tx.containments.let_go(before, after)
    tx.announce(contained_changed(MESSAGE_RELEASED, after, containment, before))


async def place(tx: ModerationTransaction, containment: Containment) -> None:
    """From the commit on it holds. What is gone through first is what was said before, where that
    is meant, and then what was said while it became known."""
    first = containment.created_at
    tx.plan(
        CONTAINMENT_SWEEPS,
        containment.id,
        first if containment.include_past else first + SETTLED_AFTER,
    )
    if containment.ends_at is not None:
        tx.plan(CONTAINMENT_ENDS, containment.id, containment.ends_at)
    await have_paced(tx, containment, first)
    await tx.containments.add(containment)
    tx.announce(containment_changed(CONTAINMENT_PLACED, containment))


async def lift(
    tx: ModerationTransaction, before: Containment, by: str, now: datetime
) -> Containment:
    """What it holds is let go soon after. Raises InvalidState where it was lifted before."""
    after = before.lift(by, now)
    tx.unplan(CONTAINMENT_ENDS, before.id)
    tx.unplan(CONTAINMENT_SWEEPS, before.id)
    tx.plan(CONTAINMENT_RELEASES, before.id, now)
    await have_paced(tx, before, now)
    await tx.containments.save(before, after)
    tx.announce(containment_changed(CONTAINMENT_LIFTED, after, before))
    return after


async def _obstacle(tx: ModerationTransaction, said: Containable) -> str | None:
    try:
        await check_channel(tx, said.channel_id, ActKind.HIDE_MESSAGE, "")
    except CapabilityMissing:
        return CAPABILITY_MISSING
    except InvalidState:
        return CHANNEL_DISCONNECTED
    return None


async def _on_record(
    tx: ModerationTransaction,
    containment: Containment,
    said: Containable,
    marks: Marks,
    action_id: ModerationActionId | None,
    obstacle: str | None,
    now: datetime,
) -> None:
    one = ContainedMessage(
        id=marks.contained_id,
        workspace_id=containment.workspace_id,
        organization_id=containment.organization_id,
        containment_id=containment.id,
        inbound_message_id=said.id,
        channel_id=said.channel_id,
        platform_message_id=said.platform_message_id,
        created_at=now,
        author_id=said.author_id,
        action_id=action_id,
        obstacle=obstacle,
    )
    await tx.containments.hold(one)
    tx.announce(contained_changed(MESSAGE_HELD, one, containment, None))


def _hiding(
    containment: Containment, said: Containable, marks: Marks, now: datetime
) -> ModerationAction:
    return ModerationAction(
        id=marks.action_id,
        workspace_id=containment.workspace_id,
        organization_id=containment.organization_id,
        channel_id=said.channel_id,
        kind=ActKind.HIDE_MESSAGE,
        requested_by=containment.placed_by,
        created_at=now,
        updated_at=now,
        next_at=now,
        platform_message_id=said.platform_message_id,
        place=said.place,
        containment_id=containment.id,
    )


async def _show(
    tx: ModerationTransaction, one: ContainedMessage, marks: Marks, now: datetime
) -> str | None:
    """Why it is left as it is; None where it is shown, or never was hidden."""
    if one.action_id is None or await tx.containments.held_by_another(one):
        return HELD_BY_ANOTHER
    action = await tx.actions.get(one.action_id)
    if action.state in WITHOUT_EFFECT or await is_undone(tx, action):
        return None
    if await tx.actions.later_word(action):
        return ANOTHER_WORD
    try:
        showing = opposite(action, marks.action_id, marks.by, now)
        await check_channel(tx, action.channel_id, showing.kind, "")
    except (CannotBeUndone, CapabilityMissing) as refusal:
        return refusal.code
    except InvalidState:
        return CHANNEL_DISCONNECTED
    await take_back(tx, action, showing)
    return None
