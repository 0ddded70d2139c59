"""Accounts that are not ours are looked at where anybody may; whatever happens out there comes back
as a value."""

from collections.abc import Mapping

from adapters.platforms.adapter import Adapter, PublicReader
from adapters.platforms.asking import asked_in_time
from domain.listening.competitor import AccountName
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection, PlatformProfile
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPosts,
    Secrecy,
)

SECRECY: Mapping[str, Secrecy] = {
    "discord_webhook": Secrecy.COUNTS_NOBODY,
    "feed": Secrecy.COUNTS_NOBODY,
    "slack": Secrecy.MEMBERS_ONLY,
    "webhook": Secrecy.COUNTS_NOBODY,
}
"""Why nobody's numbers are read on these; on what is not named they might be, and are not yet."""

_NOT_PUBLIC = "Accounts of others are not looked at on this platform."
_NO_ANSWER = "The platform did not answer in time."
_OUR_FAULT = "Our adapter failed; what the platform has is not known."


class Publics:
    """For `domain.listening.competitor_ports.PublicAccounts`: the part of the catalogue that looks
    at others."""

    _adapters: Mapping[str, Adapter]

    def secrecy(self, platform: str) -> Secrecy | None:
        adapter = self._adapters.get(platform)
        if isinstance(adapter, PublicReader):
            return None
        return SECRECY.get(platform, Secrecy.NOT_READ)

    def is_for_tests(self, platform: str) -> bool:
        return self.profile(platform).test_only

    def public_name(self, asked: AccountName) -> PublicName | NoPublicName:
        self.profile(asked.platform)
        adapter = self._adapters[asked.platform]
        if isinstance(adapter, PublicReader):
            return adapter.public_name(asked.handle.strip(), asked.server_url)
        return PublicName(asked.handle.strip(), asked.server_url)

    def open_place(self, name: AccountName) -> Connection | None:
        adapter = self._adapters.get(name.platform)
        return adapter.open_place(_named(name)) if isinstance(adapter, PublicReader) else None

    def is_told(self, connection: Connection, name: AccountName) -> bool:
        adapter = self._adapters.get(name.platform)
        return isinstance(adapter, PublicReader) and adapter.is_told(connection, _named(name))

    async def look_up(
        self, connection: Connection, name: AccountName
    ) -> PublicAccount | NobodyThere | CannotTell:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, PublicReader):
            return CannotTell(_NOT_PUBLIC)
        return await asked_in_time(
            connection,
            "look_up",
            adapter.look_up(connection, _named(name)),
            CannotTell(_NO_ANSWER),
            CannotTell(_OUR_FAULT),
        )

    async def posts_of(
        self, connection: Connection, account: PublicAccount, before: str | None
    ) -> PublicPosts | CannotTell | None:
        adapter = self._adapters.get(connection.platform)
        if not isinstance(adapter, PublicReader):
            return CannotTell(_NOT_PUBLIC)
        return await asked_in_time(
            connection,
            "posts_of",
            adapter.posts_of(connection, account, before),
            CannotTell(_NO_ANSWER),
            CannotTell(_OUR_FAULT),
        )

    def profile(self, platform: str) -> PlatformProfile:
        raise NotImplementedError


def _named(name: AccountName) -> PublicName:
    return PublicName(name.handle, name.server_url)
