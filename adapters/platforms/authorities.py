"""Every platform whose own page can be asked for a grant, by name."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from pydantic import SecretStr

from adapters.platforms.adapter import Authorizer
from adapters.platforms.discord.authorizing import DiscordAuthorizer
from adapters.platforms.http import Http
from adapters.platforms.mastodon.authorizing import MastodonAuthorizer
from adapters.platforms.sandbox.authorizing import SandboxAuthorizer
from adapters.platforms.slack.authorizing import SlackAuthorizer
from adapters.settings import Settings
from domain.communities.connecting import AppClient, Granted, NotGranted
from domain.communities.connecting_ports import Way
from domain.shared.clock import Clock
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.secret import Secret

PATIENCE_SECONDS = 60.0
"""For the exchange and for listing what can be chosen, several requests long."""

_log = logging.getLogger(__name__)


class Authorities:
    """What `domain.communities.connecting_ports.Authorities` promises."""

    def __init__(self, http: Http, authorizers: Sequence[Authorizer]) -> None:
        self._http = http
        self._all = {authorizer.platform: authorizer for authorizer in authorizers}

    def way(self, platform: str) -> Way | None:
        authorizer = self._all.get(platform)
        return authorizer.way if authorizer else None

    def place(self, platform: str, server_url: str | None) -> str | None:
        if not self._all[platform].way.per_server:
            if server_url:
                raise ValidationFailed(errors=[FieldError("/server_url", "unknown_field")])
            return None
        if not server_url:
            raise ValidationFailed(errors=[FieldError("/server_url", "required")])
        return self._http.origin(server_url)

    async def client(self, platform: str, place: str | None, callback: str) -> AppClient:
        return await self._all[platform].client(place, callback)

    def authorize_url(self, platform: str, client: AppClient, state: Secret, challenge: str) -> str:
        return self._all[platform].authorize_url(client, state.reveal(), challenge)

    async def exchange(
        self, platform: str, client: AppClient, code: Secret, verifier: Secret
    ) -> Granted | NotGranted:
        authorizer = self._all.get(platform)
        if authorizer is None:
            return NotGranted("platform_rejected")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await authorizer.exchange(client, code, verifier)
        except TimeoutError:
            return NotGranted("outcome_unknown")
        except Exception as fault:
            # Its words could hold a secret.
            _log.error("authorizer_fault platform=%s kind=%s", platform, type(fault).__name__)
            return NotGranted("outcome_unknown")


MakeAuthorizers = Callable[[Http, Clock, Settings], Sequence[Authorizer]]


def every_authorizer(http: Http, clock: Clock, settings: Settings) -> Sequence[Authorizer]:
    """For each platform that has a page we can send people to."""
    slack = (settings.slack_client_id, _secret(settings.slack_client_secret))
    discord = (
        settings.discord_client_id,
        _secret(settings.discord_client_secret),
        _secret(settings.discord_bot_token),
    )
    return [
        MastodonAuthorizer(http, clock),
        SandboxAuthorizer(),
        SlackAuthorizer(http, *slack),
        DiscordAuthorizer(http, *discord),
    ]


def _secret(given: SecretStr | None) -> Secret | None:
    return Secret(given.get_secret_value()) if given else None
