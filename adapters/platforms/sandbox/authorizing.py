"""The sandbox has a page of its own, on this very service, where anybody may allow anything."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

from adapters.platforms.grants import address
from domain.communities.connecting import AppClient, Choice, Granted, NotGranted
from domain.communities.connecting_ports import Way
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret

PLATFORM = "sandbox"
CLIENT = "sandbox-client"
ROOMS = ("plaza", "garden", "market")
ACCOUNT = "visitor"
# What its page answers with: what was allowed, and the challenge that the person came with.
_CODE = re.compile(r"(account|rooms)~([A-Za-z0-9_-]{43})")


class SandboxAuthorizer:
    """A code is good for whoever knows the word behind its challenge (PKCE), and its grant is one
    account, or rooms of which each has credentials of its own."""

    platform = PLATFORM
    way = Way(configured=True)

    async def client(self, place: str | None, callback: str) -> AppClient:
        return AppClient(CLIENT, callback)

    def authorize_url(self, client: AppClient, state: str, challenge: str) -> str:
        here = client.callback.removesuffix(f"/oauth/{PLATFORM}/callback")
        return address(
            f"{here}/sandbox/authorize",
            {
                "response_type": "code",
                "client_id": client.client_id,
                "redirect_uri": client.callback,
                "state": state,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            },
        )

    async def exchange(
        self, client: AppClient, code: Secret, verifier: Secret
    ) -> Granted | NotGranted:
        brought = _CODE.fullmatch(code.reveal())
        if brought is None:
            return NotGranted("code_refused")
        digest = hashlib.sha256(verifier.reveal().encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if not hmac.compare_digest(challenge, brought[2]):
            return NotGranted("code_refused")
        names = ROOMS if brought[1] == "rooms" else (ACCOUNT,)
        kind = "room" if brought[1] == "rooms" else "account"
        choices = [
            Choice(name, kind, name.capitalize(), {"account": name}, _tokens(verifier, name))
            for name in names
        ]
        return Granted({}, tuple(choices))


def _tokens(verifier: Secret, name: str) -> dict[str, Secret]:
    """Nobody else can guess them, and they need no memory."""
    grant = hashlib.sha256(f"{name}/{verifier.reveal()}".encode()).hexdigest()[:32]
    return {"token": Secret(f"oauth-{grant}"), REFRESH_TOKEN: Secret(f"oauth-refresh-{grant}")}
