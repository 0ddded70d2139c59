"""Who the bot is in one channel of a server, and what it may do there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.platforms.discord.client import Client
from adapters.platforms.discord.place import account_id_of, number
from adapters.platforms.discord.profile import CHANNEL_ID
from adapters.platforms.discord.rights import rights_in
from adapters.platforms.profiles import profile_of
from domain.communities.account import Account, AccountProfile
from domain.shared.platforms import (
    Capability,
    PlatformProfile,
    PlatformRefused,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

_AVATARS = "https://cdn.discordapp.com/avatars"


@dataclass(frozen=True, slots=True)
class Standing:
    """`me`, `guild` and `channel` are as Discord shows them, `rights` a set of bits as in
    `rights.py`."""

    bot_id: str
    username: str
    me: Mapping[str, Any]
    guild_id: str
    guild: Mapping[str, Any]
    channel_id: str
    channel: Mapping[str, Any]
    rights: int

    def account(
        self,
        profile: PlatformProfile,
        capabilities: frozenset[Capability],
        origin: str | None,
        *,
        mark: str = "",
    ) -> Account:
        """As it is kept. `mark` stands before the channel's name, as on Discord's own pages."""
        name = f"{mark}{self.channel.get('name') or self.channel_id}"
        return Account(
            account_id=account_id_of(self.bot_id, self.guild_id, self.channel_id),
            handle=f"@{self.username}",
            name=f"{self.guild.get('name') or self.guild_id} · {name}",
            url=f"https://discord.com/channels/{self.guild_id}/{self.channel_id}",
            limits=profile.limits,
            capabilities=capabilities,
            outcome_class=profile.outcome_class,
            server_url=origin,
            profile=self.profile,
        )

    @property
    def profile(self) -> AccountProfile:
        """Of the bot. What it says about itself Discord shows to people, and to no bot."""
        avatar = self.me.get("avatar")
        picture = f"{_AVATARS}/{self.bot_id}/{avatar}.png" if isinstance(avatar, str) else None
        shown = self.me.get("global_name") or self.username
        return profile_of(shown, self.username, avatar=picture)


async def standing_in(
    channel_id: str,
    client: Client,
    origin: str | None,
    credentials: Mapping[str, Secret],
    platform: str,
) -> Standing:
    """Asks four questions and changes nothing. Raises what `Adapter.identify` may."""

    async def read(path: str) -> dict[str, Any]:
        return await client.read(origin, credentials, path)

    me = await read("/users/@me")
    bot_id, username = number(me.get("id")), me.get("username")
    if bot_id is None or not isinstance(username, str) or not username:
        raise PlatformUnreachable(platform=platform)
    channel = await read(f"/channels/{channel_id}")
    guild_id = number(channel.get("guild_id"))
    if guild_id is None:
        words = "That channel is on no server."
        raise PlatformRefused(pointer=f"/settings/{CHANNEL_ID}", platform=platform, words=words)
    guild = await read(f"/guilds/{guild_id}")
    member = await read(f"/guilds/{guild_id}/members/{bot_id}")
    rights = rights_in(guild, channel, member, bot_id)
    return Standing(bot_id, username, me, guild_id, guild, channel_id, channel, rights)
