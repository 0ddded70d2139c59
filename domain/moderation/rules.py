"""Which actions there can be, and that of two about the same the later has its way."""

from datetime import datetime

from domain.moderation.events import REQUESTED, action_changed, settled
from domain.moderation.model import (
    ACTION_ENDS,
    ACTIONS_DUE,
    OPPOSITES,
    SUPERSEDED,
    ModerationAction,
)
from domain.moderation.ports import ModerationTransaction
from domain.shared.acts import ABOUT_MESSAGES, NEEDS, ActKind
from domain.shared.errors import FieldError, InvalidState, NotFound, ValidationFailed
from domain.shared.ids import ChannelId
from domain.shared.platforms import CapabilityMissing


def check(
    kind: ActKind,
    message_id: str | None,
    person_id: str | None,
    until: datetime | None,
    now: datetime,
) -> None:
    """Raises ValidationFailed where it does not say whom or what it is about, where it is about
    both, or where its end is over or cannot be."""
    about, other = "/platform_message_id", "/platform_person_id"
    given, beside = message_id, person_id
    if kind not in ABOUT_MESSAGES:
        about, other, given, beside = other, about, person_id, message_id
    errors = []
    if given is None:
        errors.append(FieldError(about, "missing"))
    if beside is not None:
        errors.append(FieldError(other, "not_for_this_kind", {"act": kind.value}))
    if until is not None and kind not in OPPOSITES:
        errors.append(FieldError("/until", "not_for_this_kind", {"act": kind.value}))
    elif until is not None and until <= now:
        errors.append(FieldError("/until", "in_past"))
    if errors:
        raise ValidationFailed(errors=errors)


async def check_channel(
    tx: ModerationTransaction, channel_id: ChannelId, kind: ActKind, pointer: str
) -> None:
    """Raises NotFound, InvalidState for a disconnected channel, CapabilityMissing."""
    channel = await tx.channels.reachable(channel_id)
    if channel is None:
        raise NotFound(thing="channel")
    if channel.is_over:
        raise InvalidState(thing="channel", state="disconnected", moves="")
    if NEEDS[kind] not in channel.capabilities:
        needed = NEEDS[kind].value
        raise CapabilityMissing(pointer=pointer, platform=channel.platform, capability=needed)


async def put(tx: ModerationTransaction, action: ModerationAction) -> None:
    """Have it done next. Of what is about the same, what nobody has at this moment is not wanted
    any more: the last word counts. What may have been done already counts as given up, and can be
    undone. What it undoes has been dealt with. The last thing to do before the commit."""
    now = action.created_at
    for earlier in await tx.actions.waiting_about(action):
        if earlier.id == action.undoes:
            continue
        after = earlier.call_off(SUPERSEDED, now)
        await tx.actions.save(earlier, after)
        tx.announce(*settled(earlier, after))
    tx.plan(ACTIONS_DUE, action.channel_id, now)
    if action.until is not None:
        tx.plan(ACTION_ENDS, action.id, action.until)
    await tx.actions.add(action)
    tx.announce(action_changed(REQUESTED, action))
