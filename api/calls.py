"""One call: who asks, what they already know, and how the answer is written."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, TypeVar, get_args

from fastapi import Depends, Request, Response
from pydantic import BaseModel, create_model
from starlette.datastructures import QueryParams

from api.documentation import IDEMPOTENCY_KEY, IF_MATCH, WORKSPACE
from api.documents import Document, Row, page_as_json
from api.edge import InvalidHeader, PreconditionRequired
from api.exports import Format, as_file, exported, format_wanted, rows_of
from api.headers import headers_of, text_of
from api.house import House
from api.idempotency import (
    Rendered,
    RequestReceipt,
    checked_key,
    fingerprint,
    rendered,
    unpack,
)
from api.paging import Cursors, Listing, bound_to, next_page, refuse_pages, refuse_unknown
from api.problems import language_of
from api.security import Vouching, enter, enter_with_ticket
from api.wire import Out
from domain.shared.access import Actor
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import AlreadyAnswered
from domain.shared.versions import Version

T = TypeVar("T")
C = TypeVar("C", bound=Callable[..., Any])
NEVER = -1
MATCH = re.compile(IF_MATCH["schema"]["pattern"])


class Call:
    """What a route works with."""

    def __init__(self, house: House, actor: Actor, request: Request, key: str | None) -> None:
        self.app = house.app
        self.actor = actor
        self.request = request
        self.headers = headers_of(request.scope)
        self.language = language_of(text_of(self.headers, b"accept-language"))
        self._key = key
        self._public_url = house.settings.public_url

    async def change(
        self,
        work: Callable[[Actor], Awaitable[T]],
        shape: Callable[[T, str], Document],
        *,
        status: int | Callable[[T], int] = 200,
        location: str | None = None,
        said: bytes | None = None,
    ) -> Response:
        """Do it and answer; with an idempotency key the answer is stored in the same commit, and
        given again to whoever repeats the request. `location` is filled with the new id. `said`
        stands for a body that is read already and not kept."""

        def shaped(answer: Any) -> Rendered:
            document = shape(answer, self.language)
            where = location.format(document.id) if location else None  # type: ignore[union-attr]
            code = status(answer) if callable(status) else status
            return rendered(code, document, version=_version_of(document), location=where)

        if self._key is None:
            return _response(shaped(await work(self.actor)))
        body = await self.request.body() if said is None else said
        print_of = fingerprint(
            self.request.method, self.request.scope["path"], self.actor.workspace_id, body
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
        self,
        work: Callable[[Actor], Awaitable[T]],
        shape: Callable[[T, str], Document],
        *,
        passing: Callable[[T], bool] = lambda found: False,
    ) -> Response:
        """Answer, or 304 when the caller has this very version; but not where something is
        `passing`, of which its version knows nothing. A list that comes whole is a file for whoever
        wants one."""
        form = self._form
        found = await work(self.actor)
        document = shape(found, self.language)
        if form is not Format.JSON:
            return self._whole(form, document)
        version = _version_of(document)
        if version is not None and not passing(found) and self.knows(f'"{version}"'):
            return Response(status_code=304, headers={"etag": f'"{version}"'})
        return _response(rendered(200, document, version=version, location=None))

    def knows(self, etag: str) -> bool:
        """Whether the caller has this very thing, by its If-None-Match."""
        given = _tags(text_of(self.headers, b"if-none-match") or "")
        return any(tag.removeprefix("W/") in (etag, "*") for tag in given)

    async def page(
        self,
        listing: Listing,
        work: Callable[[Actor, PageRequest], Awaitable[Page[T]]],
        shape: Callable[[T, str], Row],
        preset: Mapping[str, str] | None = None,
    ) -> Response:
        """One page, with where the next begins. What the caller does not say is as in `preset`."""
        asked = self.request.query_params
        if preset is not None:
            # A name that comes twice is refused, preset or not.
            refuse_unknown(asked, {*asked})
            asked = QueryParams({**preset, **asked})
        cursors: Cursors = self.request.app.state.cursors
        path = self.request.scope["path"]
        bound = bound_to(self.actor, path)
        form = format_wanted(self.request.query_params, text_of(self.headers, b"accept"))
        if form is not Format.JSON:
            refuse_pages(self.request.query_params)
        wanted = listing.parse(asked, cursors, bound)
        if form is not Format.JSON:
            return await self._export(form, wanted, work, shape)
        page = await work(self.actor, wanted)
        data = [shape(item, self.language) for item in page.items]
        response_headers = {}
        cursor = None
        if page.next_after is not None:
            cursor, query = next_page(asked, cursors, bound, page.next_after)
            response_headers["link"] = f'<{path}?{query}>; rel="next"'
        body = page_as_json(data, cursor)
        return Response(body, media_type="application/json", headers=response_headers)

    @property
    def accepts_language(self) -> str | None:
        """What they say of it, if anything."""
        return text_of(self.headers, b"accept-language")

    @property
    def asked(self) -> QueryParams:
        """What a list that comes whole is asked; how it is written is no part of it."""
        query = self.request.query_params
        return QueryParams([(name, it) for name, it in query.multi_items() if name != "format"])

    @property
    def _form(self) -> Format:
        if self.request.method != "GET" or _whole_rows(self.request) is None:
            return Format.JSON
        return format_wanted(self.request.query_params, text_of(self.headers, b"accept"))

    def _whole(self, form: Format, document: Any) -> Response:
        """All of a list that is there already, as a file."""
        name = self.request.scope["path"].rpartition("/")[2]
        row = _whole_rows(self.request)
        assert row is not None
        body, headers = as_file(form, name, row, document.data)
        return Response(body, headers=headers)

    async def _export(
        self,
        form: Format,
        wanted: PageRequest,
        work: Callable[[Actor, PageRequest], Awaitable[Page[T]]],
        shape: Callable[[T, str], Row],
    ) -> Response:
        """All of a list as a file."""
        path = self.request.scope["path"]
        [row] = get_args(self.request.scope["route"].response_model.model_fields["data"].annotation)
        request_id = self.request.scope["state"]["request_id"]
        return await exported(
            form,
            path.rpartition("/")[2],
            row,
            wanted,
            lambda request: work(self.actor, request),
            lambda item: shape(item, self.language),
            vouched=Vouching(self.app.identity, self.actor),
            told=lambda problem: problem.document(self.language, request_id, path),
        )

    @property
    def public_url(self) -> str:
        """Where the caller finds us, without a slash at the end."""
        return self._public_url or f"{self.request.url.scheme}://{self.request.url.netloc}"

    @property
    def host(self) -> str:
        """Of that address, with its port."""
        return self.public_url.partition("://")[2].partition("/")[0].lower()

    @property
    def version(self) -> Version:
        """The version an If-Match names; None when there is none or it is `*`."""
        return _version(text_of(self.headers, b"if-match"))

    @property
    def required_version(self) -> Version:
        """Raises PreconditionRequired when the caller does not say which version it saw."""
        if b"if-match" not in self.headers:
            raise PreconditionRequired(pointer="header:If-Match")
        return self.version


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


async def _call(request: Request, *, in_workspace: bool, once: bool = False) -> Call:
    house: House = request.app.state.house
    actor = await enter(house, request, in_workspace=in_workspace)
    key = None
    if request.method == "POST":
        key = checked_key(text_of(headers_of(request.scope), b"idempotency-key"), needed=once)
    asks = bool(request.scope["query_string"])
    if asks and "listing" not in request.scope["route"].endpoint.__dict__:
        written = request.method == "GET" and _whole_rows(request) is not None
        refuse_unknown(request.query_params, {"format"} if written else set())
    return Call(house, actor, request, key)


def _whole_rows(request: Request) -> type[BaseModel] | None:
    return rows_of(request.scope["route"].response_model)


def reads(*headers: dict[str, Any]) -> Callable[[C], C]:
    """Says which headers a kind of call reads, for the document. Declared as parameters they would
    be there too, but FastAPI takes longer over two headers than the key check does."""

    def mark(kind: C) -> C:
        kind.__dict__["headers"] = headers
        return kind

    return mark


@reads(WORKSPACE, IDEMPOTENCY_KEY)
async def in_workspace(request: Request) -> Call:
    """A call inside one workspace."""
    return await _call(request, in_workspace=True)


@reads(WORKSPACE, IDEMPOTENCY_KEY)
async def in_workspace_once(request: Request) -> Call:
    """The same, where a repetition must not happen by accident."""
    return await _call(request, in_workspace=True, once=True)


@reads(IDEMPOTENCY_KEY)
async def in_organization(request: Request) -> Call:
    """A call about the organization itself, in no workspace."""
    return await _call(request, in_workspace=False)


@reads(IDEMPOTENCY_KEY)
async def in_organization_once(request: Request) -> Call:
    """The same, where a repetition must not happen by accident."""
    return await _call(request, in_workspace=False, once=True)


@reads(WORKSPACE)
async def in_stream(request: Request) -> Call:
    """A call by somebody with a ticket, or with a key."""
    house: House = request.app.state.house
    ticket = request.query_params.get("ticket")
    if ticket is None:
        actor = await enter(house, request, in_workspace=True)
    else:
        actor = await enter_with_ticket(house, request, ticket)
    return Call(house, actor, request, None)


InWorkspace = Annotated[Call, Depends(in_workspace)]
InStream = Annotated[Call, Depends(in_stream)]
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
    return Response(answer.body, answer.status, dict(answer.headers))


def _version_of(document: Document) -> int | None:
    if isinstance(document, BaseModel):
        return getattr(document, "version", None)
    return document.get("version")


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
