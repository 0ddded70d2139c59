"""What is contained by itself is said beforehand, and read."""

from domain.crises.crisis_settings import BySeverity, CrisisSettings
from domain.crises.room import Response
from domain.crises.settings_events import SETTINGS_UPDATED, settings_told
from domain.shared.access import Actor, Permission
from domain.shared.ids import CrisisSettingsId, Kind
from domain.shared.versions import Version, must_match


async def read_crisis_settings(room: Response, actor: Actor) -> CrisisSettings:
    """Ones by which nothing is done, of version 0, where none were ever set up. Raises
    MissingScope."""
    actor.require(Permission.CRISES_READ)
    return await room.settings.settings(actor) or _unset(room, actor)


async def set_crisis_settings(
    room: Response, actor: Actor, version: Version, containment: BySeverity
) -> CrisisSettings:
    """They take the place of those before, for crises that are raised, activated or get worse from
    now on. Safe to repeat. Whoever sets them may stop publishing, and write rules where
    moderation is tightened. Raises MissingScope, NotFound for a policy or a list,
    VersionMismatch."""
    actor.require(Permission.HOLDS_WRITE)
    stricter = {name: one.tighten for name, one in containment.named if one.tighten}
    if stricter:
        actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        for name, words in stricter.items():
            await tx.stricter.check(words, f"/containment/{name}/tighten")
        before = await tx.settings.get() or _unset(room, actor)
        must_match(version, before.version)
        settings = before.set_up(actor.id, room.clock.now(), containment)
        if settings is not before:
            await tx.settings.save(settings)
            tx.announce(settings_told(SETTINGS_UPDATED, settings, before))
        await tx.commit(settings)
    return settings


def _unset(room: Response, actor: Actor) -> CrisisSettings:
    now = room.clock.now()
    return CrisisSettings(
        id=CrisisSettingsId(room.ids.new(Kind.CRISIS_SETTINGS)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        updated_by=actor.id,
        created_at=now,
        updated_at=now,
    )
