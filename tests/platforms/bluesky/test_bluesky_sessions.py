"""A session goes on by its refresh token, and the app password opens the next one."""

import base64
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.platforms.bluesky.adapter import Bluesky
from adapters.platforms.bluesky.session import LIFETIME, lifetime
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    Refreshed,
    RefreshUnknown,
)
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import (
    REFRESH_TOKEN,
    Capability,
    Connection,
    CredentialsExpired,
    CredentialsRefused,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.refreshing import (
    CANARY_TOKEN,
    PASSING,
    RefreshConformance,
    RefreshStage,
    Trouble,
)
from tests.kit.platforms.stage import (
    CANARY,
    FixedClock,
    Step,
    accepts_then,
    raises,
    replies,
    says,
)
from tests.platforms.bluesky.fake import HANDLE, MINE, PASSWORD, URL, FakeBluesky, answer

SETTINGS = {"identifier": HANDLE}
REFUSED = says(lambda: answer("refresh_refused"))
PASSWORD_REFUSED = says(lambda: answer("password_refused"))


class Sessions(RefreshStage):
    stays = frozenset({"app_password"})

    def __init__(self) -> None:
        self.server = FakeBluesky(refresh_token=CANARY_TOKEN)
        self.adapter = Bluesky(self.server.http(), FixedClock(), MemoryFiles())

    def connection(self, trouble: Trouble | None = None) -> Connection:
        steps: dict[Trouble, list[Step]] = {
            Trouble.LOST_ANSWER: [accepts_then(raises(httpx.ReadTimeout))],
            Trouble.LOST_REQUEST: [raises(httpx.ReadError)],
            Trouble.BUSY: [replies(503, html="<h1>Busy</h1>")],
            Trouble.UNREACHABLE: [raises(httpx.ConnectError)],
            Trouble.THROTTLED: [says(lambda: answer("throttled"))],
            Trouble.REFUSED: [REFUSED, PASSWORD_REFUSED],
        }
        if trouble is not None:
            self.server.on_change(*steps[trouble])
        return self.place(self.server.refresh_token)

    def place(self, refresh_token: str | None) -> Connection:
        credentials = {"app_password": Secret(PASSWORD), "access_token": Secret(CANARY)}
        if refresh_token:
            credentials[REFRESH_TOKEN] = Secret(refresh_token)
        return Connection("bluesky", URL, MINE, SETTINGS, credentials)

    def exchanges(self) -> int:
        return len(self.server.spent)

    async def capabilities(self, connection: Connection) -> frozenset[Capability]:
        account = await self.adapter.identify(URL, connection.credentials, connection.settings)
        return account.capabilities

    async def meeting(self, *steps: Step) -> Any:
        connection = self.place(self.server.refresh_token)
        self.server.on_change(*steps)
        return await self.refresh(connection)


@pytest.fixture
def refreshing() -> Sessions:
    return Sessions()


class TestRefreshing(RefreshConformance):
    """What the kit asks, but where a password makes the difference."""

    async def test_an_account_declares_it_exactly_when_it_has_a_refresh_token(
        self, refreshing: RefreshStage
    ) -> None:
        """Always: without one the password opens a session."""
        assert isinstance(refreshing, Sessions)
        for token in (CANARY_TOKEN, None):
            can = await refreshing.capabilities(refreshing.place(token))
            assert Capability.REFRESH_CREDENTIALS in can

    async def test_a_token_that_was_exchanged_is_refused(self, refreshing: RefreshStage) -> None:
        """And the password opens another session."""
        assert isinstance(refreshing, Sessions)
        spent = refreshing.connection()
        await refreshing.refresh(spent)
        assert isinstance(await refreshing.refresh(spent), Refreshed)
        assert (refreshing.exchanges(), refreshing.server.opened) == (1, 1)


async def test_the_password_opens_a_session_where_there_is_no_token(refreshing: Sessions) -> None:
    outcome = await refreshing.refresh(refreshing.place(None))
    assert isinstance(outcome, Refreshed)
    assert {n: s.reveal() for n, s in outcome.credentials.items()} == {
        "access_token": "access-1",
        "refresh_token": "refresh-1",
    }
    [request] = refreshing.server.requests
    asked = json.loads(request.content)
    assert asked == {"identifier": MINE, "password": PASSWORD}
    assert "authorization" not in request.headers


@pytest.mark.parametrize("first", ["refresh_refused", "refresh_over", "no_token"])
async def test_only_a_refused_token_brings_the_password_out(
    refreshing: Sessions, first: str
) -> None:
    assert isinstance(await refreshing.meeting(says(lambda: answer(first))), Refreshed)
    assert refreshing.server.opened == 1


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (replies(503), RefreshUnknown),
        (replies(401, html="<h1>Who are you?</h1>"), NotRefreshed),
        (replies(403, json={"error": "Forbidden"}), NotRefreshed),
        (replies(400, json={"error": "InvalidRequest"}), NotRefreshed),
        (replies(404, json={"error": "XRPCNotSupported"}), NotRefreshed),
        (raises(httpx.ReadTimeout), RefreshUnknown),
        (raises(httpx.ConnectError), NotRefreshed),
        (replies(200, json={}), RefreshUnknown),
        (replies(200, html="<h1>Welcome</h1>"), RefreshUnknown),
        (replies(200, json={"did": MINE, "handle": HANDLE}), RefreshUnknown),
        (
            replies(200, json={"did": "did:plc:another", "handle": "x.test", "accessJwt": "a"}),
            RefreshUnknown,
        ),
        (says(lambda: answer("refresh_taken_down")), GrantRefused),
    ],
)
async def test_nothing_else_does(refreshing: Sessions, step: Step, kind: type) -> None:
    assert isinstance(await refreshing.meeting(step), kind)
    assert refreshing.server.opened == 0


async def test_a_password_that_is_no_longer_good_ends_the_connection(
    refreshing: Sessions,
) -> None:
    outcome = await refreshing.meeting(REFUSED, PASSWORD_REFUSED)
    assert isinstance(outcome, GrantRefused)
    assert "Invalid identifier or password" in outcome.words


async def test_too_many_sessions_are_waited_for(refreshing: Sessions) -> None:
    outcome = await refreshing.meeting(REFUSED, says(lambda: answer("throttled")))
    assert isinstance(outcome, NotRefreshed)
    assert outcome.retry_after is not None


async def test_no_token_and_no_password_in_words_or_logs(
    refreshing: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = ""
    for status in (400, 401, 403, 404, 429, 500):
        echo = {"error": "InvalidToken", "message": f"no {CANARY_TOKEN}, {CANARY}, {PASSWORD}"}
        step = replies(status, json=echo)
        shown += repr(await refreshing.meeting(step, step))
    for trouble in (*PASSING, None):
        shown += repr(await refreshing.refresh(refreshing.connection(trouble)))
    for secret in (CANARY, CANARY_TOKEN, PASSWORD):
        assert secret not in shown + caplog.text


def a_jwt(claims: object) -> str:
    said = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"head.{said}.signature"


@pytest.mark.parametrize(
    ("token", "lasts"),
    [
        (a_jwt({"iat": 1000, "exp": 8200}), timedelta(hours=2)),
        (a_jwt({"iat": 8200, "exp": 1000}), timedelta(0)),
        (a_jwt({"exp": 8200}), LIFETIME),
        (a_jwt({"iat": "x", "exp": 8200}), LIFETIME),
        (a_jwt([]), LIFETIME),
        (a_jwt({"iat": 0, "exp": 10**30}), LIFETIME),
        ("opaque", LIFETIME),
        ("a.%%%.b", LIFETIME),
        ("", LIFETIME),
    ],
)
def test_a_token_says_how_long_it_lasts(token: str, lasts: timedelta) -> None:
    assert lifetime(token) == lasts


async def identified(server: FakeBluesky, credentials: Mapping[str, Secret], **rest: Any) -> Any:
    adapter = Bluesky(server.http(), FixedClock(), MemoryFiles())
    return await adapter.identify(URL, credentials, rest.get("settings", SETTINGS))


ONLY_PASSWORD = {"app_password": Secret(PASSWORD)}


async def test_connecting_opens_a_session_that_is_kept() -> None:
    server = FakeBluesky()
    token = a_jwt({"iat": 1000, "exp": 8200})
    made = {"did": MINE, "handle": HANDLE, "accessJwt": token, "refreshJwt": "the-next"}
    server.on_change(says(lambda: answer("session_opened", **made)))
    server.good = token
    account = await identified(server, ONLY_PASSWORD)
    assert (account.account_id, account.handle) == (MINE, f"@{HANDLE}")
    assert account.credentials.keys() == {"access_token", REFRESH_TOKEN}
    assert account.credentials_last == timedelta(hours=2)
    asked = json.loads(server.requests[0].content)
    assert asked == {"identifier": HANDLE, "password": PASSWORD}
    assert [PASSWORD in request.content.decode() for request in server.requests] == [True, False]


async def test_a_session_that_stands_is_not_opened_again() -> None:
    server = FakeBluesky()
    account = await identified(server, ONLY_PASSWORD | {"access_token": Secret(CANARY)})
    assert account.credentials == {}
    assert server.opened == 0
    server.good = "another"
    with pytest.raises(CredentialsExpired):
        await identified(server, ONLY_PASSWORD | {"access_token": Secret(CANARY)})


async def test_a_wrong_password_is_refused() -> None:
    with pytest.raises(CredentialsRefused) as refused:
        await identified(FakeBluesky(), {"app_password": Secret("another")})
    assert "Invalid identifier or password" in str(refused.value.facts["words"])


async def test_a_data_server_alone_does_what_it_can() -> None:
    account = await identified(FakeBluesky(has_appview=False), ONLY_PASSWORD)
    assert account.name == HANDLE
    for missing in ("INBOUND_POLLING", "LIST_POSTS", "POST_METRICS", "MUTE_PEOPLE", "BAN_PEOPLE"):
        assert Capability[missing] not in account.capabilities
    for there in ("PUBLISH_TEXT", "LOOK_UP", "THREADS", "MEDIA", "SEE_POSTS", "DELETE"):
        assert Capability[there] in account.capabilities


async def test_an_appview_that_fails_now_is_none_the_less_there() -> None:
    server = FakeBluesky()
    for passing in (
        replies(502, json={"error": "UpstreamFailure"}),
        replies(400, json={"error": "InvalidRequest", "message": "Profile not found"}),
    ):
        server.on_question(passing)
        account = await identified(server, ONLY_PASSWORD)
        assert account.name == HANDLE
        assert Capability.INBOUND_POLLING in account.capabilities
    server.on_question(raises(httpx.ConnectError))
    with pytest.raises(PlatformUnreachable):
        await identified(server, ONLY_PASSWORD)


async def test_an_account_that_is_switched_off_is_no_channel() -> None:
    server = FakeBluesky()
    off = {"did": MINE, "handle": HANDLE, "accessJwt": "a", "active": False}
    server.on_change(says(lambda: answer("session_opened", **off)))
    with pytest.raises(PlatformRefused):
        await identified(server, ONLY_PASSWORD)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, "required"),
        ({"identifier": ""}, "required"),
        ({"identifier": 17}, "malformed"),
        ({"identifier": ["ana.test"]}, "malformed"),
        ({"identifier": "ana"}, "malformed"),
        ({"identifier": "ana@example.com"}, "malformed"),
        ({"identifier": "ana.test\n"}, "malformed"),
        ({"identifier": "did:"}, "malformed"),
        ({"identifier": "a." * 130 + "test"}, "malformed"),
    ],
)
async def test_a_wrong_identifier_is_named(settings: dict[str, Any], code: str) -> None:
    server = FakeBluesky()
    with pytest.raises(ValidationFailed) as refused:
        await identified(server, ONLY_PASSWORD, settings=settings)
    [error] = refused.value.errors
    assert (error.pointer, error.code) == ("/settings/identifier", code)
    assert server.requests == []


@pytest.mark.parametrize("identifier", [HANDLE, f"@{HANDLE}", MINE])
async def test_an_account_is_named_by_handle_or_did(identifier: str) -> None:
    account = await identified(FakeBluesky(), ONLY_PASSWORD, settings={"identifier": identifier})
    assert account.account_id == MINE


async def test_tokens_come_only_in_their_header(refreshing: Sessions) -> None:
    await refreshing.refresh(refreshing.connection())
    [request] = refreshing.server.requests
    assert request.headers["authorization"] == f"Bearer {CANARY_TOKEN}"
    assert CANARY_TOKEN not in str(request.url)
