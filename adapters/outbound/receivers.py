"""Webhooks go out through the gateway, signed; whatever comes back is a value, redacted."""

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json, to_json

from adapters.outbound.gateway import Answer, Gateway, Reply, Silence
from adapters.outbound.redaction import redacted
from adapters.outbound.signing import signed_headers
from adapters.outbound.waits import seconds_or_date
from domain.events.delivery import REQUEST_TIMEOUT, Told, WebhookOutcome
from domain.events.ports import Parcel, Recipient
from domain.shared.clock import Clock

MOST_READ = 64 * 1024
MOST_KEPT = 4 * 1024
THROTTLES = frozenset({429, 502, 504})
JSON = "application/json"


class HttpReceivers:
    """Only a 2xx is a success; a redirect is none, because who follows one can be led inside."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock

    def judged(self, url: str) -> str:
        return self._gateway.address(url)

    async def send(self, parcel: Parcel) -> Told:
        reply, took = await self._post(parcel.recipient, dict(parcel.letter or {}))
        return self._told(reply, took, parcel.recipient)

    async def challenge(self, recipient: Recipient, letter: Mapping[str, Any], word: str) -> Told:
        reply, took = await self._post(recipient, dict(letter))
        told = self._told(reply, took, recipient)
        if told.delivered and isinstance(reply, Answer) and not says(reply.body, word):
            return replace(told, outcome=WebhookOutcome.CHALLENGE_NOT_SAID)
        return told

    async def _post(self, recipient: Recipient, letter: dict[str, Any]) -> tuple[Reply, int]:
        if not recipient.secrets:
            words = "The signing secret cannot be opened: the key that sealed it is not configured."
            return Silence(False, words), 0
        body = to_json(letter)
        headers = signed_headers(
            recipient.signature, recipient.secrets, letter["id"], self._clock.now(), body
        )
        began = time.perf_counter()
        reply = await self._gateway.send(
            "POST",
            recipient.url,
            headers=headers | {"content-type": JSON},
            body=body,
            most_bytes=MOST_READ,
            seconds=REQUEST_TIMEOUT.total_seconds(),
            whole=False,
        )
        return reply, round((time.perf_counter() - began) * 1000)

    def _told(self, reply: Reply, took: int, recipient: Recipient) -> Told:
        if isinstance(reply, Silence):
            return Told(_silent(reply), took, reply.words)
        said = redacted(reply.body.decode("utf-8", "replace"), recipient.secrets, MOST_KEPT)
        wish = _wish(reply, self._clock.now())
        return Told(_outcome(reply.status), took, None, reply.status, said, wish)


def says(body: bytes, word: str) -> bool:
    """Whether an answer is the word itself, or JSON with it as `challenge`."""
    try:
        found = from_json(body)
    except ValueError:
        return body.strip() == word.encode()
    return found == word or (isinstance(found, dict) and found.get("challenge") == word)


def _silent(silence: Silence) -> WebhookOutcome:
    if silence.refused is not None:
        return WebhookOutcome.NOT_ALLOWED
    return WebhookOutcome.NO_ANSWER if silence.sent else WebhookOutcome.UNREACHABLE


def _outcome(status: int) -> WebhookOutcome:
    if 200 <= status < 300:
        return WebhookOutcome.DELIVERED
    if 300 <= status < 400:
        return WebhookOutcome.REDIRECTED
    if status == 410:
        return WebhookOutcome.GONE
    if status in THROTTLES:
        return WebhookOutcome.THROTTLED
    return WebhookOutcome.SERVER_ERROR if status >= 500 else WebhookOutcome.REFUSED


def _wish(answer: Answer, now: datetime) -> timedelta | None:
    """How long a receiver asks us to wait, in seconds or by a date (RFC 9110, 10.2.3)."""
    wish = seconds_or_date(answer.headers.get("retry-after"), now)
    if wish is None or wish <= timedelta(0) or not math.isfinite(wish.total_seconds()):
        return None
    return wish
