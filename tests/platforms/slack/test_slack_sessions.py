"""An app that rotates its tokens gets the next pair, and only a refresh token that Slack refuses
ends the connection."""

from dataclasses import replace

import httpx
import pytest

from adapters.platforms.slack.adapter import Slack
from domain.communities.outcomes import GrantRefused, NotRefreshed, RefreshUnknown
from domain.publishing.outcomes import Expired
from domain.shared.errors import ValidationFailed
from domain.shared.platforms import REFRESH_TOKEN, Capability, Connection, CredentialsExpired
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.refreshing import (
    CANARY_TOKEN,
    RefreshConformance,
    RefreshStage,
    Trouble,
)
from tests.kit.platforms.stage import (
    CANARY,
    FixedClock,
    Step,
    WireStage,
    accepts_then,
    raises,
    replies,
    says,
)
from tests.platforms.slack.fake_slack import ACCOUNT, REFRESH, SETTINGS, URL, FakeSlack, asked_in

APP = {"client_id": Secret("111.222"), "client_secret": Secret("an-apps-own-secret")}
REFUSED = says(recording("slack", "refresh_refused").response)
EXPIRED = replies(200, json={"ok": False, "error": "token_expired"})


class Rotating(FakeSlack):
    """Exchanges refresh tokens, each once."""

    def __init__(self) -> None:
        super().__init__()
        self.good = CANARY_TOKEN
        self.spent = 0

    def answer(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith(REFRESH):
            return super().answer(request)
        assert "authorization" not in request.headers
        asked = asked_in(request)
        assert asked.pop("grant_type") == REFRESH_TOKEN
        named = {name: secret.reveal() for name, secret in APP.items()}
        if asked != {**named, REFRESH_TOKEN: self.good}:
            return recording("slack", "refresh_refused").response()
        self.spent += 1
        self.good = f"xoxe-1-{self.spent}"
        access = f"xoxe.xoxb-1-{self.spent}"
        answer = recording("slack", "refreshed")
        return answer.response(access_token=access, refresh_token=self.good)


class SlackSessions(RefreshStage):
    def __init__(self) -> None:
        self.server = Rotating()
        self.adapter = Slack(self.server.http(), FixedClock(), MemoryFiles())

    def connection(self, trouble: Trouble | None = None) -> Connection:
        steps: dict[Trouble, Step] = {
            Trouble.LOST_ANSWER: accepts_then(raises(httpx.ReadTimeout)),
            Trouble.LOST_REQUEST: raises(httpx.ReadError),
            Trouble.BUSY: replies(503, html="<h1>Busy</h1>"),
            Trouble.UNREACHABLE: raises(httpx.ConnectError),
            Trouble.THROTTLED: says(recording("slack", "throttled").response),
            Trouble.REFUSED: REFUSED,
        }
        if trouble is not None:
            self.server.on_change(steps[trouble])
        held = {"access_token": Secret(CANARY), REFRESH_TOKEN: Secret(self.server.good), **APP}
        return Connection("slack", URL, ACCOUNT, SETTINGS, held)

    def exchanges(self) -> int:
        return self.server.spent

    async def capabilities(self, connection: Connection) -> frozenset[Capability]:
        account = await self.adapter.identify(URL, connection.credentials, connection.settings)
        return account.capabilities


@pytest.fixture
def refreshing() -> SlackSessions:
    return SlackSessions()


class TestSlackSessions(RefreshConformance):
    """Everything the kit asks."""


@pytest.mark.parametrize("missing", list(APP))
async def test_a_refresh_token_needs_the_app_it_was_given_to(
    refreshing: SlackSessions, missing: str
) -> None:
    held = dict(refreshing.connection().credentials)
    del held[missing]
    with pytest.raises(ValidationFailed) as refused:
        await refreshing.adapter.identify(URL, held, SETTINGS)
    assert [error.pointer for error in refused.value.errors] == [f"/credentials/{missing}"]
    bare = replace(refreshing.connection(), credentials=held)
    assert isinstance(await refreshing.refresh(bare), GrantRefused)
    assert refreshing.exchanges() == 0


@pytest.mark.parametrize("name", ["invalid_client_id", "bad_client_secret", "invalid_auth"])
async def test_a_wrong_app_does_not_end_the_grant(refreshing: SlackSessions, name: str) -> None:
    before = refreshing.connection()
    refreshing.server.on_change(replies(200, json={"ok": False, "error": name}))
    outcome = await refreshing.refresh(before)
    assert isinstance(outcome, NotRefreshed)
    assert outcome.code == "platform_rejected"


async def test_an_answer_without_a_token_is_unknown(refreshing: SlackSessions) -> None:
    before = refreshing.connection()
    refreshing.server.on_change(replies(200, json={"ok": True, "access_token": "two\nlines"}))
    assert isinstance(await refreshing.refresh(before), RefreshUnknown)


async def test_an_access_token_that_ended_can_be_replaced() -> None:
    server = Rotating()
    stage = WireStage(
        make=lambda http, clock: Slack(http, clock, MemoryFiles()),
        server=server,
        server_url=URL,
        settings=SETTINGS,
        credentials={"access_token": Secret(CANARY), REFRESH_TOKEN: Secret(CANARY_TOKEN), **APP},
        content_refusal=EXPIRED,
        credentials_refusal=EXPIRED,
        throttle=EXPIRED,
    )
    post = await stage.post()
    server.on_change(EXPIRED)
    assert isinstance(await stage.adapter.publish(post), Expired)
    server.on_question(EXPIRED)
    with pytest.raises(CredentialsExpired):
        await stage.identify()
