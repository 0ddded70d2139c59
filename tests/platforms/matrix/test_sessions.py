"""A session of Matrix is refreshed, and only what the server says about its token ends it."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.platforms.http import ANSWER_BYTES
from adapters.platforms.matrix.adapter import Matrix
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    Refreshed,
    RefreshUnknown,
)
from domain.publishing.content import Post
from domain.publishing.outcomes import Expired, RefusalKind, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.ids import DeliveryId
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    CredentialsExpired,
    CredentialsRefused,
    OutcomeClass,
)
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.refreshing import (
    CANARY_TOKEN,
    PASSING,
    RefreshConformance,
    RefreshStage,
    Trouble,
)
from tests.kit.platforms.stage import (
    CANARY,
    NOW,
    FakeServer,
    FixedClock,
    Step,
    accepts_then,
    raises,
    replies,
    says,
)
from tests.platforms.matrix.fake import MINE, ROOM, URL, FakeMatrix

REFRESHED, SPENT, UNKNOWN, ENDED = (
    recording("matrix", name)
    for name in ("refreshed", "refresh_spent", "refresh_unknown", "access_ended")
)


class Sessions(FakeMatrix):
    """Exchanges refresh tokens, with the answers that Synapse gave."""

    def __init__(self) -> None:
        super().__init__()
        self.good = CANARY_TOKEN
        self.spent: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/_matrix/client/v3/refresh":
            assert request.method == "POST"
            assert "authorization" not in request.headers
            return self._refresh(json.loads(request.content))
        return super().answer(request)

    def _refresh(self, asked: dict[str, str]) -> httpx.Response:
        if asked != {REFRESH_TOKEN: self.good}:
            return (SPENT if asked[REFRESH_TOKEN] in self.spent else UNKNOWN).response()
        self.spent.append(self.good)
        self.good = f"syr_{len(self.spent)}"
        return REFRESHED.response(access_token=f"syt_{len(self.spent)}", refresh_token=self.good)


class MatrixSessions(RefreshStage):
    def __init__(self) -> None:
        self.server = Sessions()
        self.adapter = Matrix(self.server.http(), FixedClock(), MemoryFiles())

    def connection(self, trouble: Trouble | None = None) -> Connection:
        steps: dict[Trouble, Step] = {
            Trouble.LOST_ANSWER: accepts_then(raises(httpx.ReadTimeout)),
            Trouble.LOST_REQUEST: raises(httpx.ReadError),
            Trouble.BUSY: replies(503, html="<h1>Busy</h1>"),
            Trouble.UNREACHABLE: raises(httpx.ConnectError),
            Trouble.THROTTLED: replies(429, json={"errcode": "M_LIMIT_EXCEEDED"}),
            Trouble.REFUSED: says(UNKNOWN.response),
        }
        if trouble is not None:
            self.server.on_change(steps[trouble])
        credentials = {"access_token": Secret(CANARY), REFRESH_TOKEN: Secret(self.server.good)}
        return Connection("matrix", URL, f"{MINE} {ROOM}", {"room_id": ROOM}, credentials)

    def exchanges(self) -> int:
        return len(self.server.spent)

    async def capabilities(self, connection: Connection) -> frozenset[Capability]:
        account = await self.adapter.identify(URL, connection.credentials, connection.settings)
        return account.capabilities

    async def meeting(self, step: Step) -> Any:
        connection = self.connection()
        self.server.on_change(step)
        return await self.refresh(connection)


@pytest.fixture
def refreshing() -> MatrixSessions:
    return MatrixSessions()


class TestRefreshing(RefreshConformance):
    """Everything the kit asks."""


async def test_the_old_refresh_token_stays_where_no_new_one_comes(
    refreshing: MatrixSessions,
) -> None:
    for nothing in ({}, {REFRESH_TOKEN: ""}, {REFRESH_TOKEN: None}, {REFRESH_TOKEN: 5}):
        said = {"access_token": "new", "expires_in_ms": 60_000} | nothing
        outcome = await refreshing.meeting(replies(200, json=said))
        assert isinstance(outcome, Refreshed)
        assert {n: s.reveal() for n, s in outcome.credentials.items()} == {"access_token": "new"}


@pytest.mark.parametrize(
    ("said", "lasts"),
    [
        ({"expires_in_ms": 300_000}, timedelta(minutes=5)),
        ({"expires_in_ms": 1.5}, timedelta(milliseconds=1.5)),
        ({"expires_in_ms": -5}, timedelta(0)),
        ({}, None),
        ({"expires_in_ms": None}, None),
        ({"expires_in_ms": "soon"}, None),
    ],
)
async def test_a_token_lasts_as_long_as_the_server_says(
    refreshing: MatrixSessions, said: dict[str, Any], lasts: timedelta | None
) -> None:
    outcome = await refreshing.meeting(replies(200, json={"access_token": "new"} | said))
    assert isinstance(outcome, Refreshed)
    assert outcome.lasts == lasts


UNREADABLE: dict[str, Callable[[], httpx.Response]] = {
    "nothing": lambda: httpx.Response(200),
    "a page": lambda: httpx.Response(200, html="<h1>Welcome</h1>"),
    "a list": lambda: httpx.Response(200, json=[]),
    "no token": lambda: httpx.Response(200, json={"refresh_token": "new"}),
    "an empty token": lambda: httpx.Response(200, json={"access_token": ""}),
    "a token with a line end": lambda: httpx.Response(200, json={"access_token": "a\r\nb: c"}),
    "a token that is a list": lambda: httpx.Response(200, json={"access_token": ["a"]}),
    "a token too long": lambda: httpx.Response(200, json={"access_token": "x" * 5000}),
    "too long": lambda: httpx.Response(200, content=b" " * (ANSWER_BYTES + 1)),
}


@pytest.mark.parametrize("what", UNREADABLE)
async def test_an_unreadable_success_is_unknown(refreshing: MatrixSessions, what: str) -> None:
    def step(_server: FakeServer, _request: httpx.Request) -> httpx.Response:
        return UNREADABLE[what]()

    assert isinstance(await refreshing.meeting(step), RefreshUnknown)


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "M_UNKNOWN_TOKEN"), (403, "M_FORBIDDEN"), (403, "M_USER_DEACTIVATED")],
)
async def test_what_the_server_says_about_the_token_ends_the_session(
    refreshing: MatrixSessions, status: int, code: str
) -> None:
    said = {"errcode": code, "error": "no"}
    assert isinstance(await refreshing.meeting(replies(status, json=said)), GrantRefused)


@pytest.mark.parametrize(
    ("status", "rest"),
    [
        (403, {"html": "<h1>Forbidden</h1>"}),
        (401, {"html": "<h1>Who are you?</h1>"}),
        (404, {"json": {"errcode": "M_UNRECOGNIZED"}}),
        (400, {"json": {"errcode": "M_BAD_JSON"}}),
        (401, {"json": {"errcode": "M_USER_LOCKED", "soft_logout": True}}),
        (405, {}),
    ],
)
async def test_no_other_refusal_does(
    refreshing: MatrixSessions, status: int, rest: dict[str, Any]
) -> None:
    outcome = await refreshing.meeting(replies(status, **rest))
    assert isinstance(outcome, NotRefreshed)
    assert outcome.code == "platform_rejected"


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
async def test_a_server_fault_is_unknown(refreshing: MatrixSessions, status: int) -> None:
    said = SPENT.body
    assert isinstance(await refreshing.meeting(replies(status, json=said)), RefreshUnknown)


async def test_no_token_in_words_or_logs(
    refreshing: MatrixSessions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = ""
    for status in (400, 401, 403, 404, 429, 500):
        echo = {"errcode": "M_UNKNOWN", "error": f"no such token: {CANARY_TOKEN} of {CANARY}"}
        shown += repr(await refreshing.meeting(replies(status, json=echo)))
    for trouble in (*PASSING, None):
        shown += repr(await refreshing.refresh(refreshing.connection(trouble)))
    for secret in (CANARY, CANARY_TOKEN, "syt_1", "syr_1"):
        assert secret not in shown + caplog.text


async def test_an_unknown_access_token_is_expired_where_there_is_a_refresh_token(
    refreshing: MatrixSessions,
) -> None:
    """Whether the session is over too, only trying the refresh token tells."""
    connection = refreshing.connection()
    alone = replace(connection, credentials={"access_token": Secret(CANARY)})
    for said in (ENDED.body, ENDED.body | {"soft_logout": False}):
        refreshing.server.on_question(replies(401, json=said), replies(401, json=said))
        with pytest.raises(CredentialsExpired) as expired:
            await refreshing.capabilities(connection)
        assert expired.value.facts["words"]
        with pytest.raises(CredentialsRefused):
            await refreshing.capabilities(alone)


def a_post(connection: Connection) -> OutgoingPost:
    return OutgoingPost(
        delivery_id=DeliveryId("dlv_1"),
        connection=connection,
        post=Post(text="Hola"),
        key="dlv_1-abc",
        attempted_at=NOW,
        outcome_class=OutcomeClass.KEY,
    )


async def test_a_post_with_an_ended_access_token_was_not_published(
    refreshing: MatrixSessions,
) -> None:
    connection = refreshing.connection()
    refreshing.server.on_change(says(ENDED.response), says(ENDED.response))
    expired = await refreshing.adapter.publish(a_post(connection))
    assert isinstance(expired, Expired)
    assert "Access token has expired" in expired.words
    alone = replace(connection, credentials={"access_token": Secret(CANARY)})
    refused = await refreshing.adapter.publish(a_post(alone))
    assert isinstance(refused, Refused)
    assert refused.kind is RefusalKind.CREDENTIALS
