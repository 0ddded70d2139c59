"""What we send to a webhook endpoint is signed as Standard Webhooks 1.0.0 says.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: what is
signed is `id.timestamp.body`; every active secret signs, and the signatures stand side by side.
"""

import base64
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks.webhooks import Webhook

from domain.events.endpoint import SignatureKind
from domain.shared.secret import Secret

PRIVATE_KEY_PREFIX = "whsk_"


def signed_headers(
    kind: SignatureKind, secrets: Sequence[Secret], id: str, at: datetime, body: bytes
) -> dict[str, str]:
    """The three headers a receiver checks. `at` is aware; receivers refuse one that is more than
    five minutes off."""
    sign = _with_secret if kind is SignatureKind.HMAC else _with_key
    signatures = [sign(secret.reveal(), id, at, body) for secret in secrets]
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _with_secret(secret: str, id: str, at: datetime, body: bytes) -> str:
    return Webhook(secret).sign(id, at, body.decode())


def _with_key(secret: str, id: str, at: datetime, body: bytes) -> str:
    key = Ed25519PrivateKey.from_private_bytes(
        base64.b64decode(secret.removeprefix(PRIVATE_KEY_PREFIX))
    )
    signed = key.sign(f"{id}.{int(at.timestamp())}.".encode() + body)
    return f"v1a,{base64.b64encode(signed).decode()}"
