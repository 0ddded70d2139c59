"""Every refusal has its words in every language, and no words are left over."""

import ast
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import domain
from api.errors import EXPECTED, FIELD_CODES
from domain.communities.model import ChannelStatus
from domain.events.delivery import WebhookOutcome, WebhookState
from domain.events.endpoint import EndpointStatus
from domain.identity.model import WorkspaceStatus
from domain.publishing.approval import ApprovalState
from domain.publishing.broadcast import BroadcastState
from domain.publishing.evergreen import EvergreenStatus
from domain.publishing.outcomes import RefusalKind
from domain.publishing.series import OccurrenceState, SeriesStatus
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.troubles import TROUBLES
from domain.shared.access import Mode
from domain.shared.acts import ActKind
from domain.shared.errors import (
    Blocked,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    Refusal,
    Stale,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from domain.shared.operations import OperationState
from domain.shared.platforms import Capability, CountingUnit
from tests.architecture.tree import modules

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "es", "pt")
BRANCHES: dict[type[Refusal], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    Stale: 412,
    Invalid: 422,
    Blocked: 424,
    Throttled: 429,
    Unavailable: 503,
}
# The request could not even be read as one, or what it brings is too large.
OF_ITS_OWN = {"workspace_required": 400, "media_too_large": 413, "parquet_not_installed": 501}
# What the edge refuses itself: the status, and the facts its sentences may name.
EDGE: dict[str, tuple[int, set[str]]] = {
    "malformed_request": (400, set()),
    "malformed_json": (400, set()),
    "invalid_header": (400, {"header"}),
    "unknown_parameter": (400, {"parameter"}),
    "invalid_cursor": (400, set()),
    "not_in_an_export": (400, {"parameter"}),
    "idempotency_key_required": (400, set()),
    "invalid_idempotency_key": (400, set()),
    "route_not_found": (404, {"path"}),
    "method_not_allowed": (405, {"allowed"}),
    "request_timeout": (408, set()),
    "body_too_large": (413, {"limit"}),
    "unsupported_media_type": (415, set()),
    "multipart_expected": (415, set()),
    "malformed_form": (400, set()),
    "malformed_file": (422, set()),
    "unknown_columns": (422, {"columns", "known"}),
    "precondition_required": (428, set()),
    "rate_limited": (429, {"seconds"}),
    "headers_too_large": (431, {"limit"}),
    "internal": (500, set()),
    "draining": (503, set()),
}
DELIVERY_ERRORS = {
    *(f"refused_{kind}" for kind in RefusalKind),
    *("rate_limited", "platform_unreachable", "outcome_unknown", "retract_failed"),
    *("approval_pending", "outcome_unresolved", "credentials_unreadable", "credentials_expired"),
    "catching_up",
    *("outcome_unresolved", "credentials_unreadable", "credentials_expired"),
    "vanished",
    "preflight_failed",
    "media_processing",
    "revise_failed",
    "poll_left_open",
    *("broadcast_cancelled", "opted_out"),
    *("they_wrote_first", "answered_message_deleted", "reply_window_closed"),
}
HELD_REASONS = {
    *(f"channel_{status}" for status in ChannelStatus if status is not ChannelStatus.CONNECTED),
    *("hold", "workspace_suspended", "awaiting_release", "media_expired"),
    "preflight_warned",
    *("no_default_queue", "queue_paused", "no_free_slot"),
}
# Calls whose second argument is a field's code.
SECOND = ("FieldError", "wrong_setting")
NOT_FACTS = {"pointer", "errors", "retry_after_seconds"}
PLACE = re.compile(r"\{(\w+)\}")
SENTENCE = re.compile(r"(?<=\.) ")

CATALOGUE: dict[str, Any] = tomllib.loads(
    (ROOT / "api" / "texts" / "errors.toml").read_text(encoding="utf-8")
)
FIELDS: dict[str, Any] = CATALOGUE["field"]
REMEDIES: dict[str, Any] = CATALOGUE["remedy"]
WORDS: dict[str, dict[str, str]] = CATALOGUE["words"]
PROBLEMS = {
    code: entry for code, entry in CATALOGUE.items() if code not in ("field", "remedy", "words")
}


@cache
def refusals() -> list[type[Refusal]]:
    """Every refusal of the domain that can be raised: those with a code."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    found: list[type[Refusal]] = []
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("domain.") and hasattr(kind, "code"):
                found.append(kind)
    return found


def leaves() -> list[type[Refusal]]:
    return [kind for kind in refusals() if not kind.__subclasses__()]


def branch_of(kind: type[Refusal]) -> int:
    return next(status for branch, status in BRANCHES.items() if issubclass(kind, branch))


@dataclass(frozen=True)
class Source:
    """What is asked of the source text: the rest of its trees is not kept."""

    calls: dict[str, list[ast.Call]] = field(default_factory=dict)
    things: list[ast.keyword] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)

    def note(self, node: ast.AST) -> None:
        match node:
            case ast.Call(func=ast.Name(id=name)):
                self.calls.setdefault(name, []).append(node)
            case ast.keyword(arg="thing"):
                self.things.append(node)
            case ast.Constant(value=str(text)):
                self.texts.add(text)


@cache
def source() -> Source:
    """Of these folders."""
    found = Source()
    for module in modules("domain", "adapters", "api"):
        for node in ast.walk(module.tree):
            found.note(node)
    return found


def calls(name: str) -> list[ast.Call]:
    """Every call of that name."""
    return source().calls.get(name, [])


def constants(arguments: list[ast.expr]) -> set[str]:
    return {a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def of_the_edge() -> set[str]:
    """The codes that the edge's own refusals bear, or that it writes without raising any."""
    said = constants([call.args[0] for call in calls("Problem") if call.args])
    edge = [node for module in modules("api") for node in ast.walk(module.tree)]
    bodies = [node.body for node in edge if isinstance(node, ast.ClassDef)]
    assigned = [line for body in bodies for line in body if isinstance(line, ast.Assign)]
    said |= constants([line.value for line in assigned if ast.unparse(line.targets[0]) == "code"])
    return said - {kind.code for kind in refusals()}


def told(kind: type[Refusal]) -> set[str]:
    """The facts its docstring promises."""
    promise = re.search(r"Facts: (.*?)\.", kind.__doc__ or "", re.DOTALL)
    return set(re.findall(r"\w+", promise[1])) if promise else set()


def carried(code: str) -> tuple[set[str], set[str]]:
    """The facts that come with this code wherever it is raised, and those that come somewhere."""
    kinds = [kind for kind in refusals() if kind.code == code]
    sites = [
        {keyword.arg for keyword in call.keywords if keyword.arg} - NOT_FACTS
        for kind in kinds
        for call in calls(kind.__name__)
    ] or [told(kind) for kind in kinds]
    return set.intersection(*sites), set.union(*sites)


def texts() -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """Every entry's texts by language, under a name to show when one is wrong."""
    for prefix, entries in (("", PROBLEMS), ("field.", FIELDS), ("remedy.", REMEDIES)):
        for code, entry in entries.items():
            yield f"{prefix}{code}", {name: entry.get(name, {}) for name in LANGUAGES}


def test_every_refusal_has_an_entry_with_the_status_of_its_branch() -> None:
    wanted = {k.code: OF_ITS_OWN.get(k.code, branch_of(k)) for k in refusals()}
    assert {code: PROBLEMS.get(code, {}).get("status") for code in wanted} == wanted


def test_no_two_refusals_share_a_code() -> None:
    declared = [kind.code for kind in refusals() if "code" in vars(kind)]
    assert len(declared) == len(set(declared))
    codes = [kind.code for kind in leaves()]
    assert len(codes) == len(set(codes))


def test_every_code_of_the_edge_has_an_entry_with_its_status() -> None:
    assert of_the_edge() == EDGE.keys()
    wanted = {code: status for code, (status, _) in EDGE.items()}
    assert {code: PROBLEMS.get(code, {}).get("status") for code in wanted} == wanted


def test_every_entry_says_whether_the_same_request_may_work_later() -> None:
    assert [
        c for c, entry in PROBLEMS.items() if not isinstance(entry.get("retryable"), bool)
    ] == []


def test_every_entry_speaks_every_language_with_the_same_facts() -> None:
    for name, spoken in texts():
        keys = {"detail"} if "." in name else {"title", "detail"}
        for language, text in spoken.items():
            assert set(text) == keys, f"{name}.{language}"
            assert all(text.values()), f"{name}.{language}"
        for sentences in zip(
            *(SENTENCE.split(text["detail"]) for text in spoken.values()), strict=True
        ):
            assert len({frozenset(PLACE.findall(s)) for s in sentences}) == 1, (
                f"{name}: {sentences}"
            )


def test_every_detail_is_whole_sentences() -> None:
    for name, spoken in texts():
        for language, text in spoken.items():
            for sentence in SENTENCE.split(text["detail"]):
                assert re.fullmatch(r"[^\W\d_a-z].*\.", sentence), f"{name}.{language}: {sentence}"


def test_no_translation_is_the_english_one() -> None:
    for name, spoken in texts():
        for language in ("es", "pt"):
            for key, text in spoken[language].items():
                assert text != spoken["en"][key], f"{name}.{language}.{key}"
    for language in ("es", "pt"):
        assert WORDS[language].keys() == WORDS["en"].keys()
        assert [w for w, text in WORDS[language].items() if text == WORDS["en"][w]] == []


def test_sentences_name_only_facts_that_the_refusal_carries() -> None:
    for code in {kind.code for kind in refusals()}:
        always, sometimes = carried(code)
        first, *others = SENTENCE.split(PROBLEMS[code]["en"]["detail"])
        assert set(PLACE.findall(first)) <= always, f"{code}: {first}"
        assert set(PLACE.findall(" ".join(others))) <= sometimes, f"{code}: {others}"
    for code, (_, facts) in EDGE.items():
        assert set(PLACE.findall(PROBLEMS[code]["en"]["detail"])) <= facts, code


def test_every_field_code_has_an_entry() -> None:
    raised = constants([call.args[1] for name in SECOND for call in calls(name)])
    raised |= constants([call.args[0] for call in calls("FieldFault")])
    # What a query parameter is wrong in: a code, and the facts.
    raised |= constants([c.args[0] for c in calls("ValueError") if len(c.args) == 2])
    assert {"in_past", "malformed", "one_of", "not_in_list"} <= raised
    assert raised - FIELDS.keys() == set()
    assert {code for code, _ in FIELD_CODES.values()} - FIELDS.keys() == set()


def test_every_delivery_error_and_held_reason_says_who_must_act() -> None:
    assert REMEDIES.keys() == DELIVERY_ERRORS | HELD_REASONS
    assert REMEDIES.keys() == TROUBLES.keys()
    assert {entry["who"] for entry in REMEDIES.values()} <= {"client", "agency", "platform", "us"}


def test_every_word_of_ours_that_a_fact_can_be_has_its_name() -> None:
    enums = (
        ActKind,
        ApprovalState,
        *(DeliveryState, MessageStatus, ChannelStatus, WorkspaceStatus, EndpointStatus),
        *(
            EvergreenStatus,
            BroadcastState,
            OccurrenceState,
            SeriesStatus,
            WebhookState,
            WebhookOutcome,
            Mode,
            CountingUnit,
            Capability,
        ),
        *(OperationState, WebhookState, WebhookOutcome, Mode, CountingUnit, Capability),
    )
    ours = {str(member) for enum in enums for member in enum}
    ours |= set(EXPECTED.values())
    ours |= constants([keyword.value for keyword in source().things])
    stated = [keyword for call in calls("InvalidState") for keyword in call.keywords]
    ours |= constants([keyword.value for keyword in stated if keyword.arg == "state"])
    ours |= constants([call.args[0] for call in calls("AddressRefused") if call.args])
    assert ours - WORDS["en"].keys() == set()


def test_no_entry_is_left_over() -> None:
    assert PROBLEMS.keys() - source().texts == set()
    assert FIELDS.keys() - source().texts == set()
