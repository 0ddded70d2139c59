"""Files that are brought past the API, or in one piece with a ticket."""

from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace, InWorkspaceOnce
from api.documentation import operation, operation_id
from api.multipart import arriving
from api.operation import Operation
from api.publishing.media_routes import UNKNOWN, adds, of, status_of
from api.publishing.media_schemas import MediaReceivedOut, MediaUploadIn, MediaUploadOut
from api.publishing.upload_tickets import TICKET, InUpload, UploadTickets
from domain.publishing.use_cases.upload_media import (
    OpenUpload,
    begin_upload,
    check_upload,
    complete_upload,
    receive_upload,
)
from domain.shared.ids import MediaUploadId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.post("/media/uploads", **operation("media", MediaUploadOut, once=True))
async def post_media_upload(body: MediaUploadIn, call: InWorkspaceOnce) -> Response:
    """Ask where to bring a file without a key, such as from a browser. The address is good for one
    file, for an hour."""
    room, details = call.app.publishing, body.details()
    tickets: UploadTickets = call.request.app.state.upload_tickets
    base = call.public_url

    def shape(opened: OpenUpload, language: str) -> MediaUploadOut:
        upload = opened.upload
        ours = f"{base}/v1/media/uploads/{upload.id}/content"
        return MediaUploadOut(
            id=upload.id,
            method="PUT",
            url=opened.url or f"{ours}?ticket={tickets.make(call.actor, upload)}",
            headers={"Content-Type": UNKNOWN},
            max_bytes=room.media.most_bytes,
            expires_at=upload.expires_at,
        )

    return await call.change(lambda actor: begin_upload(room, actor, details), shape)


def _brings() -> dict[str, Any]:
    described = operation("media", MediaReceivedOut)
    described["openapi_extra"] |= {
        "parameters": [TICKET],
        "security": [{"key": []}, {"upload_ticket": []}],
        "requestBody": {
            "required": True,
            "content": {UNKNOWN: {"schema": {"type": "string", "format": "binary"}}},
        },
    }
    return described


@router.put("/media/uploads/{upload_id}/content", **_brings())
async def put_media_upload_content(upload_id: str, call: InUpload) -> Response:
    """Bring the file: the body is its bytes, whatever their type. Good once."""
    room, upload = call.app.publishing, MediaUploadId(upload_id)
    await check_upload(room, call.actor, upload)
    async with room.media.spool() as spool:
        async for piece in arriving(call.request):
            await spool.write(piece)
        file = await spool.received()
        return await call.change(
            lambda actor: receive_upload(room, actor, upload, file),
            lambda received, language: MediaReceivedOut.of(upload_id, received),
        )


@router.post("/media/uploads/{upload_id}/complete", **adds())
async def post_media_upload_complete(upload_id: str, call: InWorkspace) -> Response:
    """Say that the file is there: it is put into the library. Safe to repeat."""
    room = call.app.publishing
    return await call.change(
        lambda actor: complete_upload(room, actor, MediaUploadId(upload_id)),
        of,
        status=status_of,
        location="/v1/media/{}",
    )
