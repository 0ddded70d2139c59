"""When this is due, do that: the one page that says what each kind of duty is."""

from collections.abc import Mapping

from domain.communities.room import Communities
from domain.publishing import media_intake as media
from domain.publishing.approval import EXPIRES
from domain.publishing.room import Publishing
from domain.publishing.series import KEEP
from domain.publishing.use_cases.apply_approval_policies import expire_approval
from domain.publishing.use_cases.keep_series import keep_series
from domain.publishing.use_cases.process_media import (
    close_upload,
    expire_media,
    process_media,
    sweep_media,
)
from domain.publishing.use_cases.run_operation import run_operation
from domain.shared import operations
from domain.shared.access import Actor
from domain.shared.duties import Act
from domain.shared.ids import ApprovalId, MediaId, MediaUploadId, OperationId, SeriesId

KINDS: frozenset[str] = frozenset(
    {EXPIRES, KEEP, operations.DUTY, media.PROCESS, media.SWEEP, media.EXPIRE, media.CLOSE_UPLOAD}
)
"""Every kind of duty that may be planned: `acts` has an entry for each, and no other."""


def acts(communities_room: Communities, publishing_room: Publishing) -> Mapping[str, Act]:
    """Kind of duty to what is done about its subject. Each is safe to repeat and looks at how
    things stand now."""

    async def expire(actor: Actor, approval_id: str) -> None:
        await expire_approval(publishing_room, actor, ApprovalId(approval_id))

    async def keep_a_series(actor: Actor, subject_id: str) -> None:
        await keep_series(publishing_room, actor, SeriesId(subject_id))

    async def run_operations(actor: Actor, subject_id: str) -> None:
        await run_operation(publishing_room, actor, OperationId(subject_id))

    async def look_into_media(actor: Actor, subject_id: str) -> None:
        await process_media(publishing_room, actor, MediaId(subject_id))

    async def throw_away_media(actor: Actor, subject_id: str) -> None:
        await sweep_media(publishing_room, actor, MediaId(subject_id))

    async def end_media(actor: Actor, subject_id: str) -> None:
        await expire_media(publishing_room, actor, MediaId(subject_id))

    async def end_upload(actor: Actor, subject_id: str) -> None:
        await close_upload(publishing_room, actor, MediaUploadId(subject_id))

    return {
        EXPIRES: expire,
        KEEP: keep_a_series,
        operations.DUTY: run_operations,
        media.PROCESS: look_into_media,
        media.SWEEP: throw_away_media,
        media.EXPIRE: end_media,
        media.CLOSE_UPLOAD: end_upload,
    }
