"""Secrets at rest are sealed with AES-256-GCM and bound to the row they belong to."""

import base64
import hashlib
import hmac
import os
import secrets
import zlib
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.events.audit import Anchor
from domain.events.endpoint import SignatureKind
from domain.events.ports import MadeSecret
from domain.identity.ports import Minted
from domain.shared.access import Mode
from domain.shared.secret import Secret

NONCE = 12
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def a_key(octets: int) -> bytes:
    """So many octets that nobody can foresee."""
    return secrets.token_bytes(octets)


class CannotOpen(Exception):
    """The seal is broken, belongs to another row, or its key is gone."""


class Sealer:
    """The first key seals, all keys open. A sealed text says which key sealed it."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self._first = keys[0][0]
        self._keys = {name: AESGCM(key) for name, key in keys}
        self._raw = dict(keys)
        self._master = keys[0][1]

    def seal(self, plain: bytes, belongs_to: str) -> bytes:
        """`belongs_to` names tenant, table and row; opening needs the same words."""
        nonce = os.urandom(NONCE)
        name = self._first.encode()
        box = self._keys[self._first].encrypt(nonce, plain, belongs_to.encode())
        return bytes([len(name)]) + name + nonce + box

    def open(self, sealed: bytes, belongs_to: str) -> bytes:
        """Raises CannotOpen."""
        length = sealed[0]
        name, rest = sealed[1 : 1 + length].decode(), sealed[1 + length :]
        if name not in self._keys:
            raise CannotOpen(f"the key {name!r} is not configured")
        try:
            return self._keys[name].decrypt(rest[:NONCE], rest[NONCE:], belongs_to.encode())
        except InvalidTag:
            raise CannotOpen("the seal does not fit this row") from None

    def names(self) -> Sequence[str]:
        return list(self._keys)

    def key_for(self, purpose: str) -> bytes:
        """A key for another purpose, such as signing cursors, derived from the first key."""
        return _derived(self._master, purpose)

    def keys_for(self, purpose: str) -> Mapping[str, bytes]:
        """The same, one derived from each key, by its name; that of the first comes first."""
        return {name: _derived(key, purpose) for name, key in self._raw.items()}


class Keys:
    """API keys: `tert_live_` or `tert_test_`, 40 random characters (238 bits), then a checksum of 6
    so that a typo is told from a wrong key without a look-up, and scanners can spot a leak."""

    LENGTH = 40
    CHECK = 6
    MOST_KNOWN = 10_000

    def __init__(self) -> None:
        # OpenSSL's hash costs more than all the rest of letting somebody in, so that what has been
        # hashed once is known again by a cheaper one, keyed: neither leads back to the key.
        self._known: dict[bytes, str] = {}
        self._seal = secrets.token_bytes(16)

    def mint(self, mode: Mode) -> Minted:
        body = "".join(secrets.choice(ALPHABET) for _ in range(self.LENGTH))
        text = f"tert_{mode.value}_{body}{_checksum(mode.value + body)}"
        return Minted(text, _digest(text), text[-4:])

    def hash_of(self, text: str) -> str | None:
        mark = hashlib.blake2b(text.encode(), digest_size=16, key=self._seal).digest()
        known = self._known.get(mark)
        if known is None and (known := self._hashed(text)) is not None:
            if len(self._known) >= self.MOST_KNOWN:
                self._known.clear()
            self._known[mark] = known
        return known

    def _hashed(self, text: str) -> str | None:
        prefix, _, rest = text.partition("_")
        mode, _, body = rest.partition("_")
        if prefix != "tert" or mode not in ("live", "test"):
            return None
        if len(body) != self.LENGTH + self.CHECK or not body.isascii() or not body.isalnum():
            return None
        if _checksum(mode + body[: self.LENGTH]) != body[self.LENGTH :]:
            return None
        return _digest(text)


class SigningSecrets:
    """Secrets of webhook endpoints, written as Standard Webhooks 1.0.0 says: `whsec_` and 32 random
    bytes in base64, or an Ed25519 key pair as `whsk_` and `whpk_`."""

    BYTES = 32

    def signing_secret(self, kind: SignatureKind) -> MadeSecret:
        if kind is SignatureKind.HMAC:
            made = base64.b64encode(secrets.token_bytes(self.BYTES)).decode()
            return MadeSecret(Secret(f"whsec_{made}"), None)
        key = Ed25519PrivateKey.generate()
        private = base64.b64encode(key.private_bytes_raw()).decode()
        public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
        return MadeSecret(Secret(f"whsk_{private}"), f"whpk_{public}")

    def challenge_word(self) -> str:
        return secrets.token_urlsafe(self.BYTES)

    def ticket(self) -> str:
        return f"tkt_{secrets.token_urlsafe(self.BYTES)}"

    def hash_of_ticket(self, text: str) -> str:
        return _digest(text)


class HookSecretMint:
    """What makes the address of a channel, and what its platform signs with where we say what."""

    BYTES = 32
    PLAIN = 24

    def hook_token(self) -> Secret:
        return Secret(f"hkt_{secrets.token_urlsafe(self.BYTES)}")

    def survey_token(self) -> Secret:
        return Secret(f"svt_{secrets.token_urlsafe(self.BYTES)}")

    def hook_secret(self) -> Secret:
        """24 random bytes, as Standard Webhooks 1.0.0 wants at least, of those whose base64 has
        neither `+` nor `/` nor padding, which Telegram does not take. Of three draws one is such.
        """
        while True:
            made = base64.b64encode(secrets.token_bytes(self.PLAIN)).decode()
            if made.isalnum():
                return Secret(f"whsec_{made}")

    def hash_of_secret(self, text: str) -> str:
        return _digest(text)


class LinkSecrets:
    """What makes an address nobody can guess: its prefix tells what it opens, 256 random bits
    follow."""

    BYTES = 32

    def calendar_secret(self) -> Secret:
        return Secret(f"ics_{secrets.token_urlsafe(self.BYTES)}")

    def moderation_secret(self) -> Secret:
        return Secret(f"mlt_{secrets.token_urlsafe(self.BYTES)}")

    def receipt_secret(self) -> Secret:
        return Secret(f"rct_{secrets.token_urlsafe(self.BYTES)}")

    def guest_secret(self) -> Secret:
        return Secret(f"gst_{secrets.token_urlsafe(self.BYTES)}")

    def report_secret(self) -> Secret:
        return Secret(f"shr_{secrets.token_urlsafe(self.BYTES)}")

    def stop_secret(self) -> Secret:
        return Secret(f"rps_{secrets.token_urlsafe(self.BYTES)}")

    def hash_of_secret(self, text: str) -> str:
        return _digest(text)


class ContestMint:
    """What nobody can foresee about a contest: 256 random bits of the seed, of a public address and
    of a winner's; 128 of a salt; 60 of a code, whose letters cannot be taken for others."""

    BYTES, SALT, CODE = 32, 16, 12
    LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

    def server_seed(self) -> bytes:
        return secrets.token_bytes(self.BYTES)

    def salt(self) -> str:
        return secrets.token_hex(self.SALT)

    def page_token(self) -> str:
        return secrets.token_urlsafe(self.BYTES)

    def claim_token(self) -> Secret:
        return Secret(f"ccl_{secrets.token_urlsafe(self.BYTES)}")

    def code(self) -> str:
        return "".join(secrets.choice(self.LETTERS) for _ in range(self.CODE))

    def hash_of_secret(self, text: str) -> str:
        return _digest(text)


class AuditSignatory:
    """What the service says of its audit trails bears its own mark: HMAC-SHA256, in hexadecimal."""

    SALT = 16

    def __init__(self, sealer: Sealer) -> None:
        self._keys = list(sealer.keys_for("audit").values())

    def salt(self) -> str:
        return secrets.token_hex(self.SALT)

    def sign(self, text: str) -> str:
        return _signature(self._keys[0], text)

    def signed(self, anchor: Anchor, text: str) -> bool:
        return any(hmac.compare_digest(_signature(k, text), anchor.signature) for k in self._keys)


class ConnectionSecrets:
    """What somebody carries through a platform's own page, and comes back with: 256 random bits
    each."""

    BYTES = 32

    def state(self) -> Secret:
        return Secret(f"ost_{secrets.token_urlsafe(self.BYTES)}")

    def connection_token(self) -> Secret:
        return Secret(f"cct_{secrets.token_urlsafe(self.BYTES)}")

    def verifier(self) -> Secret:
        return Secret(secrets.token_urlsafe(self.BYTES))

    def challenge_of(self, verifier: Secret) -> str:
        digest = hashlib.sha256(verifier.reveal().encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def hash_of_secret(self, text: str) -> str:
        return _digest(text)


class InvitationSecrets:
    """What an invitation is accepted with: 256 random bits."""

    BYTES = 32

    def invitation_token(self) -> Secret:
        return Secret(f"ivt_{secrets.token_urlsafe(self.BYTES)}")

    def hash_of_secret(self, text: str) -> str:
        return _digest(text)


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, f"tertulia:{purpose}".encode(), "sha256")


def _signature(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def _digest(text: str) -> str:
    # A key holds 238 random bits: nothing can be guessed, so a fast hash is enough.
    return hashlib.sha256(text.encode()).hexdigest()


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    letters = ""
    for _ in range(Keys.CHECK):
        number, rest = divmod(number, len(ALPHABET))
        letters = ALPHABET[rest] + letters
    return letters
