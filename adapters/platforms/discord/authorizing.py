"""Somebody adds our bot to a guild of theirs; each text channel of it can be chosen."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.grants import UNREADABLE, address, text, told
from adapters.platforms.http import LISTING_BYTES, Answer, Http, Unreadable, form
from domain.communities.connecting import MOST_CHOICES, AppClient, Choice, Granted, NotGranted
from domain.communities.connecting_ports import Way
from domain.shared.secret import Secret

PLATFORM = "discord"
SITE = "https://discord.com"
AGENT = "DiscordBot (https://github.com/tertulia, 0.1)"
SCOPES = "bot applications.commands"
TEXT_CHANNELS = (0, 5)
"""Text, and announcements; voice, stages and categories take no posts of ours."""

PERMISSIONS = sum(
    1 << bit
    for bit in (
        *(1, 2),  # kick, ban
        *(10, 11, 13, 14, 15, 16),  # view, send, manage messages, embed, attach, read history
        *(35, 38, 40, 49),  # public threads, send in threads, time out, polls
    )
)
SETTINGS = (
    *("TERTULIA_DISCORD_CLIENT_ID", "TERTULIA_DISCORD_CLIENT_SECRET"),
    "TERTULIA_DISCORD_BOT_TOKEN",
)


class DiscordAuthorizer:
    """Facts: topics/oauth2 and resources/guild of discord/discord-api-docs. What speaks there is
    the bot, with the one token it has everywhere: the grant says into which guild it was let, and
    only channels of that one are shown."""

    platform = PLATFORM

    def __init__(
        self,
        http: Http,
        client_id: str | None,
        client_secret: Secret | None,
        bot_token: Secret | None,
        site: str = SITE,
    ) -> None:
        self._http = http
        self._id = client_id
        self._secret = client_secret
        self._bot = bot_token
        self._site = site

    @property
    def way(self) -> Way:
        given = (self._id, self._secret, self._bot)
        return Way(all(part is not None for part in given), SETTINGS)

    async def client(self, place: str | None, callback: str) -> AppClient:
        return AppClient(self._id or "", callback, self._secret)

    def authorize_url(self, client: AppClient, state: str, challenge: str) -> str:
        return address(
            f"{self._site}/oauth2/authorize",
            {
                "response_type": "code",
                "client_id": client.client_id,
                "scope": SCOPES,
                "permissions": str(PERMISSIONS),
                "redirect_uri": client.callback,
                "state": state,
            },
        )

    async def exchange(
        self, client: AppClient, code: Secret, verifier: Secret
    ) -> Granted | NotGranted:
        asked = {
            "grant_type": "authorization_code",
            "client_id": client.client_id,
            "client_secret": client.client_secret.reveal() if client.client_secret else "",
            "code": code.reveal(),
            "redirect_uri": client.callback,
        }
        said = told(await self._send("POST", "/api/oauth2/token", content=form(asked)))
        if isinstance(said, NotGranted):
            return said
        guild = said.get("guild")
        guild_id = text(guild.get("id"), 20) if isinstance(guild, dict) else None
        if guild_id is None or not guild_id.isascii() or not guild_id.isdigit():
            return UNREADABLE
        bot = self._bot or Secret("")
        headers = {"authorization": f"Bot {bot.reveal()}"}
        reply = await self._send("GET", f"/api/v10/guilds/{guild_id}/channels", headers=headers)
        if not isinstance(reply, Answer) or not reply.is_success:
            found = told(reply)
            return found if isinstance(found, NotGranted) else UNREADABLE
        try:
            listed = reply.json()
        except Unreadable:
            return UNREADABLE
        channels = listed if isinstance(listed, list) else []
        made = (_choice(channel) for channel in channels if isinstance(channel, dict))
        chosen = tuple(choice for choice in made if choice is not None)[:MOST_CHOICES]
        return Granted({"bot_token": bot}, chosen)

    async def _send(self, method: str, path: str, **rest: Any) -> Any:
        headers = {"user-agent": AGENT} | rest.pop("headers", {})
        return await self._http.send(
            method,
            self._site,
            path,
            headers=headers,
            most_bytes=LISTING_BYTES,
            shows=False,
            **rest,
        )


def _choice(channel: Mapping[str, Any]) -> Choice | None:
    channel_id, name = text(channel.get("id"), 20), text(channel.get("name"))
    if channel_id is None or channel.get("type") not in TEXT_CHANNELS:
        return None
    return Choice(channel_id, "channel", f"#{name or channel_id}", {"channel_id": channel_id})
