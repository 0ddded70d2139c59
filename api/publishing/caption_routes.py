"""Captions of films: each route parses, asks one use case, shapes the answer."""

from typing import Any

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.operation import Operation
from api.publishing.media_schemas import CaptionsIn, MediaOut
from domain.publishing.use_cases.caption_media import (
    caption_media,
    captions_of,
    uncaption_media,
)
from domain.shared.ids import MediaId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
WEBVTT = "text/vtt"


def _as_text() -> dict[str, Any]:
    described = operation("media", str)
    described["responses"][200] = {"content": {WEBVTT: {"schema": {"type": "string"}}}}
    return described | {"response_class": Response, "response_model": str}


@router.post("/media/{media_id}/captions", **operation("media", MediaOut, may_match=True))
async def post_media_captions(media_id: str, body: CaptionsIn, call: InWorkspace) -> Response:
    """Add what is said in a film, in one language, as WebVTT or SRT, or replace what was there in
    that language. It has to be well formed and no longer than the film, and goes along to the
    platforms that take it."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: caption_media(
            room, actor, MediaId(media_id), version, body.language, body.text
        ),
        MediaOut.of,
    )


@router.get("/media/{media_id}/captions/{language}", **_as_text())
async def get_media_captions(media_id: str, language: str, call: InWorkspace) -> Response:
    """Read a film's captions in one language, as WebVTT."""
    track = await captions_of(call.app.publishing, call.actor, MediaId(media_id), language)
    return Response(track.text, media_type=WEBVTT)


@router.delete(
    "/media/{media_id}/captions/{language}", **operation("media", MediaOut, may_match=True)
)
async def delete_media_captions(media_id: str, language: str, call: InWorkspace) -> Response:
    """Take a film's captions in one language away."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: uncaption_media(room, actor, MediaId(media_id), version, language),
        MediaOut.of,
    )
