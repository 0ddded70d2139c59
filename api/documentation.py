"""What the OpenAPI document says of each operation beside its types."""

from typing import Any, Protocol

from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from api.wire import Out

REF = "#/components/schemas/{model}"
ETAG = {
    "ETag": {
        "description": "The version of what is in the body.",
        "schema": {"type": "string"},
    }
}
LOCATION = {"Location": {"description": "Where it can be read.", "schema": {"type": "string"}}}
LINK = {"Link": {"description": "rel=next, when there is more.", "schema": {"type": "string"}}}
WORKSPACE: dict[str, Any] = {
    "name": "Tertulia-Workspace",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The workspace to work in, for keys that open several.",
}
IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "1 to 255 printable ASCII characters. The same key gives the same answer.",
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version this change was decided on, or `*`.",
    "schema": {
        "type": "string",
        "default": "*",
        "pattern": r'^(\*|(W/)?"[!#-+\--~]*"(, ?(W/)?"[!#-+\--~]*")*)$',
    },
    "example": "*",
}
IF_MATCH_OPTIONAL = IF_MATCH | {"required": False}


class FieldProblem(BaseModel):
    """One thing that is wrong: `pointer` into the body, or the name of a parameter or header."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None


class OldestEvent(BaseModel):
    id: str
    timestamp: str


class ProblemOut(Out):
    """Why it was refused (RFC 9457). Programs branch on `code`, people read `detail`."""

    type: str = Field(examples=["/errors/not_found"])
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(examples=["not_found"])
    request_id: str
    retryable: bool = Field(description="Whether the same request may work later.")
    errors: list[FieldProblem] = Field(default_factory=list)
    possible_moves: list[str] = Field(default_factory=list)
    oldest_event: OldestEvent | None = Field(
        default=None, description="With `cursor_expired`: the oldest event that is still kept."
    )


# As a reference: FastAPI would make the shape anew for each refusal of each operation, thousands of
# times, and that took a third of the time in which the service starts.
PROBLEM = {"application/problem+json": {"schema": {"$ref": REF.format(model=ProblemOut.__name__)}}}
REFUSALS = {
    "400": "The request cannot be read as one.",
    "401": "No key or token, or not one of ours.",
    "403": "The key does not carry the scope, or the workspace is suspended.",
    "404": "There is no such thing, or it is not yours to see.",
    "408": "The request took too long to arrive.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "A field is wrong; `errors` says which and why.",
    "429": "Too many requests; Retry-After says how long to wait.",
    "500": "A fault of ours.",
    "503": "Not now; Retry-After says when to try again.",
}
CHANGING = {
    "409": "Not in this state, or not while something else stands.",
    "424": "A platform stands in the way.",
}
FILES: dict[str, Any] = {
    "application/jsonl": {"schema": {"type": "string"}},
    "text/csv": {"schema": {"type": "string"}},
}
ACCEPTED = "It goes on after this answer, as an operation."
EXPIRED = {"410": "The cursor is older than what is kept; begin again, `oldest_event` says where."}
VERSIONED = {"412": "It has changed since that version.", "428": "If-Match is missing."}


class Asked(Protocol):
    """What a list can be asked for, for the document."""

    def openapi(self) -> dict[str, Any]: ...


def problem_shapes() -> dict[str, Any]:
    """What the refusals refer to, as JSON Schema."""
    _, found = models_json_schema([(ProblemOut, "serialization")], ref_template=REF)
    shapes: dict[str, Any] = found["$defs"]
    return shapes


def operation_id(route: APIRoute) -> str:
    """Client generators make method names of these."""
    return route.name


def operation(
    tag: str,
    answer: type[Any],
    *,
    lists: Asked | None = None,
    asks: Asked | None = None,
    creates: bool = False,
    changes: bool = False,
    once: bool = False,
    reads: bool = False,
    may_match: bool = False,
    expires: bool = False,
    streams: bool = False,
    later: type[Any] | None = None,
    begins: bool = False,
) -> dict[str, Any]:
    """Arguments for a route. What it `lists`, or `asks` otherwise, are its parameters. `changes`
    demands If-Match, `may_match` offers it, `once` demands an idempotency key; one that only
    `reads` takes none, also by POST. A cursor that
    `expires` is answered with 410. One that `streams` may be called with a ticket instead of a
    key. What takes long is answered with 202 and `later`."""
    status = 202 if begins else 201 if creates else 200
    headers: dict[str, Any] = {}
    headers |= ETAG if "version" in getattr(answer, "model_fields", {}) else {}
    headers |= LOCATION if creates or begins else {}
    headers |= LINK if lists and not streams else {}
    as_file = {"content": FILES} if getattr(lists, "exports", False) else {}
    responses: dict[int | str, dict[str, Any]] = {status: {"headers": headers, **as_file}}
    if later is not None:
        accepted = {"model": later, "headers": ETAG | LOCATION, "description": ACCEPTED}
        responses[202] = accepted
    described = dict(REFUSALS)
    described |= CHANGING
    if changes or may_match:
        described |= VERSIONED
    if expires:
        described |= EXPIRED
    for code, text in described.items():
        responses[code] = {"description": text, "content": PROBLEM}
    extra: dict[str, Any] = {"parameters": []}
    if lists is not None or asks is not None:
        extra = (lists or asks).openapi()  # type: ignore[union-attr]
    if changes or may_match:
        extra["parameters"].append(IF_MATCH if changes else IF_MATCH_OPTIONAL)
    extra["x-once"] = once
    extra["x-reads"] = reads
    if streams:
        extra["security"] = [{"key": []}, {"ticket": []}]
    return {
        "tags": [tag],
        "response_model": answer,
        "status_code": status,
        "responses": responses,
        "openapi_extra": extra,
    }
