"""One call: who asks, what they already know, and how the answer is written."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, create_model

from api.documentation import IF_MATCH
from api.edge import IdempotencyKeyRequired, InvalidHeader, PreconditionRequired
from api.house import House
from api.idempotency import (
    Rendered,
    RequestReceipt,
    checked_key,
    fingerprint,
    rendered,
    unpack,
)
from api.paging import Cursors, Listing, bound_to, next_page, refuse_unknown
from api.problems import language_of
from api.security import enter
from api.wire import Out
from domain.shared.access import Actor
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import AlreadyAnswered
from domain.shared.versions import Version

T = TypeVar("T")
NEVER = -1
MATCH = re.compile(IF_MATCH["schema"]["pattern"])


class Call:
    """What a route works with."""

    def __init__(self, house: House, actor: Actor, request: Request, key: str | None) -> None:
        self.app = house.app
        self.actor = actor
        self.request = request
        self.language = language_of(request.headers.get("accept-language"))
        self._key = key

    async def change(
        self,
        work: Callable[[Actor], Awaitable[T]],
        shape: Callable[[T, str], BaseModel],
        *,
        status: int = 200,
        location: str | None = None,
    ) -> Response:
        """Do it and answer; with an idempotency key the answer is stored in the same commit, and
        given again to whoever repeats the request. `location` is filled with the new id."""

        def shaped(answer: Any) -> Rendered:
            document = shape(answer, self.language)
            where = location.format(getattr(document, "id", "")) if location else None
            version = getattr(document, "version", None)
            return rendered(status, document, version=version, location=where)

        if self._key is None:
            return _response(shaped(await work(self.actor)))
        body = await self.request.body()
        print_of = fingerprint(
            self.request.method, self.request.url.path, self.actor.workspace_id, body
        )
        kept: list[Rendered] = []

        def once(answer: Any) -> Rendered:
            kept.append(shaped(answer))
            return kept[-1]

        receipt = RequestReceipt(self._key, print_of, once)
        try:
            answer = await work(replace(self.actor, receipt=receipt))
        except AlreadyAnswered as before:
            response = _response(unpack(before.remembered))
            response.headers["idempotency-replayed"] = "true"
            return response
        return _response(kept[-1] if kept else shaped(answer))

    async def read(
        self, work: Callable[[Actor], Awaitable[T]], shape: Callable[[T, str], BaseModel]
    ) -> Response:
        """Answer, or 304 when the caller has this very version."""
        document = shape(await work(self.actor), self.language)
        version = getattr(document, "version", None)
        if version is not None and _knows(self.request.headers.get("if-none-match"), version):
            return Response(status_code=304, headers={"etag": f'"{version}"'})
        return _response(rendered(200, document, version=version, location=None))

    async def page(
        self,
        listing: Listing,
        work: Callable[[Actor, PageRequest], Awaitable[Page[T]]],
        shape: Callable[[T, str], BaseModel],
    ) -> Response:
        """One page, with where the next begins."""
        cursors: Cursors = self.request.app.state.cursors
        bound = bound_to(self.actor, self.request.url.path)
        wanted = listing.parse(self.request.query_params, cursors, bound)
        page = await work(self.actor, wanted)
        data = [shape(item, self.language) for item in page.items]
        response_headers = {}
        cursor = None
        if page.next_after is not None:
            cursor, query = next_page(self.request.query_params, cursors, bound, page.next_after)
            response_headers["link"] = f'<{self.request.url.path}?{query}>; rel="next"'
        document = _PageOut(data=data, next_cursor=cursor, has_more=cursor is not None)
        return Response(
            document.model_dump_json(), media_type="application/json", headers=response_headers
        )

    @property
    def version(self) -> Version:
        """The version an If-Match names; None when there is none or it is `*`."""
        return _version(self.request.headers.get("if-match"))

    @property
    def required_version(self) -> Version:
        """Raises PreconditionRequired when the caller does not say which version it saw."""
        if "if-match" not in self.request.headers:
            raise PreconditionRequired(pointer="header:If-Match")
        return self.version


class _PageOut(Out):
    data: Sequence[Any]
    next_cursor: str | None
    has_more: bool


@cache
def page_of(shape: type[BaseModel]) -> type[BaseModel]:
    """The model of a page of these, for the document."""
    name = shape.__name__.removesuffix("Out") + "Page"
    made: type[BaseModel] = create_model(
        name,
        __base__=Out,
        data=(list[shape], ...),  # type: ignore[valid-type]
        next_cursor=(str | None, ...),
        has_more=(bool, ...),
    )
    return made


WorkspaceHeader = Annotated[
    str | None,
    Header(
        alias="Tertulia-Workspace",
        description="The workspace to work in, for keys that open several.",
        max_length=64,
    ),
]
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 255 printable ASCII characters. The same key gives the same answer.",
    ),
]


async def _call(request: Request, key: str | None, *, in_workspace: bool) -> Call:
    house: House = request.app.state.house
    actor = await enter(house, request, in_workspace=in_workspace)
    checked = None if key is None or request.method != "POST" else checked_key(key)
    if "listing" not in request.scope["route"].endpoint.__dict__:
        refuse_unknown(request.query_params, set())
    return Call(house, actor, request, checked)


async def in_workspace(
    request: Request, tertulia_workspace: WorkspaceHeader = None, idempotency_key: KeyHeader = None
) -> Call:
    """A call inside one workspace."""
    return await _call(request, idempotency_key, in_workspace=True)


async def in_workspace_once(
    request: Request, tertulia_workspace: WorkspaceHeader = None, idempotency_key: KeyHeader = None
) -> Call:
    """The same, where a repetition must not happen by accident."""
    call = await _call(request, idempotency_key, in_workspace=True)
    return _with_key(call, idempotency_key)


async def in_organization(request: Request, idempotency_key: KeyHeader = None) -> Call:
    """A call about the organization itself, in no workspace."""
    return await _call(request, idempotency_key, in_workspace=False)


async def in_organization_once(request: Request, idempotency_key: KeyHeader = None) -> Call:
    """The same, where a repetition must not happen by accident."""
    call = await _call(request, idempotency_key, in_workspace=False)
    return _with_key(call, idempotency_key)


def _with_key(call: Call, key: str | None) -> Call:
    if key is None:
        raise IdempotencyKeyRequired(pointer="header:Idempotency-Key")
    return call


InWorkspace = Annotated[Call, Depends(in_workspace)]
InWorkspaceOnce = Annotated[Call, Depends(in_workspace_once)]
InOrganization = Annotated[Call, Depends(in_organization)]
InOrganizationOnce = Annotated[Call, Depends(in_organization_once)]


def listing(of: object) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks a route as a list, so that its query parameters are known."""

    def mark(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        endpoint.__dict__["listing"] = of
        return endpoint

    return mark


def _response(answer: Rendered) -> Response:
    response = Response(answer.body, answer.status)
    response.headers.update(dict(answer.headers))
    return response


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",") if tag.strip()]


def _version(header: str | None) -> Version:
    if header is None:
        return None
    if not MATCH.fullmatch(header):
        raise InvalidHeader(header="If-Match", pointer="header:If-Match")
    if header == "*":
        return None
    for tag in _tags(header):
        inner = tag.strip('"')
        if tag == f'"{inner}"' and inner.isascii() and inner.isdigit() and len(inner) < 10:
            return int(inner)
    return NEVER


def _knows(header: str | None, version: int) -> bool:
    if header is None:
        return False
    return any(tag.removeprefix("W/") in (f'"{version}"', "*") for tag in _tags(header))
