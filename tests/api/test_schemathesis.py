"""The document tells the truth: Schemathesis tries to catch the service at something else.

Every operation, positive and negative data, all checks; then walks along the links from answer to
request. Real ids are filled in where an id is wanted, so that what is asked for exists. A normal
run is the same every time; `TERTULIA_EXAMPLES` sets how many random examples a nightly run draws.
"""

import asyncio
import itertools
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import hypothesis
import jsonschema_rs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.strategies._internal.strategies import SampledFromStrategy
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.cache.bounded import BoundedCache
from schemathesis.core.failures import FailureGroup, as_reported_failure
from schemathesis.core.marks import Mark
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.generation.coverage import DEFAULT_GENERATION_SESSION
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.hypothesis.builder import (
    InvalidHeadersExampleMark,
    InvalidRegexMark,
    MissingPathParameters,
    NonSerializableMark,
    UnsatisfiableExampleMark,
    UnserializablePayloadMark,
)
from schemathesis.pytest._test_builder import build_operation_test

from adapters.wiring import House
from tests.api.asks import Ask
from tests.api.beyond_a_schema import BEYOND_A_SCHEMA, FIELDS_BEYOND_A_SCHEMA
from tests.api.operations import Operation, operations
from tests.api.standing_server import FromEverywhere, Guest, Standing, a_session, a_standing_server
from tests.api.world import Place
from tests.kit.api import HERE, on_a_socket, the_application
from tests.kit.bars import Say
from tests.kit.database import DatabaseUrls
from tests.kit.document import DOCUMENT
from tests.kit.drawing import draw_faster
from tests.kit.workbooks import SHEET_TYPE

pytestmark = pytest.mark.bar(22, "SCHEMATHESIS")
EXAMPLES = int(os.environ.get("TERTULIA_EXAMPLES", "0"))
BY_NAME = {operation.name: operation for operation in operations()}
WALKS = 20
# Hypothesis looks no further than so many links for one that can be walked, and there are more.
SampledFromStrategy._MAX_FILTER_CALLS = 100_000
# What the tool has once drawn for a shape it need not draw again for the next operation that has
# it; it keeps 128 of them, and there are more.
DEFAULT_GENERATION_SESSION.draw_outcomes = BoundedCache(maxsize=10_000)
DEFAULT_GENERATION_SESSION.pattern_strategies = BoundedCache(maxsize=10_000)
draw_faster()
LONGEST_URL = 500
# Nearly all that can be drawn of these is for channels, though not what their plain call asks for.
FOR_CHANNELS = {"post_feed"}
ONE_CHANNEL = re.compile(r"chn_[0-9a-z]{26}")
# Two that differ, but are about the same thing.
ONE_OF_A_KIND = (
    *("/variants", "/items", "/media", "/first_comment_media"),
    *("/roles", "/prompts", "/texts", "/weight", "/join_questions", "/team", "/key"),
    *("/metric", "/deliver", "/destinations", "/entries"),
    *("/tag", "/platform", "/channel_id", "/weights", "/criteria", "/actions"),
    "/ways",
    "/placeholders",
)
# Which of these two has to be there, and which may not, hangs on what is to be done.
ABOUT_WHOM = ("/platform_message_id", "/platform_person_id")
# What the platform asks for, which differs from platform to platform.
THE_PLATFORMS_OWN = ("/credentials", "/settings", "/server_url", "/accounts/")
# What another operation takes in its query, and what a saved reply asks for.
SAID_ELSEWHERE = ("/query/", "/values/")


LINES = "application/jsonl"


@schemathesis.serializer(LINES)
def as_lines(context: Any, value: Any) -> bytes:
    """The tool knows no such type; to the document it is a text."""
    return str(value).encode(errors="replace")


@schemathesis.serializer(SHEET_TYPE)
def as_a_workbook(context: Any, value: Any) -> bytes:
    """Any bytes."""
    return str(value).encode(errors="replace")


def the_schema() -> Any:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    config = schema.config
    config.generation.update(
        max_examples=EXAMPLES or 15,
        deterministic=not EXAMPLES,
        database="none",
        # U+0000 is refused in every text; test_bad_input.py shows it.
        allow_x00=False,
        # The key is given below; that it is needed is what the `ignored_auth` check asks.
        with_security_parameters=False,
    )
    checks = config.checks
    # A missing If-Match has a status of its own (RFC 6585), and one that fits no version, too.
    checks.missing_required_header.expected_statuses = ["400", "401", "428"]
    # A body may be too large as well as wrong, and its size is looked at first.
    wrong = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429"]
    checks.negative_data_rejection.expected_statuses = [*wrong, "5xx"]
    checks.positive_data_acceptance.expected_statuses = ["2xx", "304", "404", "409", "412"]
    return schema


load_all_checks()
SCHEMA = the_schema()
# With these the tool marks a test some of whose cases it could not make.
NOTHING_LEFT_OUT: tuple[Mark[Any], ...] = (
    *(UnsatisfiableExampleMark, NonSerializableMark, InvalidRegexMark),
    *(InvalidHeadersExampleMark, MissingPathParameters, UnserializablePayloadMark),
)
PATIENCE = 60.0
"""In seconds: a hundred thousand codes take some, the more the busier the machine."""

SETTINGS = hypothesis.settings(deadline=None, suppress_health_check=list(HealthCheck))


def cases_of(operation: Operation, call: Callable[[Any], None]) -> Callable[[], None]:
    """What the tool has thought out for this operation, each given to `call`. That takes it some
    seconds, so it is done when the operation's turn comes: what is done while tests are counted,
    every process of the run does for all of them, and keeps."""

    @SETTINGS
    def answers_as_documented(case: Any) -> None:
        call(case)

    test: Callable[[], None] = build_operation_test(
        config=SCHEMA.config,
        operation=SCHEMA[operation.template][operation.method],
        test_func=answers_as_documented,
        given_kwargs={},
        feedback=FeedbackSources(),
    )
    for left_out in NOTHING_LEFT_OUT:
        assert not left_out.is_set(test), left_out.get(test)
    return test


@pytest.fixture(scope="module")
def standing(database_server: DatabaseUrls, valkey_url: str) -> Iterator[Standing]:
    with a_standing_server(database_server, valkey_url) as standing:
        yield standing


@dataclass
class Visit:
    """One operation's cases against one furnished workspace."""

    guest: Guest
    statuses: set[int] = field(default_factory=set)
    session: requests.Session = field(default_factory=a_session)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def call(self, case: Any) -> None:
        self._fill(case)
        url, headers = self.guest.url, self.guest.headers
        reply = case.call(base_url=url, headers=headers, session=self.session, timeout=PATIENCE)
        self.statuses.add(reply.status_code)
        case.validate_response(
            reply,
            headers=headers,
            transport_kwargs={"base_url": url, "headers": headers, "session": self.session},
            excluded_checks=_not_applicable(case, reply),
        )

    def _fill(self, case: Any) -> None:
        """Real ids instead of made-up ones, in most cases; the rest stays as it was drawn."""
        operation: Operation = BY_NAME[case.operation.definition.raw["operationId"]]
        ask = operation.calls[0](self.guest.place.things, self.guest.place.things)
        number = next(self._numbers)
        if case.path_parameters and number % 4:
            case.path_parameters = {name: ask.path[name] for name in case.path_parameters}
        if case.query and number % 4:
            case.query = _known_query(case.query, ask)
        if "If-Match" in (case.headers or {}) and number % 4 and not _has_wrong_headers(case):
            case.headers["If-Match"] = "*"
        if str((case.headers or {}).get("If-Match")) == "0":
            # What Schemathesis puts where it can make nothing of a pattern.
            case.headers["If-Match"] = "*"
        key = (case.headers or {}).get("Idempotency-Key", "")
        if 0 < len(key) < 200:
            case.headers["Idempotency-Key"] = f"{key}{number}"
        if isinstance(case.body, dict):
            known = _one_channel(operation, case.body, self.guest.place) | (ask.body or {})
            named = FILLED | ALSO_FILLED.get(operation.name, set())
            case.body = _filled(case.body, known, named, keep=number % 3 == 0)
        elif isinstance(case.body, str) and case.media_type == ask.kind and number % 3:
            case.body = (ask.file or b"").decode()


def _has_wrong_headers(case: Any) -> bool:
    """Whether the tool drew them to be refused."""
    headers = case.meta.components.get(ParameterLocation.HEADER)
    return headers is not None and headers.mode is GenerationMode.NEGATIVE


def _known_query(drawn: dict[str, Any], ask: Ask) -> dict[str, Any]:
    """A ticket that nobody gave opens nothing, the key does; nor does a token that nobody gave."""
    known = {name: value for name, value in (ask.query or {}).items() if name == "token"}
    return {name: known.get(name, value) for name, value in drawn.items() if name != "ticket"}


def _one_channel(operation: Operation, drawn: dict[str, Any], place: Place) -> dict[str, Any]:
    """A real channel for one that was made up, where the plain call names none."""
    match drawn.get("channel_ids"):
        case [str(name)] if operation.name in FOR_CHANNELS and ONE_CHANNEL.fullmatch(name):
            return {"channel_ids": [place.things["channel"]]}
    match drawn.get("congratulation"):
        case {"channel_ids": [str(name)], **others} if ONE_CHANNEL.fullmatch(name):
            cheers = {**others, "channel_ids": [place.things["channel"]]}
            return {"congratulation": cheers}
    return {}


def _filled(
    drawn: dict[str, Any], known: dict[str, Any], named: set[str], *, keep: bool
) -> dict[str, Any]:
    filled = drawn | {
        name: value
        for name, value in known.items()
        if name in named and type(drawn.get(name)) is type(value) and not keep
    }
    url = str(drawn.get("url"))
    if len(url) > LONGEST_URL:
        # Nobody looks for one that is too long, and it is to be refused for that.
        return {**filled, "url": url}
    if url.startswith("http"):
        # It would be looked for under whatever name was drawn.
        return {**filled, "url": known.get("url", url)}
    return filled


SEVERAL = {
    name
    for operation in BY_NAME.values()
    for name, parameter in operation.parameters("query").items()
    if parameter["schema"].get("type") == "array"
}
FILLED = {
    *("channel_ids", "channel_id", "community_id", "workspace_ids", "platform", "credentials"),
    *("ladder_id", "subject", "member_id", "identity", "type"),
    *("redirect_url", "kind", "platform_person_id", "token", "choices"),
    *("url", "event_types", "since", "starts", "timezone", "rule", "queue_id", "seen"),
    *("conversation_ids", "inbound_message_id", "policy_id", "roles", "values", "workspace_id"),
    *("watch_ids", "query", "guidelines_id", "member_ids", "mission_id", "audience"),
    *("template_id", "item_key", "accounts", "watch_id", "host", "entries"),
    *("variants", "counting", "code", "entry_id", "duplicate_of", "message_id"),
    *("playbook_id", "owner_id", "owner_role", "teammate_ids", "escalation_ladder_id"),
    *("stakeholder_list_ids", "recipients", "people", "texts", "tells"),
    *("steps", "when", "overrides", "media_ids", "message_ids", "community_ids"),
}
# A token for a teammate needs scopes that they have, which are drawn; a role only the teammate.
ALSO_FILLED = {
    "put_crisis_role": {"teammate_id", "rota_id"},
    "post_test_clock_advance": {"by_seconds"},
    "post_drill": {"storm"},
    # What is looked for has to be there.
    "put_crisis_settings": {"containment"},
    # Ways and times have to fit, and channels to be there.
    "post_challenge": {"congratulation", "ways", "opens", "closes", "goal", "repeat"},
}


def _not_applicable(case: Any, reply: Any) -> list[Any]:
    positive, negative = CHECKS.get_by_names(["positive_data_acceptance"]), []
    # In a form and in a file everything is text, whatever it was drawn as.
    as_text = str(case.media_type).startswith(("multipart/", LINES))
    unsent = any(_unsendable(name, value) for name, value in (case.query or {}).items())
    if as_text or unsent or (reply.status_code == 201 and _fits(case)):
        negative = CHECKS.get_by_names(["negative_data_rejection"])
    if reply.status_code in (400, 401, 403, 415, 422, 424) and _beyond_a_schema(reply.json()):
        return [*positive, *negative]
    return list(negative)


TAKEN_FOR_WRONG = {"post_drill"}  # A storm is one of two things, which the tool takes for wrong.


def _fits(case: Any) -> bool:
    """Whether the body is what the document asks for, though the tool takes it for wrong."""
    operation = case.operation.definition.raw
    if operation["operationId"] not in TAKEN_FOR_WRONG:
        return False
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    asked = {"allOf": [schema], "components": DOCUMENT["components"]}
    return bool(jsonschema_rs.Draft202012Validator(asked).is_valid(case.body))


def _unsendable(name: str, value: Any) -> bool:
    """An empty list is not sent at all, and a comma within one of several values makes it two."""
    return value in ([], {}) or (name in SEVERAL and "," in str(value))


def _beyond_a_schema(problem: dict[str, Any]) -> bool:
    errors = problem.get("errors", [])
    if problem["code"] != "validation_failed":
        return problem["code"] in BEYOND_A_SCHEMA
    return all(
        error["code"] in FIELDS_BEYOND_A_SCHEMA
        or (error["code"] == "duplicate" and error["pointer"].endswith(ONE_OF_A_KIND))
        or (error["code"] == "missing" and error.get("pointer") in ABOUT_WHOM)
        or error.get("pointer", "").startswith((*THE_PLATFORMS_OWN, *SAID_ELSEWHERE))
        for error in errors
    )


@pytest.fixture
async def visit(operation: Operation, place: Place, house: House) -> AsyncIterator[Visit]:
    """Afterwards something must have succeeded: else the operation was never really tried."""
    async with on_a_socket(FromEverywhere(the_application(house))) as port:
        visit = Visit(Guest(f"http://{HERE}:{port}", place))
        with visit.session:
            yield visit
    assert any(200 <= status < 300 for status in visit.statuses), visit.statuses


@pytest.mark.parametrize(
    "operation", BY_NAME.values(), ids=lambda asked: f"{asked.method} {asked.template}"
)
async def test_the_service_answers_as_its_document_says(operation: Operation, visit: Visit) -> None:
    try:
        # The tool knows no loop; the service answers in this one.
        await asyncio.to_thread(cases_of(operation, visit.call))
    except FailureGroup as group:
        raise as_reported_failure(group) from None


def test_walks_along_the_links_end_in_no_contradiction(standing: Standing, figure: Say) -> None:
    """What was created can be read, what was ended cannot be used, and no order breaks anything."""
    reached: set[str] = set()

    class Walk(SCHEMA.as_state_machine()):  # type: ignore[misc]
        settings: ClassVar[Any]
        url: str
        headers: dict[str, str]

        def setup(self) -> None:
            """In a workspace where nobody has been: the same steps lead to the same places."""
            self.url, self.headers = standing.newcomer()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            key = (case.headers or {}).get("Idempotency-Key")
            if key:
                case.headers["Idempotency-Key"] = f"{key[:100]}{os.urandom(6).hex()}"
            return {"base_url": self.url, "headers": self.headers}

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            if response.status_code < 300:
                reached.add(case.operation.label)
            case.validate_response(
                response,
                headers=self.headers,
                excluded_checks=_not_applicable(case, response),
                transport_kwargs=kwargs,
                recorder=self.recorder,
            )

    rounds, broken_off = max(1, EXAMPLES // WALKS), 0
    for _ in range(rounds):
        try:
            Walk.run(
                settings=hypothesis.settings(
                    max_examples=WALKS,
                    stateful_step_count=8,
                    deadline=None,
                    derandomize=not EXAMPLES,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                )
            )
        except FlakyStrategyDefinition:
            # The service remembers what was done in it, and so the same choices lead elsewhere the
            # second time: Hypothesis leaves off there. What it has walked until then counts.
            broken_off += 1
    figure(
        f"5xx 0, contradictions 0: {len(BY_NAME)} operations, up to {EXAMPLES or 15} examples "
        f"each, and {rounds} times {WALKS} walks that reached {len(reached)} of them, "
        f"{broken_off} times broken off early"
    )
    assert broken_off <= rounds // 2
    assert len(reached) >= 10
