"""What can be asked of a reading that is no list is declared, too; the rest is refused by name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from starlette.datastructures import QueryParams

from api.paging import Choice, parsed, query_parameter, refuse_unknown
from domain.shared.errors import FieldError, ValidationFailed

_DAY = {
    "type": "string",
    "format": "date",
    "pattern": r"^2[01]\d\d-\d\d-\d\d$",
    "examples": ["2030-05-04"],
}
_LANGUAGE = r"^[a-z]{2,3}(-[A-Z]{2})?$"
_COLOUR = r"^#?[0-9A-Fa-f]{6}$"
_ZONE = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[A-Za-z0-9_+\-/]+$"}
_COUNTRY = {"type": "string", "pattern": r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"}


class Kind(Protocol):
    """How one parameter is described, and read. What is wrong is a ValueError with a field's code
    and its facts."""

    def schema(self) -> dict[str, Any]: ...

    def parse(self, text: str) -> Any: ...


@dataclass(frozen=True)
class Day:
    """A day of the calendar, without a zone."""

    def schema(self) -> dict[str, Any]:
        return _DAY

    def parse(self, text: str) -> Any:
        try:
            day = date.fromisoformat(text) if len(text) == 10 else None
        except ValueError:
            day = None
        if day is None or not 2000 <= day.year < 2200:
            raise ValueError("bad_day", {})
        return day


@dataclass(frozen=True)
class ZoneName:
    """The name of a time zone; whether there is one of that name is asked later."""

    def schema(self) -> dict[str, Any]:
        return _ZONE

    def parse(self, text: str) -> Any:
        if not 1 <= len(text) <= 64:
            raise ValueError("bad_format", {"expected": "Europe/Madrid"})
        return text


@dataclass(frozen=True)
class LanguageTag:
    """A language, alone or of a region."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": _LANGUAGE, "examples": ["es-MX"]}

    def parse(self, text: str) -> Any:
        if not re.fullmatch(_LANGUAGE, text):
            raise ValueError("bad_format", {"expected": "es-MX"})
        return text


@dataclass(frozen=True)
class Countries:
    """One or several countries, separated by commas; each by its two letters, or with a part of
    it."""

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": _COUNTRY, "minItems": 1, "maxItems": 10}

    def parse(self, text: str) -> Any:
        countries = text.split(",")
        if not all(countries) or len(countries) > 10:
            raise ValueError("bad_format", {"expected": "ES,MX"})
        return countries


@dataclass(frozen=True)
class Whole:
    """A whole number; both ends count."""

    least: int
    most: int

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def parse(self, text: str) -> Any:
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise ValueError("wrong_type", {"expected": "integer"})
        if not self.least <= int(text) <= self.most:
            code = "too_small" if int(text) < self.least else "too_large"
            raise ValueError(code, {"minimum": self.least, "maximum": self.most})
        return int(text)


@dataclass(frozen=True)
class Colour:
    """Written as #rrggbb; in an address the sign is %23, or left out."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": _COLOUR, "examples": ["1d2733"]}

    def parse(self, text: str) -> Any:
        if not re.fullmatch(_COLOUR, text):
            raise ValueError("bad_format", {"expected": "1d2733"})
        return f"#{text.removeprefix('#').lower()}"


class OneOf(Choice):
    """One word of a fixed set."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [str(word) for word in self.words]}

    def parse(self, text: str) -> Any:
        if "," in text:
            raise ValueError("not_in_list", {"allowed": ", ".join(map(str, self.words))})
        return super().parse(text)


@dataclass(frozen=True)
class Question:
    """One parameter. `says` tells in the document what it is for."""

    kind: Kind
    says: str
    required: bool = False


@dataclass(frozen=True)
class Questions:
    """The parameters of one operation, by name."""

    asked: Mapping[str, Question]

    def openapi(self) -> dict[str, Any]:
        described = [
            query_parameter(name, question.kind.schema())
            | {"description": question.says, "required": question.required}
            for name, question in self.asked.items()
        ]
        return {"parameters": described}

    def parse(self, query: QueryParams) -> dict[str, Any]:
        """What was asked, by name; what was not is left out. Raises UnknownParameter,
        ValidationFailed."""
        refuse_unknown(query, set(self.asked))
        faults: list[FieldError] = []
        found: dict[str, Any] = {}
        for name, question in self.asked.items():
            value = parsed(query, name, question.kind.parse, faults, None)
            if value is not None:
                found[name] = value
            elif question.required and name not in query:
                faults.append(FieldError(f"parameter:{name}", "missing"))
        if faults:
            raise ValidationFailed(errors=faults)
        return found
