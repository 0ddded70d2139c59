"""A server signs what it tells; it does not say when, so an old telling can come again."""

import hashlib
import hmac
from collections.abc import Sequence

from domain.shared.heard import Admission, Admitted, Forged, HookCall, Raw
from domain.shared.secret import Secret

SIGNATURE = "x-hub-signature"
_PREFIX = "sha256="


def admitted(call: HookCall, secrets: Sequence[Secret]) -> Admission:
    """By `X-Hub-Signature: sha256=` and the HMAC of the raw body in hexadecimal (admin/webhooks.md
    of mastodon/documentation). A telling has no id of its own: its bytes are what it is known by,
    so that what is sent again is known."""
    said = call.headers.get(SIGNATURE, "")
    if not said.startswith(_PREFIX):
        return Forged("The request bears no signature that Mastodon makes.")
    given = said.removeprefix(_PREFIX).encode("utf-8", "replace")
    signed = [
        hmac.new(secret.reveal().encode(), call.body, hashlib.sha256).hexdigest().encode()
        for secret in secrets
    ]
    # All of them, so that the time it takes does not say which it was.
    if not any([hmac.compare_digest(given, ours) for ours in signed]):
        return Forged("The signature is not that of this webhook's secret.")
    return Admitted((Raw(hashlib.sha256(call.body).hexdigest(), call.body),))
