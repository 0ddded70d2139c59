"""Every refusal on the wire is one problem document, in the reader's language (RFC 9457)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from domain.publishing.troubles import category_of
from domain.shared.errors import FieldError, Refusal
from domain.shared.secret import without_secrets

TEXTS = Path(__file__).parent / "texts" / "errors.toml"
LANGUAGES = ("en", "es", "pt")
MEDIA_TYPE = "application/problem+json"
SENTENCE = re.compile(r"(?<=[.!?])\s+")
# Facts that are words of ours; all others are the caller's own and are never translated.
SPOKEN = frozenset(
    {"thing", "state", "unit", "mode", "reason", "capability", "expected", "disclosure", "act"}
)
PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Problem:
    """One refusal, ready to be written. Pointers are JSON pointers into the request's body;
    `parameter` and `header` name what is outside it."""

    code: str
    facts: Mapping[str, object]
    errors: Sequence[FieldError] = ()
    pointer: str | None = None
    retry_after_seconds: int | None = None

    @property
    def status(self) -> int:
        return int(catalogue()[self.code]["status"])

    def document(self, language: str, request_id: str, instance: str) -> dict[str, Any]:
        entry = catalogue()[self.code]
        text = entry[language]
        body: dict[str, Any] = {
            "type": f"/errors/{self.code}",
            "title": text["title"],
            "status": entry["status"],
            "detail": fill(text["detail"], self.facts, language),
            "instance": without_secrets(instance),
            "code": self.code,
            "request_id": request_id,
            "retryable": entry["retryable"],
        }
        errors = [_field(error, language) for error in self.errors]
        if self.pointer is not None:
            errors.append(_place(self.pointer) | {"code": self.code, "detail": body["detail"]})
        if errors:
            body["errors"] = errors
        if self.facts.get("oldest_id"):
            body["oldest_event"] = {
                "id": self.facts["oldest_id"],
                "timestamp": self.facts["oldest_at"],
            }
        moves = self.facts.get("moves")
        if isinstance(moves, str):
            body["possible_moves"] = [move for move in moves.split(", ") if move]
        return body

    def within(self, language: str) -> dict[str, Any]:
        """As it stands inside an answer that holds other things, too."""
        document = self.document(language, "", "")
        return {name: document[name] for name in document.keys() - {"request_id", "instance"}}

    def headers(self, language: str, status: int | None = None) -> list[tuple[bytes, bytes]]:
        """What goes with it; `status` where it is answered with another one than its own."""
        found = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-language", language.encode()),
            (b"vary", b"Accept-Language"),
        ]
        if "allowed" in self.facts:
            found.append((b"allow", str(self.facts["allowed"]).encode()))
        if (status or self.status) == 401:
            found.append((b"www-authenticate", b'Bearer realm="tertulia"'))
        if self.retry_after_seconds is not None:
            found.append((b"retry-after", str(self.retry_after_seconds).encode()))
        return found


def problem_of(refusal: Refusal) -> Problem:
    return Problem(
        refusal.code,
        refusal.facts,
        refusal.errors,
        refusal.pointer,
        refusal.retry_after_seconds,
    )


def kept_problem(kept: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What a stored refusal says to this reader: a problem document, but for what it would say of
    the request."""
    errors = [FieldError(e["pointer"], e["code"], e["facts"]) for e in kept["errors"]]
    problem = Problem(kept["code"], kept["facts"], errors, kept["pointer"])
    told = problem.document(language, "", "")
    return {name: value for name, value in told.items() if name not in ("request_id", "instance")}


def status_of(refusal: Refusal) -> int:
    """The HTTP status it is answered with."""
    return problem_of(refusal).status


def language_of(header: str | None) -> str:
    """The best of our languages for this Accept-Language; English when none fits."""
    return asked_for(header) or "en"


def asked_for(header: str | None) -> str | None:
    """The best of our languages for this Accept-Language; None when none fits."""
    best, best_quality = None, 0.0
    for part in (header or "").split(",")[:16]:
        name, _, rest = part.strip().partition(";")
        language = name.split("-")[0].strip().lower()
        quality = _quality(rest)
        if language in LANGUAGES and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0


@cache
def catalogue() -> Mapping[str, Any]:
    with TEXTS.open("rb") as file:
        return tomllib.load(file)


def fill(text: str, facts: Mapping[str, object], language: str) -> str:
    """The text with its facts. A sentence whose fact is missing is left out."""
    words = catalogue().get("words", {}).get(language, {})
    given = {
        name: str(words.get(str(value), value)) if name in SPOKEN else without_secrets(str(value))
        for name, value in facts.items()
        if value is not None and value != ""
    }
    sentences = [
        PLACE.sub(lambda match: given[match.group(1)], sentence)
        for sentence in SENTENCE.split(text)
        if all(name in given for name in PLACE.findall(sentence))
    ]
    return " ".join(sentences)


def remedy(code: str | None, language: str) -> dict[str, str | None] | None:
    """What kind of thing this delivery error or hold is, who must act on it, and how; None when
    there is nothing to say."""
    entry = catalogue()["remedy"].get(code or "")
    if entry is None:
        return None
    return {
        "category": category_of(code),
        "who": entry["who"],
        "detail": entry[language]["detail"],
    }


def _field(error: FieldError, language: str) -> dict[str, Any]:
    entry = catalogue()["field"].get(error.code) or catalogue()["field"]["bad_format"]
    detail = fill(entry[language]["detail"], error.facts, language)
    return _place(error.pointer) | {"code": error.code, "detail": detail}


def _place(pointer: str) -> dict[str, Any]:
    pointer = without_secrets(pointer)
    for kind in ("header", "parameter"):
        if pointer.startswith(f"{kind}:"):
            return {kind: pointer.removeprefix(f"{kind}:")}
    return {"pointer": pointer}


def as_json(document: Mapping[str, Any]) -> bytes:
    return to_json(document)
