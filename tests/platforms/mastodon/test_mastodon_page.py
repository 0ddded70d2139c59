"""A Mastodon server makes a client for us, and gives one account for a code."""

import httpx
import pytest

from adapters.platforms.mastodon.authorizing import SCOPES, MastodonAuthorizer
from adapters.platforms.mastodon.profile import PROFILE
from domain.communities.connecting import AppClient, Granted
from domain.shared.errors import Refusal, UrlNotAllowed
from domain.shared.platforms import (
    Capability,
    PlatformRefused,
    PlatformThrottled,
    PlatformUnreachable,
)
from domain.shared.secret import Secret
from tests.kit.platforms.authorizing import (
    CALLBACK,
    CHALLENGE,
    VERIFIER,
    Answers,
    AuthorizerConformance,
    Page,
)
from tests.kit.platforms.stage import CANARY, FixedClock, Step, raises, replies

URL = "https://social.example"
BACK = CALLBACK.format("mastodon")
# entities/CredentialApplication.md and entities/Token.md of mastodon/documentation.
APP = {
    "id": "563419",
    "name": "Tertulia",
    "website": None,
    "scopes": SCOPES.split(),
    "redirect_uris": [BACK],
    "client_id": "TWhM-tNSuncnqN7DBJmoyeLnk6K3iJJ71KKXxgL1hPM",
    "client_secret": CANARY,
}
TOKEN = {
    "access_token": "ZA-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8tlL0",
    "token_type": "Bearer",
    "scope": SCOPES,
    "created_at": 1573979017,
}


class TestMastodonAuthorizer(AuthorizerConformance):
    exchange_path = "/oauth/token"

    @pytest.fixture
    def page(self) -> Page:
        server = Answers({"/api/v1/apps": APP, "/oauth/token": TOKEN})
        client = AppClient("one", BACK, Secret(CANARY), URL, registered=True)
        return Page(MastodonAuthorizer(server.http(), FixedClock()), server, client)

    async def test_a_client_is_made_for_this_way_back_and_these_rights(self, page: Page) -> None:
        client = await page.authorizer.client(URL, BACK)
        assert client == AppClient(APP["client_id"], BACK, Secret(CANARY), URL, True)  # type: ignore[arg-type]
        asked = page.server.asked("/api/v1/apps")
        assert (asked["redirect_uris"], asked["scopes"]) == (BACK, SCOPES)
        assert CANARY not in repr(client)

    async def test_the_challenge_goes_out_and_its_word_comes_after(self, page: Page) -> None:
        asked = page.query()
        assert (asked["code_challenge"], asked["code_challenge_method"]) == (CHALLENGE, "S256")
        assert asked["scope"] == SCOPES
        granted = await page.exchange()
        assert page.server.asked("/oauth/token")["code_verifier"] == VERIFIER
        assert isinstance(granted, Granted)
        assert [choice.kind for choice in granted.choices] == ["account"]
        assert granted.lasts is None

    @pytest.mark.parametrize(
        ("step", "kind"),
        [
            (raises(httpx.ConnectError), PlatformUnreachable),
            (replies(404), PlatformRefused),
            (replies(429), PlatformThrottled),
            (replies(500), PlatformUnreachable),
            (replies(200, json={"client_id": 7}), PlatformUnreachable),
            (replies(200, json={"client_id": "a", "client_secret": "b\n"}), PlatformUnreachable),
        ],
    )
    async def test_a_server_that_makes_no_client_is_said(
        self, page: Page, step: Step, kind: type[Refusal]
    ) -> None:
        page.server.on_change(step)
        with pytest.raises(kind):
            await page.authorizer.client(URL, BACK)

    async def test_an_address_inside_is_not_called(self, page: Page) -> None:
        with pytest.raises(UrlNotAllowed):
            await page.authorizer.client("http://127.0.0.1", BACK)
        assert page.server.requests == []


_SCOPES_OF = {
    Capability.PUBLISH_TEXT: "write:statuses",
    Capability.MEDIA: "write:media",
    Capability.INBOUND_POLLING: "read:notifications",
    Capability.LIST_POSTS: "read:statuses",
    Capability.ACCOUNT_METRICS: "read:accounts",
    Capability.SEE_FOLLOWERS: "read:follows",
    Capability.KICK_PEOPLE: "write:follows",
    Capability.MUTE_PEOPLE: "write:mutes",
    Capability.BAN_PEOPLE: "write:blocks",
}
"""methods/accounts.md and others: `remove_from_followers` takes `write:follows`, and so on."""


@pytest.mark.parametrize("capability", _SCOPES_OF)
def test_the_page_asks_for_what_the_channel_says_it_can(capability: Capability) -> None:
    assert capability in PROFILE.capabilities
    assert _SCOPES_OF[capability] in SCOPES.split()
