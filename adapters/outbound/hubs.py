"""Hubs are spoken with through the gateway; what is secret between us is derived, not kept."""

import base64
import hashlib
import hmac
from datetime import timedelta
from urllib.parse import urlencode

from adapters.outbound.gateway import Answer, Gateway
from domain.shared.hub import HubMode
from domain.shared.hub_ports import OF_A_FEED, Callback
from domain.shared.secret import Secret

METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
"""In which a hub may sign, as the recommendation has it; which one, is for the hub to say."""

PATH = "/hubs/"

FORM = {"content-type": "application/x-www-form-urlencoded"}


class HttpHubs:
    """`key` is the service's own, for this purpose alone. Another key makes other addresses: hubs
    are then told the new ones as they are next asked, and until then tell in vain. `mark` is how
    the secret part of an address begins."""

    def __init__(
        self, gateway: Gateway, key: bytes, public_url: str | None, mark: str = OF_A_FEED
    ) -> None:
        self._gateway = gateway
        self._key = key
        self._public_url = public_url
        self._mark = mark

    def callback(self, subject_id: str, nonce: str) -> Callback | None:
        if self._public_url is None:
            return None
        about = f"{subject_id} {nonce}"
        token = f"{self._mark}{self._derived('address', about)}"
        return Callback(
            address=Secret(f"{self._public_url}{PATH}{token}"),
            hash=self.hash_of(token),
            secret=Secret(self._derived("secret", about)),
        )

    def hash_of(self, token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    async def ask(
        self, url: str, mode: HubMode, topic: str, callback: Callback, lease: timedelta
    ) -> bool:
        said = {
            "hub.callback": callback.address.reveal(),
            "hub.mode": mode.value,
            "hub.topic": topic,
        }
        if mode is HubMode.SUBSCRIBE:
            said["hub.lease_seconds"] = str(int(lease.total_seconds()))
            said["hub.secret"] = callback.secret.reveal()
        reply = await self._gateway.send(
            "POST", url, headers=FORM, body=urlencode(said).encode(), whole=False
        )
        return isinstance(reply, Answer) and reply.is_success

    def signed(self, callback: Callback, body: bytes, signature: str) -> bool:
        method, _, given = signature.strip().partition("=")
        if method.lower() not in METHODS:
            return False
        key = callback.secret.reveal().encode()
        known = hmac.new(key, body, method.lower()).hexdigest()
        return hmac.compare_digest(known.encode(), given.strip().lower().encode())

    def _derived(self, purpose: str, about: str) -> str:
        digest = hmac.digest(self._key, f"{purpose} {about}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
