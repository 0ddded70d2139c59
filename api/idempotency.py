"""The same request with the same key gets the same answer, to the byte."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from pydantic_core import from_json, to_json

from api.documents import Document
from api.edge import IdempotencyKeyRequired, InvalidIdempotencyKey


@dataclass(frozen=True, slots=True)
class Rendered:
    """A whole answer: status, our headers, body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def pack(self) -> bytes:
        head = to_json([self.status, self.headers])
        return len(head).to_bytes(4) + head + self.body


def unpack(packed: bytes) -> Rendered:
    length = int.from_bytes(packed[:4])
    status, headers = from_json(packed[4 : 4 + length])
    return Rendered(status, tuple((name, value) for name, value in headers), packed[4 + length :])


@dataclass(frozen=True, slots=True)
class RequestReceipt:
    """What the transaction needs to remember this request's answer by. The key is already bound to
    the caller; the fingerprint binds it to method, path and body."""

    key: str
    fingerprint: str
    shape: Callable[[object], Rendered]

    def render(self, answer: object) -> bytes:
        return self.shape(answer).pack()


def checked_key(given: str | None, *, needed: bool) -> str | None:
    """Raises InvalidIdempotencyKey, and IdempotencyKeyRequired where it must not be missing."""
    if given is None:
        if needed:
            raise IdempotencyKeyRequired(pointer="header:Idempotency-Key")
        return None
    if not 1 <= len(given) <= 255 or not given.isascii() or not given.isprintable():
        raise InvalidIdempotencyKey(pointer="header:Idempotency-Key")
    return given


def fingerprint(method: str, path: str, workspace: str | None, body: bytes) -> str:
    digest = hashlib.sha256(f"{method} {path} {workspace or ''}\n".encode())
    digest.update(body)
    return digest.hexdigest()


def rendered(
    status: int, document: Document, *, version: int | None, location: str | None
) -> Rendered:
    headers = [("content-type", "application/json")]
    if version is not None:
        headers.append(("etag", f'"{version}"'))
    if location is not None:
        headers.append(("location", location))
    return Rendered(status, tuple(headers), to_json(document))
