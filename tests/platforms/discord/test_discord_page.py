"""Somebody lets our bot into a guild, and chooses among its text channels."""

import httpx
import pytest

from adapters.platforms.discord.authorizing import PERMISSIONS, DiscordAuthorizer
from domain.communities.connecting import AppClient, Granted, NotGranted
from domain.shared.secret import Secret
from tests.kit.platforms.authorizing import CALLBACK, Answers, AuthorizerConformance, Page
from tests.kit.platforms.stage import CANARY, Step, raises, replies

GUILD = "290926798626357999"
CHANNELS = f"/api/v10/guilds/{GUILD}/channels"
# The extended bot authorization of topics/oauth2, and resources/channel.
TOKEN = {
    "token_type": "Bearer",
    "access_token": "zMndOe7jFLXGawdlxMOdNvXjjOce5X",
    "scope": "bot applications.commands",
    "expires_in": 604800,
    "refresh_token": "mgp8qnvBwJcmadwgCYKyYD5CAzGAX4",
    "guild": {"id": GUILD, "name": "Plaza", "owner_id": "53908232506183680"},
}
LISTED = [
    {"id": "41771983423143937", "guild_id": GUILD, "name": "general", "type": 0},
    {"id": "155101607195836416", "guild_id": GUILD, "name": "Voice", "type": 2},
    {"id": "41771983423143938", "guild_id": GUILD, "name": "news", "type": 5},
]


class TestDiscordAuthorizer(AuthorizerConformance):
    exchange_path = "/api/oauth2/token"

    @pytest.fixture
    def page(self) -> Page:
        server = Answers({"/api/oauth2/token": TOKEN, CHANNELS: [LISTED]})
        authorizer = DiscordAuthorizer(server.http(), "15", Secret("shared"), Secret(CANARY))
        return Page(
            authorizer, server, AppClient("15", CALLBACK.format("discord"), Secret("shared"))
        )

    async def test_only_text_channels_of_that_guild_can_be_chosen(self, page: Page) -> None:
        granted = await page.exchange()
        assert isinstance(granted, Granted)
        assert [choice.name for choice in granted.choices] == ["#general", "#news"]
        assert dict(granted.choices[0].settings) == {"channel_id": "41771983423143937"}
        # The person's own token is none of our business: what speaks is the bot.
        assert set(granted.credentials) == {"bot_token"}
        assert page.server.requests[-1].headers["authorization"] == f"Bot {CANARY}"
        assert page.server.requests[-1].headers["user-agent"].startswith("DiscordBot (")

    async def test_a_grant_that_names_no_guild_leads_nowhere(self, page: Page) -> None:
        for guild in (None, {"id": "../../users/@me"}, {"id": 7}):
            page.server.on_change(replies(200, json=TOKEN | {"guild": guild}))
            assert await page.exchange() == NotGranted("platform_answer_unreadable")
        assert len(page.server.requests) == 3

    @pytest.mark.parametrize(
        ("step", "code"),
        [
            (replies(403, json={"message": "Missing Access", "code": 50001}), "platform_rejected"),
            (raises(httpx.ReadError), "outcome_unknown"),
            (replies(200, text="?"), "platform_answer_unreadable"),
        ],
    )
    async def test_a_guild_that_shows_no_channels_is_said(
        self, page: Page, step: Step, code: str
    ) -> None:
        page.server.on_question(step)
        assert await page.exchange() == NotGranted(code)

    def test_the_bot_asks_for_what_it_uses_and_not_to_administer(self, page: Page) -> None:
        assert page.query()["permissions"] == str(PERMISSIONS)
        administrator, manage_webhooks = 1 << 3, 1 << 29
        assert PERMISSIONS & (administrator | manage_webhooks) == 0
        assert PERMISSIONS & 1 << 11
