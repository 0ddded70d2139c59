"""An operation is called directly: FastAPI describes it, and does not stand in its way."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from api.bodies import MOST_VALUES, holds_too_much
from api.wire import FieldFault

Enter = Callable[[Request], Awaitable[object]]


class Operation(APIRoute):
    """A route whose endpoint asks for nothing but the words of its path, a body, the request, and
    at most one dependency that needs the request alone. FastAPI would look through path, query,
    headers and cookies for both endpoint and dependency, which costs more than the key check."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().__init__(path, endpoint, **settings)
        asked = self.dependant
        self._enter: dict[str, Enter] = {
            str(needed.name): needed.call  # type: ignore[misc]
            for needed in asked.dependencies
        }
        self._request_name = asked.request_param_name
        self._body: dict[str, tuple[TypeAdapter[Any], FieldInfo]] = {
            field.name: (
                TypeAdapter(field.field_info.annotation),  # type: ignore[arg-type]
                field.field_info,
            )
            for field in asked.body_params
        }
        if asked.query_params or asked.header_params or asked.cookie_params:
            raise TypeError(f"{path} asks for more than an operation reads")

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        given: dict[str, Any] = dict(scope["path_params"])
        if self._request_name is not None:
            given[self._request_name] = request
        for name, enter in self._enter.items():
            given[name] = await enter(request)
        for name, (shape, asked) in self._body.items():
            given[name] = await _read(request, shape, asked)
        answer: Response = await self.endpoint(**given)
        await answer(scope, receive, send)


async def _read(request: Request, shape: TypeAdapter[Any], asked: FieldInfo) -> Any:
    """The default where there is no body and none is needed. Raises RequestValidationError, with
    what FastAPI would put into it."""
    try:
        body = await request.body()
        if holds_too_much(body):
            _too_much()
        if not body:
            return _missing() if asked.is_required() else asked.get_default()
        given = json.loads(body)
        return shape.validate_python(given)
    except ValidationError as trouble:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in trouble.errors()]
        raise RequestValidationError(faults, body=given) from None
    except (ValueError, RecursionError, ClientDisconnect):
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body",)}]) from None


def _too_much() -> NoReturn:
    fault = FieldFault("too_long", maximum=MOST_VALUES)
    raise RequestValidationError(
        [{"type": "value_error", "loc": ("body",), "ctx": {"error": fault}}]
    )


def _missing() -> NoReturn:
    raise RequestValidationError([{"type": "missing", "loc": ("body",)}])
