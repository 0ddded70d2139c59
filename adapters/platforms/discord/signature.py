"""Discord signs what it sends with Ed25519: the timestamp and the raw body, by the application's
key, and at times wrongly on purpose, to see whether that gets a 401."""

import re
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.shared.heard import HookCall
from domain.shared.secret import Secret

SIGNATURE = "x-signature-ed25519"
TIMESTAMP = "x-signature-timestamp"
TOLERANCE = timedelta(seconds=300)
"""Ours: Discord names none."""

_HEX_KEY = re.compile(r"[0-9a-fA-F]{64}")
_HEX_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_SECONDS = re.compile(r"[0-9]{1,12}")


def why_forged(call: HookCall, keys: list[Secret]) -> str | None:
    """What is wrong with a request, in a sentence; None where one of these keys has signed it
    lately."""
    signature, stamp = call.headers.get(SIGNATURE, ""), call.headers.get(TIMESTAMP, "")
    if not _HEX_SIGNATURE.fullmatch(signature) or not _SECONDS.fullmatch(stamp):
        return "The request bears no signature of Discord's."
    signed = stamp.encode() + call.body
    if not any([_signed_by(key.reveal(), bytes.fromhex(signature), signed) for key in keys]):
        return "The signature of the request is not by the key of this application."
    at = datetime.fromtimestamp(int(stamp), UTC)
    if abs(call.at - at) > TOLERANCE:
        return "The request was signed too long ago."
    return None


def is_key(text: str) -> bool:
    """Whether a text can be a public key, as Discord shows it."""
    return _HEX_KEY.fullmatch(text) is not None


def _signed_by(key: str, signature: bytes, signed: bytes) -> bool:
    if not is_key(key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
