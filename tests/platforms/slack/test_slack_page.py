"""One code opens a Slack workspace, and each channel that the bot can see can be chosen."""

from typing import Any

import pytest

from adapters.platforms.slack.authorizing import SlackAuthorizer
from domain.communities.connecting import AppClient, Granted, NotGranted
from domain.shared.secret import Secret
from tests.kit.platforms.authorizing import CALLBACK, Answers, AuthorizerConformance, Page
from tests.kit.platforms.stage import CANARY

# As docs.slack.dev shows oauth.v2.access, auth.test and conversations.list.
ACCESS = {
    "ok": True,
    "access_token": "xoxb-17653672481-19874698323",
    "token_type": "bot",
    "scope": "chat:write",
    "bot_user_id": "U0KRQLJ9H",
    "app_id": "A0KRD7HC3",
    "team": {"name": "Plaza", "id": "T9TK3CUKW"},
    "authed_user": {"id": "U1234"},
}
ROTATED = ACCESS | {
    "access_token": "xoxe.xoxb-1-abc",
    "expires_in": 43200,
    "refresh_token": "xoxe-1-def",
}
WHO = {
    "ok": True,
    "url": "https://plaza.slack.com/",
    "team_id": "T9TK3CUKW",
    "user_id": "U0KRQLJ9H",
}


def channel(id: str, name: str, *, member: bool = False) -> dict[str, Any]:
    return {"id": id, "name": name, "is_channel": True, "is_member": member}


FIRST = {
    "ok": True,
    "channels": [channel("C01", "general"), {"name": "no id"}],
    "response_metadata": {"next_cursor": "dGVhbTpDMQ=="},
}
LAST = {
    "ok": True,
    "channels": [channel("C02", "news", member=True)],
    "response_metadata": {"next_cursor": ""},
}


def a_page(access: Any = ACCESS, **more: Any) -> Page:
    said = {
        "/api/oauth.v2.access": access,
        "/api/auth.test": WHO,
        "/api/conversations.list": [FIRST, LAST],
        **more,
    }
    server = Answers(said)
    authorizer = SlackAuthorizer(server.http(), "123.456", Secret(CANARY))
    client = AppClient("123.456", CALLBACK.format("slack"), Secret(CANARY))
    return Page(authorizer, server, client)


class TestSlackAuthorizer(AuthorizerConformance):
    exchange_path = "/api/oauth.v2.access"

    @pytest.fixture
    def page(self) -> Page:
        return a_page()

    async def test_channels_of_all_pages_can_be_chosen_those_of_the_bot_first(
        self, page: Page
    ) -> None:
        granted = await page.exchange()
        assert isinstance(granted, Granted)
        assert [(c.name, dict(c.settings)) for c in granted.choices] == [
            ("#news", {"channel": "C02"}),
            ("#general", {"channel": "C01"}),
        ]
        assert granted.server_url == "https://plaza.slack.com"
        assert set(granted.credentials) == {"access_token"}
        assert granted.lasts is None

    async def test_where_tokens_rotate_what_that_takes_goes_with_them(self) -> None:
        granted = await a_page(ROTATED).exchange()
        assert isinstance(granted, Granted)
        names = {"access_token", "refresh_token", "client_id", "client_secret"}
        assert set(granted.credentials) == names
        assert granted.lasts is not None
        assert granted.lasts.total_seconds() == 43200

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            ("invalid_code", "code_refused"),
            ("code_already_used", "code_refused"),
            ("bad_client_secret", "client_refused"),
            ("invalid_client_id", "client_refused"),
            ("ratelimited", "platform_quota_exhausted"),
            ("bad_redirect_uri", "platform_rejected"),
        ],
    )
    async def test_a_no_under_status_200_is_a_no(self, error: str, code: str) -> None:
        outcome = await a_page({"ok": False, "error": error}).exchange()
        assert isinstance(outcome, NotGranted)
        assert outcome.code == code

    def test_without_its_settings_nobody_can_be_sent_there(self) -> None:
        ways = [
            SlackAuthorizer(Answers({}).http(), given, secret).way.configured
            for given in ("123", None)
            for secret in (Secret("s"), None)
        ]
        assert ways == [True, False, False, False]
