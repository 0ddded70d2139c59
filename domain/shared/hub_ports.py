"""What subscribing to hubs needs from outside, with its promises in words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.shared.hub import HubMode
from domain.shared.secret import Secret

OF_A_FEED, OF_A_CHANNEL = "wsb_", "wsc_"
"""How the secret part of an address begins at which a hub calls: about a feed that becomes posts,
about one that is a channel."""


@dataclass(frozen=True, slots=True)
class Callback:
    """Where a hub calls us about one subscription; the last part of the address is a secret, of
    which `hash` is kept. With `secret` it signs what it sends."""

    address: Secret
    hash: str
    secret: Secret


class Hubs(Protocol):
    """Speaks with hubs. What is secret about a subscription is derived anew each time, from the
    service's own key, and stored nowhere."""

    def callback(self, subject_id: str, nonce: str) -> Callback | None:
        """Of what names the hub; the same for the same words. None where the service does not know
        its public address."""
        ...

    def hash_of(self, token: str) -> str:
        """What is kept of the secret part of an address."""
        ...

    async def ask(
        self, url: str, mode: HubMode, topic: str, callback: Callback, lease: timedelta
    ) -> bool:
        """Whether it will look into it. Raises nothing."""
        ...

    def signed(self, callback: Callback, body: bytes, signature: str) -> bool:
        """Whether the hub has signed these bytes with the secret it was given."""
        ...
