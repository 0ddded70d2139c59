"""The types of the wire: strict on the way in, complete on the way out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import core_schema


class FieldFault(ValueError):
    """A field that is wrong in one of our own ways; the code is in the catalogue."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, object] = facts


class In(BaseModel):
    """What comes in. Unknown fields are refused; so is the NUL character, which text in a database
    cannot hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="after")
    @classmethod
    def _no_nul(cls, value: Any) -> Any:
        if _holds_nul(value):
            raise FieldFault("bad_characters")
        return value

    def changes(self, **renamed: Callable[[Any], Any]) -> dict[str, Any]:
        """Only what the caller sent; absent keeps, null clears (RFC 7396)."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        return {
            name: renamed[name](value) if name in renamed and value is not None else value
            for name, value in sent.items()
        }


class Out(BaseModel):
    """What goes out: every field always there, so no defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Fact:
    """One name of an event: what happened when it is told, and the shape of `data.object`."""

    says: str
    shape: type[Out]


def absent() -> Any:
    """The default of a field in a change: what is not sent is kept, so there is none to show."""

    def without_default(schema: dict[str, Any]) -> None:
        schema.pop("default", None)

    return Field(default=None, json_schema_extra=without_default)


# For the document: a field that is there, and one that is not, which null says as well.
def word_of(words: Mapping[str, Any]) -> Callable[[object], Any]:
    """Reads one of these words, which may be of several enumerations, as what it stands for."""

    def read(word: object) -> Any:
        if isinstance(word, str) and word in words:
            return words[word]
        raise FieldFault("not_in_list", allowed=", ".join(words))

    return read


GIVEN: dict[str, Any] = {"not": {"enum": [None]}}
NOT_GIVEN: dict[str, Any] = {"enum": [None]}


def at_most_one(*names: str) -> dict[str, Any]:
    """For the document: not two of these fields are given."""
    return {
        "oneOf": [
            {"properties": dict.fromkeys(names, NOT_GIVEN)},
            *(
                {
                    "required": [name],
                    "properties": dict.fromkeys(names, NOT_GIVEN) | {name: GIVEN},
                }
                for name in names
            ),
        ]
    }


def any_of_them(shape: dict[str, Any]) -> None:
    """For the document: at least one of the shape's fields is given."""
    shape["anyOf"] = [
        {"required": [name], "properties": {name: GIVEN}} for name in shape["properties"]
    ]


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(_holds_nul(k) or _holds_nul(v) for k, v in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return any(_holds_nul(item) for item in value)
    return False


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rfc3339(value: Any) -> Any:
    # Pydantic also takes numbers and bare dates for instants; a typo must not become 1970.
    if isinstance(value, str) and not INSTANT.fullmatch(value):
        raise FieldFault("bad_instant")
    if not isinstance(value, str | datetime):
        raise FieldFault("bad_instant")
    return value


def _reasonable(value: datetime) -> datetime:
    if not 2000 <= value.year < 2200:
        raise FieldFault("bad_instant")
    return value


INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)")
INSTANT_OUT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "examples": ["2030-05-04T07:00:00.000Z"],
}
INSTANT_SCHEMA = {**INSTANT_OUT_SCHEMA, "pattern": "^2[01]"}
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_rfc3339),
    AfterValidator(_reasonable),
    PlainSerializer(_iso, return_type=str),
    WithJsonSchema(INSTANT_SCHEMA, mode="validation"),
    WithJsonSchema(INSTANT_SCHEMA, mode="serialization"),
]
InstantOut = Annotated[
    datetime,
    PlainSerializer(_iso, return_type=str),
    WithJsonSchema(INSTANT_OUT_SCHEMA, mode="serialization"),
]


def _whole(value: Any) -> Any:
    # To JSON Schema 5.0 is an integer, too.
    return int(value) if isinstance(value, float) and value.is_integer() else value


AS_WHOLE = BeforeValidator(_whole)
"""Stands last beside a strict whole number, for which neither a text nor true is one."""


@dataclass(frozen=True)
class EachOnce:
    """Stands beside a list in which nothing comes twice; the document says so, too."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(_each_once, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core), "uniqueItems": True}


@dataclass(frozen=True, eq=False)
class InTheDocument:
    """Stands beside a type of which the document says this, too."""

    says: Mapping[str, Any]

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core), **self.says}


def _each_once(value: list[Any]) -> list[Any]:
    if len(set(value)) != len(value):
        raise FieldFault("duplicate")
    return value


# An id of something else. Its shape is not checked here: what cannot be one is not found.
Reference = StringConstraints(min_length=1, max_length=64)
WorkspaceRef = Annotated[str, Reference, Field(examples=["ws_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
CommunityRef = Annotated[str, Reference, Field(examples=["com_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
ChannelRef = Annotated[str, Reference, Field(examples=["chn_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
CampaignRef = Annotated[str, Reference, Field(examples=["cmp_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
ObjectiveRef = Annotated[str, Reference, Field(examples=["obj_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
SegmentRef = Annotated[str, Reference, Field(examples=["seg_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
QueueRef = Annotated[str, Reference, Field(examples=["que_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
MediaRef = Annotated[str, Reference, Field(examples=["med_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
InboundMessageRef = Annotated[str, Reference, Field(examples=["inb_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
WatchRef = Annotated[str, Reference, Field(examples=["wch_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
DeliveryRef = Annotated[str, Reference, Field(examples=["dlv_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
# At least one character that can be seen. Not every whitespace of Unicode is one to every reader of
# the schema, so that controls are named.
SEEN = r"[^\s\x00-\x1f\x7f-\x9f]"
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=SEEN)
]
PersonRef = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=SEEN),
    Field(examples=["user-17"]),
]
QuestionKey = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"),
    Field(description="Names a question among the others.", examples=["since_when"]),
]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=500)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
ExternalId = Annotated[
    str, StringConstraints(min_length=1, max_length=255), Field(examples=["order-1789"])
]
Language = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$"), Field(examples=["es-MX"])
]
TimezoneName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+\-/]+$"),
    Field(examples=["Europe/Madrid"]),
]
Metadata = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=40)],
        Annotated[str, StringConstraints(max_length=500)],
    ],
    Field(max_length=50, examples=[{"brief": "spring"}]),
]


_PORT = r"(6553[0-5]|655[0-2]\d|65[0-4]\d\d|6[0-4]\d{3}|[1-5]\d{4}|[1-9]\d{0,3})"


def _origin(value: str) -> str:
    parts = urlsplit(value)
    port = f":{parts.port}" if parts.port else ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FieldFault("bad_url")
    if value != f"{parts.scheme}://{parts.hostname}{port}":
        raise FieldFault("bad_url")
    return value


Origin = Annotated[
    str,
    StringConstraints(min_length=8, max_length=255, pattern=rf"^https?://[a-z0-9.\-]+(:{_PORT})?$"),
    AfterValidator(_origin),
    Field(examples=["https://app.example.org"]),
]
