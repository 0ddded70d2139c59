"""Each Mastodon server makes a client for us when it is first asked, and takes PKCE since 4.3."""

from adapters.platforms.grants import UNREADABLE, address, text, token, told
from adapters.platforms.http import Answer, Http, form
from adapters.platforms.replies import refusal, trouble
from domain.communities.connecting import AppClient, Choice, Granted, NotGranted
from domain.communities.connecting_ports import Way
from domain.shared.clock import Clock
from domain.shared.platforms import PlatformUnreachable
from domain.shared.secret import Secret

PLATFORM = "mastodon"
NAME = "Tertulia"
# What the adapter asks for, and no right of an administrator: `read` and `write` would be all.
SCOPES = " ".join(
    (
        *("read:accounts", "read:statuses", "read:notifications"),
        "read:follows",
        *("write:statuses", "write:media", "write:conversations"),
        *("write:follows", "write:mutes", "write:blocks", "write:reports"),
    )
)


class MastodonAuthorizer:
    """Facts: methods/apps.md, methods/oauth.md and api/oauth-scopes.md of mastodon/documentation.
    Tokens do not end, and there is nothing to choose: one grant is one account."""

    platform = PLATFORM
    way = Way(configured=True, per_server=True)

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    async def client(self, place: str | None, callback: str) -> AppClient:
        asked = {"client_name": NAME, "redirect_uris": callback, "scopes": SCOPES}
        reply = await self._http.send(
            "POST", place, "/api/v1/apps", content=form(asked), shows=False
        )
        if not isinstance(reply, Answer) or not reply.is_success:
            found = trouble(reply, now=self._clock.now(), credentials={}, words=_words)
            raise refusal(found, PLATFORM, reply)
        said = told(reply)
        if isinstance(said, NotGranted):
            raise PlatformUnreachable(platform=PLATFORM)
        client_id, secret = text(said.get("client_id"), 1000), token(said, "client_secret")
        if client_id is None or secret is None:
            raise PlatformUnreachable(platform=PLATFORM)
        return AppClient(client_id, callback, secret, place, registered=True)

    def authorize_url(self, client: AppClient, state: str, challenge: str) -> str:
        return address(
            f"{client.server_url}/oauth/authorize",
            {
                "response_type": "code",
                "client_id": client.client_id,
                "redirect_uri": client.callback,
                "scope": SCOPES,
                "state": state,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            },
        )

    async def exchange(
        self, client: AppClient, code: Secret, verifier: Secret
    ) -> Granted | NotGranted:
        secret = client.client_secret
        asked = {
            "grant_type": "authorization_code",
            "client_id": client.client_id,
            "client_secret": secret.reveal() if secret else "",
            "redirect_uri": client.callback,
            "code": code.reveal(),
            "code_verifier": verifier.reveal(),
            "scope": SCOPES,
        }
        reply = await self._http.send(
            "POST", client.server_url, "/oauth/token", content=form(asked), shows=False
        )
        said = told(reply)
        if isinstance(said, NotGranted):
            return said
        given = token(said, "access_token")
        if given is None:
            return UNREADABLE
        choice = Choice("account", "account", client.server_url or PLATFORM)
        return Granted({"access_token": given}, (choice,))


def _words(answer: Answer) -> str:
    said = told(answer)
    return "" if isinstance(said, NotGranted) else str(said.get("error", ""))
