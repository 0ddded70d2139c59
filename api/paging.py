"""Lists: what can be asked of one is declared; anything else is refused by name."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json
from starlette.datastructures import QueryParams

from api.edge import InvalidCursor, NotInAnExport, UnknownParameter
from api.exports import Format
from api.wire import INSTANT_SCHEMA, Instant
from domain.shared.access import Actor
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.paging import DEFAULT_LIMIT, MAX_LIMIT, Filter, PageRequest, SortKey

_INSTANT = TypeAdapter(Instant)
_FORMATS = {"type": "string", "enum": [*Format], "default": Format.JSON}
COMPARISONS = ("gte", "gt", "lte", "lt")
INSTANTS = ("at", "_since")
"""How the names of instants end."""


@dataclass(frozen=True)
class Choice:
    """One or several words of a fixed set, separated by commas."""

    words: type[StrEnum]

    def schema(self) -> dict[str, Any]:
        items = {"type": "string", "enum": [str(word) for word in self.words]}
        return {"type": "array", "items": items, "minItems": 1}

    def parse(self, text: str) -> Any:
        wanted = text.split(",")
        allowed = [str(word) for word in self.words]
        if not set(wanted) <= set(allowed):
            raise ValueError("not_in_list", {"allowed": ", ".join(allowed)})
        return wanted


@dataclass(frozen=True)
class Texts:
    """One or several values, separated by commas."""

    def schema(self) -> dict[str, Any]:
        item = {"type": "string", "pattern": r"^[^,\x00]+$", "maxLength": 255}
        return {"type": "array", "items": item, "minItems": 1, "maxItems": 50}

    def parse(self, text: str) -> Any:
        values = text.split(",")
        if "\x00" in text:
            raise ValueError("bad_characters", {})
        if not all(values) or len(values) > 50:
            raise ValueError("bad_format", {"expected": "a,b"})
        return values


@dataclass(frozen=True)
class Phrase:
    """A text to look for."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00]+$"}

    def parse(self, text: str) -> Any:
        if not 1 <= len(text) <= 200 or "\x00" in text:
            raise ValueError("bad_format", {"expected": "1-200"})
        return text


@dataclass(frozen=True)
class Flag:
    """true or false."""

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def parse(self, text: str) -> Any:
        if text not in ("true", "false"):
            raise ValueError("not_in_list", {"allowed": "true, false"})
        return text == "true"


@dataclass(frozen=True)
class Moment:
    """An instant; always with one of [gte], [gt], [lte], [lt]."""

    def schema(self) -> dict[str, Any]:
        return INSTANT_SCHEMA

    def parse(self, text: str) -> Any:
        try:
            return _INSTANT.validate_python(text)
        except ValidationError:
            raise ValueError("bad_instant", {}) from None


@dataclass(frozen=True)
class Count:
    """How many of something, in a query of its own: `count`."""

    most: int
    without: int

    def openapi(self) -> dict[str, Any]:
        number = {"type": "integer", "minimum": 1, "maximum": self.most, "default": self.without}
        return {"parameters": [query_parameter("count", number)]}

    def parse(self, query: QueryParams) -> int:
        """Raises UnknownParameter, ValidationFailed."""
        refuse_unknown(query, {"count"})
        faults: list[FieldError] = []
        count: int = parsed(query, "count", self._count, faults, self.without)
        if faults:
            raise ValidationFailed(errors=faults)
        return count

    def _count(self, text: str) -> int:
        return whole_number(text, self.most)


Kind = Choice | Texts | Phrase | Flag | Moment


@dataclass(frozen=True)
class Listing:
    """What a list can be sorted by and filtered by. Without `sort` it is newest first, or as
    `default` says."""

    sorts: tuple[str, ...]
    filters: Mapping[str, Kind]
    default: str = "-id"
    exports: ClassVar[bool] = True

    def parameters(self) -> dict[str, Kind]:
        """Every filter parameter as it is written in a query."""
        found: dict[str, Kind] = {}
        for name, kind in self.filters.items():
            if isinstance(kind, Moment):
                found |= {f"{name}[{comparison}]": kind for comparison in COMPARISONS}
            else:
                found[name] = kind
        return found

    def openapi(self) -> dict[str, Any]:
        sort = "|".join(self.sorts)
        own: list[tuple[str, dict[str, Any]]] = [
            ("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 20}),
            ("cursor", {"type": "string", "maxLength": 2000}),
            (
                "sort",
                {
                    "type": "string",
                    "pattern": f"^-?({sort})(,-?({sort})){{0,{len(self.sorts) - 1}}}$",
                    "default": self.default,
                },
            ),
            ("format", _FORMATS),
        ]
        filters = [(name, kind.schema()) for name, kind in self.parameters().items()]
        return {"parameters": [query_parameter(name, schema) for name, schema in own + filters]}

    def parse(self, query: QueryParams, cursors: "Cursors", bound_to: str) -> PageRequest:
        """Raises UnknownParameter, ValidationFailed, InvalidCursor."""
        wanted = self.wanted(query)
        if "cursor" not in query:
            return wanted
        bound = f"{bound_to}\n{_canonical(query)}"
        return replace(wanted, after=cursors.open(query["cursor"], bound, tuple(wanted.sort)))

    def wanted(self, query: QueryParams) -> PageRequest:
        """The first page. Raises UnknownParameter, ValidationFailed."""
        known = self.parameters()
        refuse_unknown(query, {"limit", "cursor", "sort", "format", *known})
        faults: list[FieldError] = []
        limit = parsed(query, "limit", page_size, faults, DEFAULT_LIMIT)
        sort = parsed(query, "sort", self._sort, faults, self._sort(self.default))
        filters = [
            Filter(*_named(name, kind), value)
            for name, kind in known.items()
            if (value := parsed(query, name, kind.parse, faults, None)) is not None
        ]
        if faults:
            raise ValidationFailed(errors=faults)
        return PageRequest(limit=limit, sort=sort, filters=filters)

    def _sort(self, text: str) -> tuple[SortKey, ...]:
        first: dict[str, SortKey] = {}
        parts = text.split(",")
        for part in parts:
            name = part.removeprefix("-")
            # Sorting once more by what is sorted already changes nothing.
            first.setdefault(name, SortKey(name, part.startswith("-")))
        if not set(first) <= set(self.sorts) or len(parts) > len(self.sorts):
            raise ValueError("not_in_list", {"allowed": ", ".join(self.sorts)})
        names, keys = list(first), list(first.values())
        if "id" in names:
            # Nothing sorts behind the id: no two rows share one.
            return tuple(keys[: names.index("id") + 1])
        return (*keys, SortKey("id", keys[-1].descending))


class Cursors:
    """A position in one list of one caller; signed, so that nobody makes or moves one."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, after: Any, bound: str) -> str:
        payload = to_json(after)
        return base64.urlsafe_b64encode(self._tag(payload, bound) + payload).decode().rstrip("=")

    def open(self, cursor: str, bound: str, sort: tuple[SortKey, ...]) -> list[Any]:
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise InvalidCursor(pointer="parameter:cursor") from None
        tag, payload = raw[:16], raw[16:]
        if not hmac.compare_digest(tag, self._tag(payload, bound)):
            raise InvalidCursor(pointer="parameter:cursor")
        return [
            datetime.fromisoformat(value) if key.field.endswith(INSTANTS) else value
            for key, value in zip(sort, from_json(payload), strict=True)
        ]

    def _tag(self, payload: bytes, bound: str) -> bytes:
        text = bound.encode() + b"\n" + payload
        return hmac.new(self._key, text, hashlib.sha256).digest()[:16]


def bound_to(actor: Actor, path: str) -> str:
    """A cursor is good for one list within one caller's walls."""
    grants = "*" if actor.grants is None else ",".join(sorted(actor.grants))
    return f"{actor.organization_id} {actor.workspace_id} {actor.mode} {grants} {path}"


def next_page(query: QueryParams, cursors: Cursors, bound: str, after: Any) -> tuple[str, str]:
    """The next cursor, and the query that asks for that page."""
    cursor = cursors.seal(after, f"{bound}\n{_canonical(query)}")
    rest = [(name, value) for name, value in query.multi_items() if name != "cursor"]
    return cursor, urlencode([*rest, ("cursor", cursor)], quote_via=quote, safe="[],:")


def refuse_unknown(query: QueryParams, known: set[str]) -> None:
    """Raise UnknownParameter for a name that is not known or is given twice."""
    for name in query:
        if name not in known or len(query.getlist(name)) > 1:
            raise UnknownParameter(parameter=name[:100], pointer=f"parameter:{name[:100]}")


def refuse_pages(query: QueryParams) -> None:
    """Raise NotInAnExport for what chooses a page."""
    for name in ("limit", "cursor"):
        if name in query:
            raise NotInAnExport(parameter=name, pointer=f"parameter:{name}")


def _canonical(query: QueryParams) -> str:
    """What a cursor depends on: filters and sort, not the size of a page."""
    kept = sorted((n, v) for n, v in query.multi_items() if n not in ("cursor", "limit", "format"))
    return urlencode(kept)


def parsed(
    query: QueryParams,
    name: str,
    parse: Callable[[str], Any],
    faults: list[FieldError],
    default: Any,
) -> Any:
    """One parameter, or its default. What is wrong with it is added to the faults."""
    if name not in query:
        return default
    try:
        return parse(query[name])
    except ValueError as fault:
        code, facts = fault.args
        faults.append(FieldError(f"parameter:{name}", code, facts))
        return default


def page_size(text: str) -> int:
    """Raises ValueError with a field's code and its facts."""
    return whole_number(text, MAX_LIMIT)


def whole_number(text: str, most: int) -> int:
    """From 1 to that. Raises ValueError with a field's code and its facts."""
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise ValueError("wrong_type", {"expected": "integer"})
    if not 1 <= int(text) <= most:
        code = "too_small" if int(text) < 1 else "too_large"
        raise ValueError(code, {"minimum": 1, "maximum": most})
    return int(text)


def _named(name: str, kind: Kind) -> tuple[str, str]:
    if isinstance(kind, Moment):
        field, _, comparison = name.removesuffix("]").partition("[")
        return field, comparison
    return name, "in"


def query_parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"name": name, "in": "query", "required": False, "schema": schema}
    if schema.get("type") == "array":
        described |= {"style": "form", "explode": False}
    return described


FORMAT = query_parameter("format", _FORMATS)
"""How a list is written, where that is all it can be asked."""
