"""What addresses of shared reports consist of, and how passwords are kept: never as they were
said."""

import asyncio
import base64
import hashlib
import hmac
import os
from datetime import datetime

from adapters.secrets import CannotOpen, LinkSecrets, Sealer
from domain.insights.report_link import ReportLink
from domain.shared.ids import WorkspaceId
from domain.shared.secret import Secret

SALT = 16
# Some fifty milliseconds and 16 MiB for each try.
COST, BLOCK, LANES = 2**14, 8, 1


class ReportSecrets:
    """For `domain.insights.sharing_ports.SharingSecrets`."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._links = LinkSecrets()
        self._leaves = sealer.keys_for("leaves to read reports")
        self._addresses = list(sealer.keys_for("addresses of reports").values())

    def link_token(self) -> Secret:
        return self._links.report_secret()

    def stop_token(self) -> Secret:
        return self._links.stop_secret()

    def hash_of_secret(self, text: str) -> str:
        return self._links.hash_of_secret(text)

    def hash_of_address(self, workspace_id: WorkspaceId, address: str) -> str:
        # The last key is the oldest: whoever stopped letters stays so when a new one comes first.
        text = f"{workspace_id}/{address.lower()}".encode()
        return hmac.digest(self._addresses[-1], text, "sha256").hex()

    def seal(self, secret: Secret, belongs_to: str) -> bytes:
        return self._sealer.seal(secret.reveal().encode(), belongs_to)

    def unseal(self, sealed: bytes, belongs_to: str) -> Secret | None:
        try:
            return Secret(self._sealer.open(sealed, belongs_to).decode())
        except CannotOpen:
            return None

    async def hash_of_password(self, password: str) -> str:
        return await password_hash(password)

    async def fits(self, password: str, hash: str) -> bool:
        return await password_fits(password, hash)

    def leave(self, link: ReportLink, until: datetime) -> str:
        ends = str(int(until.timestamp()))
        [key, *_] = self._leaves.values()
        return f"{ends}.{_signed(key, link, ends)}"

    def left(self, link: ReportLink, leave: str, now: datetime) -> bool:
        ends, _, mark = leave.partition(".")
        if not (ends.isascii() and ends.isdigit()) or int(ends) <= now.timestamp():
            return False
        return any(
            hmac.compare_digest(_signed(key, link, ends).encode(), mark.encode())
            for key in self._leaves.values()
        )


async def password_hash(password: str) -> str:
    """What is kept of a password."""
    salt = os.urandom(SALT)
    made = await asyncio.to_thread(_scrypt, password, salt)
    return f"scrypt:{_text(salt)}:{_text(made)}"


async def password_fits(password: str, hash: str) -> bool:
    """Whether it is the one that this was made of."""
    _, salt, kept = hash.split(":")
    made = await asyncio.to_thread(_scrypt, password, base64.b64decode(salt))
    return hmac.compare_digest(made, base64.b64decode(kept))


def _signed(key: bytes, link: ReportLink, ends: str) -> str:
    text = f"{link.id}/{link.password}/{ends}".encode()
    return base64.urlsafe_b64encode(hmac.digest(key, text, "sha256")).decode().rstrip("=")


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=LANES)


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
