"""One grant opens a Slack workspace; each channel of it that the bot can see can be chosen."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.grants import UNREADABLE, address, lasts, no, text, token, told
from adapters.platforms.http import LISTING_BYTES, Http, form
from domain.communities.connecting import MOST_CHOICES, AppClient, Choice, Granted, NotGranted
from domain.communities.connecting_ports import Way
from domain.shared.secret import Secret

PLATFORM = "slack"
API = "https://slack.com"
PAGE = 200
MOST_PAGES = 5
SCOPES = ",".join(
    (
        *("chat:write", "chat:write.public", "channels:read", "channels:history"),
        *("groups:read", "groups:history", "reactions:read", "users:read"),
        *("files:write", "files:read", "channels:manage", "team:read", "usergroups:read"),
    )
)
SETTINGS = ("TERTULIA_SLACK_CLIENT_ID", "TERTULIA_SLACK_CLIENT_SECRET")


class SlackAuthorizer:
    """Facts: docs.slack.dev on installing with OAuth, using-token-rotation, conversations.list and
    auth.test, by shared facts of the platform. Slack takes PKCE of public clients alone; ours has a
    secret. Where the app rotates its tokens, what exchanging them takes goes with them."""

    platform = PLATFORM

    def __init__(
        self, http: Http, client_id: str | None, client_secret: Secret | None, api: str = API
    ) -> None:
        self._http = http
        self._id = client_id
        self._secret = client_secret
        self._api = api

    @property
    def way(self) -> Way:
        return Way(self._id is not None and self._secret is not None, SETTINGS)

    async def client(self, place: str | None, callback: str) -> AppClient:
        return AppClient(self._id or "", callback, self._secret)

    def authorize_url(self, client: AppClient, state: str, challenge: str) -> str:
        return address(
            f"{self._api}/oauth/v2/authorize",
            {
                "client_id": client.client_id,
                "scope": SCOPES,
                "redirect_uri": client.callback,
                "state": state,
            },
        )

    async def exchange(
        self, client: AppClient, code: Secret, verifier: Secret
    ) -> Granted | NotGranted:
        secret = client.client_secret.reveal() if client.client_secret else ""
        asked = {
            "client_id": client.client_id,
            "client_secret": secret,
            "code": code.reveal(),
            "redirect_uri": client.callback,
        }
        said = await self._ask("oauth.v2.access", asked)
        if isinstance(said, NotGranted):
            return said
        given = token(said, "access_token")
        if given is None:
            return UNREADABLE
        credentials = {"access_token": given}
        renewed = token(said, "refresh_token")
        if renewed is not None:
            credentials |= {
                "refresh_token": renewed,
                "client_id": Secret(client.client_id),
                "client_secret": Secret(secret),
            }
        who = await self._ask("auth.test", {}, given)
        if isinstance(who, NotGranted):
            return who
        channels = await self._channels(given)
        if isinstance(channels, NotGranted):
            return channels
        where = text(who.get("url"))
        return Granted(credentials, channels, lasts(said), where.rstrip("/") if where else None)

    async def _channels(self, given: Secret) -> tuple[Choice, ...] | NotGranted:
        """Those the bot is in come first."""
        found: list[Mapping[str, Any]] = []
        asked = {
            "types": "public_channel,private_channel",
            "exclude_archived": "true",
            "limit": str(PAGE),
        }
        for _ in range(MOST_PAGES):
            page = await self._ask("conversations.list", asked, given)
            if isinstance(page, NotGranted):
                return page
            found += [c for c in page.get("channels") or () if isinstance(c, dict)]
            rest = page.get("response_metadata")
            cursor = rest.get("next_cursor") if isinstance(rest, dict) else None
            if not isinstance(cursor, str) or not cursor:
                break
            asked = {**asked, "cursor": cursor}
        found.sort(key=lambda channel: channel.get("is_member") is not True)
        made = (_choice(channel) for channel in found)
        return tuple(choice for choice in made if choice is not None)[:MOST_CHOICES]

    async def _ask(
        self, method: str, asked: Mapping[str, str], given: Secret | None = None
    ) -> dict[str, Any] | NotGranted:
        """Slack says no under status 200."""
        headers = {"authorization": f"Bearer {given.reveal()}"} if given else {}
        reply = await self._http.send(
            "POST",
            self._api,
            f"/api/{method}",
            headers=headers,
            content=form(asked),
            most_bytes=LISTING_BYTES,
            shows=False,
        )
        said = told(reply)
        if isinstance(said, NotGranted) or said.get("ok") is True:
            return said
        error = said.get("error")
        if error in ("invalid_client_id", "bad_client_secret"):
            return no(200, "invalid_client")
        return no(429 if error in ("ratelimited", "rate_limited") else 200, error)


def _choice(channel: Mapping[str, Any]) -> Choice | None:
    channel_id, name = text(channel.get("id"), 40), text(channel.get("name"))
    if channel_id is None:
        return None
    return Choice(channel_id, "channel", f"#{name or channel_id}", {"channel": channel_id})
