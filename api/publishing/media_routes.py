"""The media library: each route parses, asks one use case, shapes the answer."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from pydantic_core import from_json

from api.calls import InWorkspace, listing, page_of
from api.documentation import REF, operation, operation_id
from api.multipart import Form, arriving, read_form
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.publishing.media_schemas import (
    MediaChange,
    MediaFromUrlIn,
    MediaNotes,
    MediaOut,
    MediaUsageOut,
    RightsIn,
)
from domain.publishing.media import Media, MediaDetails, MediaKind, MediaStatus
from domain.publishing.media_intake import Added
from domain.publishing.use_cases.add_media import add_media, fetch_media
from domain.publishing.use_cases.change_media import change_media, delete_media
from domain.publishing.use_cases.read_media import (
    Bytes,
    list_media,
    read_content,
    read_media,
    read_thumbnail,
    read_usage,
)
from domain.shared.ids import MediaId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
MEDIA = Listing(
    ("id", "created_at", "updated_at"),
    {
        "kind": Choice(MediaKind),
        "status": Choice(MediaStatus),
        "tag": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
        "expires_at": Moment(),
    },
)
SHOWN = frozenset(
    {
        *("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"),
        *("video/mp4", "video/quicktime", "video/webm"),
    }
)
UNKNOWN = "application/octet-stream"
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_MAP = ("rights", "metadata")


def adds(**more: Any) -> dict[str, Any]:
    """Arguments for a route that answers 201 with what is new, and 200 with what was there."""
    described = operation("media", MediaOut, creates=True, **more)
    described["responses"][200] = {
        "model": MediaOut,
        "description": "The same bytes were in the library already; this is it, as it was.",
    }
    return described


def of(added: Added, language: str) -> MediaOut:
    return MediaOut.of(added.media, language)


def status_of(added: Added) -> int:
    return 201 if added.is_new else 200


def _in_a_form(shape: dict[str, Any]) -> dict[str, Any]:
    """A form has no null: what is not there is left out."""
    kept: list[dict[str, Any]] = [
        way for way in shape.get("anyOf", []) if way.get("type") != "null"
    ]
    if len(kept) != 1:
        return shape
    said = {name: it for name, it in shape.items() if name not in ("anyOf", "default")}
    return said | kept[0]


def _form() -> dict[str, Any]:
    """The document's words for a form with a file."""
    described = adds()
    notes = MediaNotes.model_json_schema(ref_template=REF)
    notes.pop("$defs", None)
    parts = {name: _in_a_form(shape) for name, shape in notes["properties"].items()}
    properties = {"file": {"type": "string", "format": "binary"}, **parts}
    schema = {
        "type": "object",
        "required": ["file"],
        "properties": properties,
        "additionalProperties": False,
    }
    described["openapi_extra"]["requestBody"] = {
        "required": True,
        "content": {"multipart/form-data": {"schema": schema}},
    }
    return described


@router.post("/media", **_form())
async def post_media(call: InWorkspace) -> Response:
    """Bring a picture or film, in a form with a part named `file`. It is looked into afterwards:
    `media.ready` or `media.rejected` says how that ended. Of the same bytes there is one."""
    room = call.app.publishing
    async with room.media.spool() as spool:
        form = await read_form(call.headers, arriving(call.request), spool.write)
        details = _noted(form)
        file = await spool.received()
        return await call.change(
            lambda actor: add_media(room, actor, details, file),
            of,
            status=status_of,
            location="/v1/media/{}",
            said=f"{file.sha256} {details}".encode(),
        )


@router.post("/media/from-url", **adds())
async def post_media_from_url(body: MediaFromUrlIn, call: InWorkspace) -> Response:
    """Fetch a picture or film from an address, which must be public and answer with the file
    itself: redirects are not followed."""
    room, details = call.app.publishing, body.details()
    return await call.change(
        lambda actor: fetch_media(room, actor, details, body.url),
        of,
        status=status_of,
        location="/v1/media/{}",
    )


@router.get("/media", **operation("media", page_of(MediaOut), lists=MEDIA))
@listing(MEDIA)
async def get_media_items(call: InWorkspace) -> Response:
    """List the library."""
    room = call.app.publishing
    return await call.page(
        MEDIA, lambda actor, wanted: list_media(room, actor, wanted), MediaOut.of
    )


@router.get("/media/{media_id}", **operation("media", MediaOut))
async def get_media(media_id: str, call: InWorkspace) -> Response:
    """Read what is known of a file."""
    room = call.app.publishing
    return await call.read(lambda actor: read_media(room, actor, MediaId(media_id)), MediaOut.of)


@router.get("/media/{media_id}/usage", **operation("media", MediaUsageOut))
async def get_media_usage(media_id: str, call: InWorkspace) -> Response:
    """See what shows a file: the latest hundred of messages, series, evergreens and broadcasts."""
    room = call.app.publishing
    return await call.read(
        lambda actor: read_usage(room, actor, MediaId(media_id)), MediaUsageOut.of
    )


@router.patch("/media/{media_id}", **operation("media", MediaOut, changes=True))
async def patch_media(media_id: str, body: MediaChange, call: InWorkspace) -> Response:
    """Change what is noted about a file: it stays with it wherever it is used."""
    room, version = call.app.publishing, call.required_version
    changes = body.changes(tags=tuple, rights=RightsIn.rights)
    return await call.change(
        lambda actor: change_media(room, actor, MediaId(media_id), version, changes), MediaOut.of
    )


@router.delete("/media/{media_id}", **operation("media", MediaOut, may_match=True))
async def delete_media_item(media_id: str, call: InWorkspace) -> Response:
    """Take a file out of the library, for good. What is still to go out keeps it in."""
    room, version = call.app.publishing, call.version
    return await call.change(
        lambda actor: delete_media(room, actor, MediaId(media_id), version), MediaOut.of
    )


def _bytes_of(*types: str) -> dict[str, Any]:
    """Arguments for a route that answers with a file's bytes."""
    described = operation("media", str)
    content = {kind: _BINARY for kind in sorted(types)}
    described["responses"][304] = {"description": "Still the bytes you have."}
    described["responses"][200] = {
        "content": content,
        "headers": {"ETag": {"description": "Of these bytes.", "schema": {"type": "string"}}},
    }
    return described | {"response_class": StreamingResponse, "response_model": None}


@router.get("/media/{media_id}/content", **_bytes_of(*SHOWN, UNKNOWN))
async def get_media_content(media_id: str, call: InWorkspace) -> Response:
    """The bytes as they were brought, with all that the file itself says of how and where it was
    made."""
    room = call.app.publishing
    media = await read_media(room, call.actor, MediaId(media_id))
    tag = f'"{media.sha256}"'
    if media.status is MediaStatus.READY and call.knows(tag):
        return Response(status_code=304, headers={"etag": tag})
    return file_answer(await read_content(room, media), shown_as(media), tag)


@router.get("/media/{media_id}/thumbnail", **_bytes_of("image/webp"))
async def get_media_thumbnail(media_id: str, call: InWorkspace) -> Response:
    """A picture as a WebP of at most 512 pixels on a side, upright, with nothing in it of how and
    where it was made. Films have none."""
    room = call.app.publishing
    media = await read_media(room, call.actor, MediaId(media_id))
    tag = f'"{media.sha256}-512"'
    if media.has_thumbnail and call.knows(tag):
        return Response(status_code=304, headers={"etag": tag})
    return file_answer(await read_thumbnail(room, media), "image/webp", tag)


def shown_as(media: Media) -> str:
    """What browsers may take it for: what we looked into and know, and nothing else."""
    kind = media.facts.mime_type if media.facts else ""
    return kind if media.status is MediaStatus.READY and kind in SHOWN else UNKNOWN


def file_answer(found: Bytes, kind: str, tag: str) -> Response:
    """The bytes, for a browser to show where it may take them for what they are."""
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    headers["content-disposition"] = "attachment" if kind == UNKNOWN else "inline"
    return StreamingResponse(found.pieces, media_type=kind, headers=headers)


def _noted(form: Form) -> MediaDetails:
    """Raises RequestValidationError, as a body of JSON would."""
    faults: list[Any] = [] if form.has_file else [{"type": "missing", "loc": ("body", "file")}]
    said = {name: _value(name, values) for name, values in form.fields.items()}
    try:
        notes = MediaNotes.model_validate(said)
    except ValidationError as trouble:
        faults += [{**fault, "loc": ("body", *fault["loc"])} for fault in trouble.errors()]
    if faults:
        raise RequestValidationError(faults)
    return notes.noted(form.filename)


def _value(name: str, said: list[str]) -> Any:
    if name == "tags":
        return said
    if name in _MAP and len(said) == 1:
        try:
            return from_json(said[0])
        except ValueError:
            return said[0]
    return said[0] if len(said) == 1 else said
