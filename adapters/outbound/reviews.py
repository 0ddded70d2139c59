"""A reviewer is asked through the gateway, signed, once and not for long; whatever comes back is a
value."""

import time
from collections.abc import Sequence
from dataclasses import replace
from unicodedata import category

from pydantic_core import to_json

from adapters.outbound.gateway import Answer, Gateway, Reply, Silence
from adapters.outbound.guard import is_here
from adapters.outbound.review_letters import MOST_BYTES, comments_in, question_letter
from adapters.outbound.signing import signed_headers
from adapters.secrets import SigningSecrets
from domain.events.endpoint import SignatureKind
from domain.publishing.reviewer import Silent, Unheard
from domain.publishing.reviewer_ports import Line
from domain.publishing.reviewing import Comment, Question
from domain.shared.clock import Clock
from domain.shared.errors import UrlNotAllowed
from domain.shared.secret import Secret

JSON = "application/json"
_HIDDEN = "•••"
_KEPT = "\n\t"
# A clock that wakes us may be that much early.
_EARLY_SECONDS = 0.005


class HttpReviews:
    """Only a 200 is an answer; a redirect is none, because who follows one can be led inside."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        self._mint = SigningSecrets()

    def judged(self, url: str) -> str:
        address = self._gateway.address(url)
        if not address.startswith("https://") and not is_here(address):
            raise UrlNotAllowed(pointer="/url", reason="https_only")
        return address

    def new_secret(self) -> Secret:
        return self._mint.signing_secret(SignatureKind.HMAC).secret

    async def ask(self, line: Line, question: Question) -> Sequence[Comment] | Silent:
        body = to_json(question_letter(question))
        now = self._clock.now()
        signed = signed_headers(SignatureKind.HMAC, line.secrets, question.id, now, body)
        seconds = line.timeout.total_seconds()
        began = time.perf_counter()
        reply = await self._gateway.send(
            "POST",
            line.url,
            headers=signed | {"content-type": JSON, "accept": JSON},
            body=body,
            most_bytes=MOST_BYTES,
            seconds=seconds,
            whole=False,
        )
        late = time.perf_counter() - began >= seconds - _EARLY_SECONDS
        answer = _heard(reply, late)
        if isinstance(answer, Silent):
            return answer
        return [_bare(comment, line.secrets) for comment in answer]


def _heard(reply: Reply, late: bool) -> Sequence[Comment] | Silent:
    if isinstance(reply, Silence):
        if reply.refused is not None:
            return Silent(Unheard.NOT_ALLOWED)
        return Silent(Unheard.TIMED_OUT if late else Unheard.UNREACHABLE)
    return _unusable(reply, late) or comments_in(reply.body)


def _unusable(reply: Answer, late: bool) -> Silent | None:
    """Why there is nothing to read; None where there is."""
    if 300 <= reply.status < 400:
        return Silent(Unheard.REDIRECTED, {"status": reply.status})
    if reply.status != 200:
        return Silent(Unheard.BAD_STATUS, {"status": reply.status})
    if not reply.cut:
        return None
    if len(reply.body) >= MOST_BYTES:
        return Silent(Unheard.TOO_LARGE, {"maximum": MOST_BYTES // 1024})
    return Silent(Unheard.TIMED_OUT if late else Unheard.UNREACHABLE)


def _bare(comment: Comment, secrets: Sequence[Secret]) -> Comment:
    """The same without what must not be shown: our secrets, and what commands a terminal."""
    told = comment.suggestion
    return replace(
        comment,
        message=_text(comment.message, secrets),
        suggestion=None if told is None else _text(told, secrets),
    )


def _text(words: str, secrets: Sequence[Secret]) -> str:
    for secret in secrets:
        words = words.replace(secret.reveal(), _HIDDEN)
    return "".join(c for c in words if c in _KEPT or category(c) != "Cc")
