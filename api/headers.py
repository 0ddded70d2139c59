"""The headers of a request, put in order once and looked up by everybody."""

from starlette.types import Scope

Headers = dict[bytes, bytes]


def headers_of(scope: Scope) -> Headers:
    """By name, in small letters. Of a header that comes twice the first counts."""
    state = scope.setdefault("state", {})
    known: Headers | None = state.get("headers")
    if known is None:
        known = state["headers"] = dict(reversed(scope["headers"]))
    return known


def text_of(headers: Headers, name: bytes) -> str | None:
    """A header's value as a text; None when it was not sent."""
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")
