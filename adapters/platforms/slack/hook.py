"""What Slack tells is signed with the app's signing secret, over the bytes and the time."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.platforms.slack.profile import SIGNED_WITHIN
from domain.shared.heard import Admission, Admitted, Forged, HookCall, Raw
from domain.shared.secret import Secret

SIGNATURE = "x-slack-signature"
TIMESTAMP = "x-slack-request-timestamp"


def admission(call: HookCall, secrets: Sequence[Secret]) -> Admission:
    """Slack repeats what was not answered in three seconds, after a minute and after five, each
    time under the same `event_id`, which is why that is the telling's own."""
    if not _is_signed(call, secrets):
        return Forged("The signature is missing or wrong.")
    if not _is_of_now(call):
        return Forged("The request was signed more than five minutes ago, or is yet to be signed.")
    said = _read(call.body)
    if said.get("type") == "url_verification":
        return Admitted(answer=str(said.get("challenge") or "").encode())
    event_id = said.get("event_id")
    named = isinstance(event_id, str) and 0 < len(event_id) <= 128
    own = str(event_id) if named else hashlib.sha256(call.body).hexdigest()
    return Admitted((Raw(own, call.body),))


def _is_signed(call: HookCall, secrets: Sequence[Secret]) -> bool:
    given = call.headers.get(SIGNATURE, "").encode()
    signed = b"v0:" + call.headers.get(TIMESTAMP, "").encode() + b":" + call.body
    # Every secret is tried, so that the time it takes does not tell which one it was.
    tried = [hmac.compare_digest(given, _signature(secret, signed)) for secret in secrets]
    return any(tried)


def _signature(secret: Secret, signed: bytes) -> bytes:
    return b"v0=" + hmac.new(secret.reveal().encode(), signed, hashlib.sha256).hexdigest().encode()


def _is_of_now(call: HookCall) -> bool:
    said = call.headers.get(TIMESTAMP, "")
    if not (said.isascii() and said.isdigit() and len(said) <= 11):
        return False
    return abs(call.at - datetime.fromtimestamp(int(said), UTC)) <= SIGNED_WITHIN


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
