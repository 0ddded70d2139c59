"""The brand's voice: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.operation import Operation
from api.publishing.brand_voice_schemas import BrandVoiceIn, BrandVoiceOut
from domain.publishing.use_cases.keep_brand_voice import read_brand_voice, set_brand_voice

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)


@router.get("/brand-voice", **operation("brand", BrandVoiceOut))
async def get_brand_voice(call: InWorkspace) -> Response:
    """Read how the workspace's brand speaks."""
    room = call.app.publishing
    return await call.read(lambda actor: read_brand_voice(room, actor), BrandVoiceOut.of)


@router.put("/brand-voice", **operation("brand", BrandVoiceOut, changes=True))
async def put_brand_voice(body: BrandVoiceIn, call: InWorkspace) -> Response:
    """Say how the workspace's brand speaks, all of it at once. Preflight holds texts against it."""
    room, version = call.app.publishing, call.required_version
    return await call.change(
        lambda actor: set_brand_voice(room, actor, version, body.how()), BrandVoiceOut.of
    )
