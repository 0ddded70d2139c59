"""What is signed as Standard Webhooks 1.0.0 says is let in; it tells in a schema of ours."""

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from adapters.platforms.told import heard_in
from domain.shared.heard import Admission, Admitted, Forged, Heard, HookCall, Raw
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

TOLERANCE = timedelta(minutes=5)
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
LONGEST_ID = 256
MOST_SIGNATURES = 20
_SIGNATURE = re.compile(r"v1a?,[A-Za-z0-9+/]+={0,2}", re.ASCII)


class StandardHook:
    """To be inherited by adapters of platforms that tell so. The signature is over id, timestamp
    and body, with `HMAC-SHA256` (https://www.standardwebhooks.com); several signatures may stand in
    the header, one that holds is enough. `webhook-id` is what tells a telling that is repeated."""

    def admit(self, call: HookCall, connection: Connection, secrets: Sequence[Secret]) -> Admission:
        if call.method != "POST":
            return Forged("It has to be a POST.", status=405)
        id, stamp = call.headers.get(ID, ""), call.headers.get(TIMESTAMP, "")
        if not id or len(id) > LONGEST_ID or not id.isascii():
            return Forged(f"The header {ID} is missing, or is none.")
        at = _instant(stamp)
        if at is None or abs(call.at - at) > TOLERANCE:
            return Forged(f"The header {TIMESTAMP} is not of the last five minutes.")
        given = call.headers.get(SIGNATURE, "").split(" ")
        # A header that came twice is no header: whoever joins them knows no better than we do.
        if len(given) > MOST_SIGNATURES or not all(map(_SIGNATURE.fullmatch, given)):
            return Forged(f"The header {SIGNATURE} is missing, or is none.")
        signed = f"{id}.{stamp}.".encode() + call.body
        wanted = [_signature(key, signed) for secret in secrets for key in _keys(secret)]
        # Every pair is compared, so that how long it takes says nothing.
        matches = [
            hmac.compare_digest(ours, theirs.encode()) for ours in wanted for theirs in given
        ]
        if not any(matches):
            return Forged(f"No signature in the header {SIGNATURE} is one of this body.")
        return Admitted((Raw(id, call.body),), status=202)

    def digest(self, raw: Raw, connection: Connection) -> Sequence[Heard]:
        """Raises Undigestible."""
        return heard_in(raw.body)


def sign(secret: Secret, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a call that is let in."""
    stamp = str(int(at.timestamp()))
    [key, *_] = _keys(secret)
    signature = _signature(key, f"{id}.{stamp}.".encode() + body).decode()
    return {ID: id, TIMESTAMP: stamp, SIGNATURE: signature}


def _signature(key: bytes, signed: bytes) -> bytes:
    return b"v1," + base64.b64encode(hmac.digest(key, signed, "sha256"))


def _keys(secret: Secret) -> list[bytes]:
    """The key that this secret stands for: base64 after its prefix, as the specification has it; of
    what is not written so, its bytes."""
    text = secret.reveal()
    if not text.startswith(PREFIX):
        return [text.encode()]
    try:
        return [base64.b64decode(text.removeprefix(PREFIX), validate=True)]
    except binascii.Error:
        return [text.encode()]


def _instant(stamp: str) -> datetime | None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return None
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return None
