"""Whatever goes wrong inside becomes a problem document; nothing else leaves with 400 or more."""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError

from api.problems import Problem, as_json, language_of, problem_of
from domain.shared.errors import FieldError, Refusal

# What pydantic calls a fault, and what we call it; the facts are renamed the same way.
FIELD_CODES: dict[str, tuple[str, dict[str, str]]] = {
    "missing": ("missing", {}),
    "extra_forbidden": ("unknown_field", {}),
    "string_too_short": ("too_short", {"min_length": "minimum"}),
    "string_too_long": ("too_long", {"max_length": "maximum"}),
    "too_short": ("too_short", {"min_length": "minimum"}),
    "too_long": ("too_long", {"max_length": "maximum"}),
    "greater_than_equal": ("too_small", {"ge": "minimum"}),
    "less_than_equal": ("too_large", {"le": "maximum"}),
    "enum": ("not_in_list", {"expected": "allowed"}),
    "literal_error": ("not_in_list", {"expected": "allowed"}),
    "string_unicode": ("bad_characters", {}),
    "url_parsing": ("bad_url", {}),
    "url_scheme": ("bad_url", {}),
    "timezone_aware": ("bad_instant", {}),
    "datetime_from_date_parsing": ("bad_instant", {}),
    "datetime_parsing": ("bad_instant", {}),
    "datetime_type": ("bad_instant", {}),
    "datetime_object_invalid": ("bad_instant", {}),
}
EXPECTED = {
    "string_type": "string",
    "int_type": "integer",
    "bool_type": "boolean",
    "list_type": "array",
    "dict_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
}


def problem_for(trouble: Exception) -> Problem | None:
    """What to say when this ends a request; None when it is a fault of ours."""
    match trouble:
        case Refusal():
            return problem_of(trouble)
        case RequestValidationError():
            return validation_problem(list(trouble.errors()), trouble.body)
    return None


def respond(request: Request, problem: Problem) -> Response:
    language = language_of(request.headers.get("accept-language"))
    request_id = request.scope.get("state", {}).get("request_id", "")
    body = as_json(problem.document(language, request_id, request.url.path))
    response = Response(body, problem.status)
    response.raw_headers += problem.headers(language)
    return response


def validation_problem(errors: list[Any], body: Any = None) -> Problem:
    """Pydantic's findings in our words. The offending values themselves are never repeated."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem("malformed_json", {})
    return Problem("validation_failed", {}, [_field_error(error, body) for error in errors[:50]])


def _pointer(place: Sequence[Any], kind: str, body: Any) -> str:
    if place[0] in ("header", "query"):
        where = "header" if place[0] == "header" else "parameter"
        return f"{where}:{place[-1]}"
    steps = place[1:] if body is None else _steps(place[1:], kind, body)
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in steps)


def _steps(place: Sequence[Any], kind: str, body: Any) -> Iterator[Any]:
    """Those of pydantic's steps that lead through the body, and what is missing at their end: it
    names besides which of several shapes it tried, and that is nobody's business."""
    for number, part in enumerate(place, 1):
        in_list = isinstance(body, list) and isinstance(part, int) and part < len(body)
        if in_list or (isinstance(body, dict) and part in body):
            body = body[part]
        elif not (kind == "missing" and number == len(place)):
            continue
        yield part


def _field_error(error: Any, body: Any) -> FieldError:
    kind, context = error["type"], error.get("ctx") or {}
    pointer = _pointer(error["loc"], kind, body)
    if kind == "value_error":
        raised = context.get("error")
        code = getattr(raised, "code", "bad_format")
        return FieldError(pointer, code, getattr(raised, "facts", {}))
    if kind in EXPECTED:
        return FieldError(pointer, "wrong_type", {"expected": EXPECTED[kind]})
    if (kind, pointer) == ("missing", ""):
        return FieldError(pointer, "missing", {"expected": "object"})
    code, renamed = FIELD_CODES.get(kind, ("bad_format", {}))
    facts = {ours: context[theirs] for theirs, ours in renamed.items() if theirs in context}
    return FieldError(pointer, code, facts)
