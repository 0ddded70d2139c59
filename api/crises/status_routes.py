"""The status page: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response
from pydantic import Field, StrictBool

from api.calls import InWorkspace
from api.documentation import operation, operation_id
from api.operation import Operation
from api.wire import In, InstantOut, Name, Out
from domain.crises.status_page import StatusPage
from domain.crises.use_cases.keep_status_page import read_status_page, set_status_page

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PATH = "/status/"


class StatusPageIn(In):
    enabled: StrictBool = Field(description="Whether anybody may open it.")
    title: Name | None = Field(
        default=None,
        description="What stands over it; left out, the name of the workspace's branding.",
        examples=["Café Sol: what is the matter"],
    )


class StatusPageOut(Out):
    id: str | None = Field(description="Null where it was never set up.")
    path: str | None = Field(description="Where anybody opens it on this host, once it is on.")
    enabled: bool
    title: str | None
    version: int = Field(description="0 where it was never set up.")
    created_at: InstantOut | None
    updated_at: InstantOut | None

    @classmethod
    def of(cls, page: StatusPage, language: str) -> "StatusPageOut":
        there = page.version > 0
        return cls(
            id=page.id if there else None,
            path=PATH + page.id if there else None,
            enabled=page.enabled,
            title=page.title,
            version=page.version,
            created_at=page.created_at if there else None,
            updated_at=page.updated_at if there else None,
        )


@router.get("/status-page", **operation("crises", StatusPageOut))
async def get_status_page(call: InWorkspace) -> Response:
    """Read whether the workspace shows its crises to anybody, and where."""
    room = call.app.crises.response
    return await call.read(lambda actor: read_status_page(room, actor), StatusPageOut.of)


@router.put("/status-page", **operation("crises", StatusPageOut, may_match=True))
async def put_status_page(body: StatusPageIn, call: InWorkspace) -> Response:
    """Switch the status page on or off. It shows the crises that were made `public`, in words that
    anybody understands, with what stands in their public timelines."""
    room, version = call.app.crises.response, call.version
    return await call.change(
        lambda actor: set_status_page(room, actor, version, enabled=body.enabled, title=body.title),
        StatusPageOut.of,
    )
