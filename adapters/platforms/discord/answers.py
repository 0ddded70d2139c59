"""What Discord says went wrong, by the code it gives before the status."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from adapters.outbound.waits import in_seconds
from adapters.platforms.http import Answer, Reply, Unreadable
from adapters.platforms.replies import kind_by_status
from domain.publishing.outcomes import RefusalKind

# topics/opcodes-and-status-codes of discord/discord-api-docs.
UNKNOWN_CHANNEL, UNKNOWN_MEMBER, UNKNOWN_MESSAGE, UNKNOWN_BAN = 10003, 10007, 10008, 10026
GONE = (UNKNOWN_MESSAGE, UNKNOWN_CHANNEL)
"""The message, or the thread that it was in."""
_CREDENTIALS = (40001, 50014)
# "You need to verify your account in order to perform this action."
_ACCOUNT = (40002,)
_PERMISSION = (10003, 10004, 50001, 50007, 50013)
_CONTENT = (10008, 20009, 40005, 50006, 50021, 50035, 160002, 200000, 200001, 240000)
# Slow mode, too many writes, too many edits of old messages, a limited resource, overload.
_LIMITED = (20016, 20028, 30046, 40062, 130000)
_DEEPEST = 8


def said(answer: Answer) -> dict[str, Any]:
    """The object it holds; empty where it holds none."""
    try:
        return answer.object()
    except Unreadable:
        return {}


def code_of(reply: Reply) -> int:
    """Discord's code of what went wrong, or 0, which it gives where it has none."""
    code = said(reply).get("code") if isinstance(reply, Answer) else None
    return code if isinstance(code, int) else 0


def words_of(answer: Answer) -> str:
    """The sentence, and behind a form that is wrong what is wrong in it."""
    given = said(answer)
    parts = [given.get("message"), *_details(given.get("errors"), "", 0)]
    return " ".join(part for part in parts if isinstance(part, str) and part)


def kind_of(answer: Answer) -> RefusalKind:
    code = code_of(answer)
    if code in _CREDENTIALS:
        return RefusalKind.CREDENTIALS
    if code in _ACCOUNT:
        return RefusalKind.ACCOUNT
    if code in _PERMISSION:
        return RefusalKind.PERMISSION
    return RefusalKind.CONTENT if code in _CONTENT else kind_by_status(answer)


def hint_of(answer: Answer) -> timedelta | None:
    """`retry_after` of the body, in seconds with a fraction, or the header of the bucket."""
    wait = in_seconds(said(answer).get("retry_after"))
    return wait if wait is not None else in_seconds(answer.headers.get("x-ratelimit-reset-after"))


def is_limited(reply: Reply) -> bool:
    """Whether a refusal means "not now", whatever its status."""
    refused = isinstance(reply, Answer) and 400 <= reply.status < 500
    return refused and code_of(reply) in _LIMITED


def is_gone(reply: Reply) -> bool:
    """Whether what was to be taken away is not there."""
    return isinstance(reply, Answer) and reply.status == 404


def _details(errors: object, at: str, depth: int) -> Iterator[str]:
    if not isinstance(errors, dict) or depth > _DEEPEST:
        return
    for name, inner in errors.items():
        if name != "_errors":
            yield from _details(inner, f"{at}.{name}" if at else str(name), depth + 1)
            continue
        for each in inner if isinstance(inner, list) else ():
            words = each.get("message") if isinstance(each, dict) else None
            if isinstance(words, str):
                yield f"{at}: {words}" if at else words
