"""Brandings in memory."""

from domain.identity.branding import Branding, Look
from domain.publishing.media import MediaKind, MediaStatus
from domain.shared.access import Actor
from domain.shared.ids import MediaId
from tests.kit.fakes.memory import FakeTransaction, Memory


class FakeBrandings:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx, self._workspace = tx, tx.actor.workspace

    async def get(self) -> Branding | None:
        return self._tx.tables.brandings.get(self._workspace)

    async def save(self, branding: Branding) -> None:
        self._tx.tables.brandings[branding.workspace_id] = branding

    async def is_picture(self, media_id: MediaId) -> bool | None:
        media = self._tx.tables.media.get(self._tx.key(media_id))
        if media is None or media.deleted_at:
            return None
        return media.status is MediaStatus.READY and media.kind is MediaKind.IMAGE


async def branding_in(memory: Memory, actor: Actor) -> Branding | None:
    return memory.tables.brandings.get(actor.workspace)


async def look_in(memory: Memory, actor: Actor) -> Look:
    workspace, worn = memory.tables.workspaces[actor.workspace], await branding_in(memory, actor)
    if worn is None:
        return Look(workspace.name, workspace.language)
    return Look(
        worn.display_name or workspace.name,
        worn.locale or workspace.language,
        *(worn.primary_colour, worn.background_colour, worn.logo_media_id),
    )
