"""Ask for something to be done on a platform about a message or a person there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.moderation.model import ModerationAction
from domain.moderation.room import Moderation
from domain.moderation.rules import check, check_channel, put
from domain.shared.access import Actor, Permission
from domain.shared.acts import ActKind
from domain.shared.ids import ChannelId, Kind, ModerationActionId


@dataclass(frozen=True, slots=True)
class NewAction:
    """What is wanted, of whom or about what, by the platform's own ids. `until` is UTC."""

    kind: ActKind
    platform_message_id: str | None = None
    platform_person_id: str | None = None
    place: str | None = None
    until: datetime | None = None
    reason: str | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def request_action(
    room: Moderation, actor: Actor, channel_id: ChannelId, request: NewAction
) -> ModerationAction:
    """It is done at once, or as soon as the channel can. What was asked for about the same and is
    not done yet is called off. Raises MissingScope, ValidationFailed, NotFound, InvalidState for a
    disconnected channel, CapabilityMissing, DuplicateExternalId."""
    actor.require_all(Permission.MODERATION_WRITE)
    now = room.clock.now()
    check(request.kind, request.platform_message_id, request.platform_person_id, request.until, now)
    action = ModerationAction(
        id=ModerationActionId(room.ids.new(Kind.MODERATION_ACTION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        channel_id=channel_id,
        kind=request.kind,
        requested_by=actor.id,
        created_at=now,
        updated_at=now,
        next_at=now,
        platform_message_id=request.platform_message_id,
        platform_person_id=request.platform_person_id,
        place=request.place,
        until=request.until,
        reason=request.reason,
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await tx.actions.alone(channel_id)
        await check_channel(tx, channel_id, request.kind, "/kind")
        await put(tx, action)
        await tx.commit(action)
    return action
