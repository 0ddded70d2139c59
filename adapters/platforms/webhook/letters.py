"""What a product is sent: one JSON object, signed as Standard Webhooks 1.0.0 says."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from adapters.outbound.signing import signed_headers
from domain.events.endpoint import SignatureKind
from domain.publishing.answer import Answer
from domain.publishing.ports import OutgoingPost
from domain.shared.secret import Secret

SCHEMA_VERSION = "1"
PREFIX = "whsec_"


class LetterKind(StrEnum):
    """What a product is asked. Of these only `message.publish` may not be done twice."""

    IDENTIFY = "channel.identify"
    PUBLISH = "message.publish"
    EDIT = "message.edit"
    DELETE = "message.delete"
    FIND = "message.find"


@dataclass(frozen=True, slots=True)
class Letter:
    """`id` becomes the `webhook-id`."""

    id: str
    body: bytes


def letter(kind: LetterKind, id: str, at: datetime, data: Mapping[str, Any]) -> Letter:
    """`at` is UTC. Raises ValueError for a text that no UTF-8 can hold."""
    said = {
        "type": kind.value,
        "schema_version": SCHEMA_VERSION,
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": data,
    }
    return Letter(id, json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())


def asked_anew(kind: LetterKind, about: str, at: datetime) -> str:
    """An id for a question, or for a change that may be repeated: another at every time, so that
    a product that remembers ids does not answer what it answered before."""
    made = hashlib.sha256(f"{kind} {about} {at.timestamp():.6f}".encode()).hexdigest()
    return f"{kind.value.partition('.')[2]}-{made[:32]}"


def headers(written: Letter, secret: Secret, at: datetime) -> dict[str, str]:
    """The three that a receiver checks."""
    return signed_headers(SignatureKind.HMAC, [secret], written.id, at, written.body)


def is_signing_secret(secret: Secret) -> bool:
    """`whsec_` and 24 to 64 bytes in base64, as the standard has it."""
    text = secret.reveal()
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(PREFIX) and 24 <= len(key) <= 64


def message_of(post: OutgoingPost) -> dict[str, Any]:
    """All that is said; what there is none of is null."""
    said = post.post
    return {
        "text": said.text,
        "link": said.link,
        "language": said.language,
        "content_warning": said.content_warning,
        "poll": asdict(said.poll) if said.poll else None,
        "location": asdict(said.location) if said.location else None,
        "reply_to": post.reply_to,
        "thread_root": post.thread_root,
        "is_comment": said.is_comment,
        "answer": _answer(post.answer) if post.answer else None,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    """What it answers, by the product's own ids: it told us all of them."""
    return {
        "kind": answer.kind.value,
        "private": answer.private,
        "message_id": answer.message_id,
        "root_id": answer.root_id,
        "place": answer.place,
        "person_id": answer.person_id,
    }
