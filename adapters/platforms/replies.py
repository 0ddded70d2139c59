"""What a platform's reply means in our words, decided once: refused, throttled, never sent, or
unknown."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from adapters.outbound.redaction import redacted
from adapters.outbound.waits import aware, in_seconds, seconds_or_date
from adapters.platforms.http import Answer, Reply, Silence
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    RefreshOutcome,
    RefreshUnknown,
)
from domain.publishing.outcomes import (
    CannotTell,
    Expired,
    Hindrance,
    NotSent,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.errors import Refusal, UrlNotAllowed
from domain.shared.platforms import (
    REFRESH_TOKEN,
    CredentialsExpired,
    CredentialsRefused,
    PlatformRefused,
    PlatformThrottled,
    PlatformUnreachable,
)
from domain.shared.secret import Secret

# What platforms call a request, for whoever asks their support: the commonest names first.
REQUEST_IDS = (
    *("x-request-id", "request-id", "x-correlation-id", "x-transaction-id", "x-fb-trace-id"),
    *("x-fb-request-id", "x-li-uuid", "x-tt-logid", "x-slack-req-id"),
)
_LONGEST_ID = 128
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=1)
USUAL_WAIT = timedelta(seconds=30)
"""When a platform throttles without saying for how long, or says zero."""

Trouble = Refused | Expired | Throttled | NotSent | Unknown


def delay_asked(headers: httpx.Headers, now: datetime, hint: timedelta | None = None) -> timedelta:
    """How long a 429 asks us to wait: at least 1 s, at most 1 h, 30 s where nothing usable is said.

    Reads `Retry-After` (seconds or an HTTP date, RFC 9110 10.2.3), then `hint` (what the body
    said), then `X-RateLimit-Reset` (ISO 8601 from Mastodon, epoch seconds from others).
    """
    wait = seconds_or_date(headers.get("retry-after"), now)
    if wait is None:
        wait = hint
    if wait is None:
        wait = _reset(headers.get("x-ratelimit-reset"), now)
    if wait is None or wait <= timedelta(0):
        return USUAL_WAIT
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)


def _reset(text: str | None, now: datetime) -> timedelta | None:
    if text is None:
        return None
    seconds = in_seconds(text)
    if seconds is not None:
        is_epoch = seconds > timedelta(days=3650)
        return seconds - timedelta(seconds=now.timestamp()) if is_epoch else seconds
    until = instant(text)
    return None if until is None else until - now


def instant(text: object) -> datetime | None:
    """An ISO 8601 time in UTC, or None where it is not one."""
    if not isinstance(text, str):
        return None
    try:
        return aware(datetime.fromisoformat(text)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def clock_lag(answer: Answer, now: datetime) -> timedelta:
    """How far the server's clock is behind ours, by its Date header; zero where it is ahead or
    does not say. A look-up window must reach back that much further."""
    try:
        theirs = aware(parsedate_to_datetime(answer.headers.get("date", "")))
    except (ValueError, TypeError, OverflowError):
        return timedelta(0)
    return min(max(now - theirs, timedelta(0)), timedelta(days=1))


def kind_by_status(answer: Answer) -> RefusalKind:
    """Who must act on a 4xx, where a platform means by it what HTTP does."""
    if answer.status == 401:
        return RefusalKind.CREDENTIALS
    if answer.status in (403, 404, 405, 410):
        return RefusalKind.PERMISSION
    return RefusalKind.CONTENT


def request_id(reply: Reply, credentials: Mapping[str, Secret]) -> str | None:
    """What the platform calls this request; None where it says nothing usable."""
    if isinstance(reply, Silence):
        return None
    named = next((reply.headers[name] for name in REQUEST_IDS if name in reply.headers), "")
    safe = redacted(named, credentials.values())
    return safe if 0 < len(safe) <= _LONGEST_ID and safe.isascii() and safe.isprintable() else None


def trouble(
    reply: Reply,
    *,
    now: datetime,
    credentials: Mapping[str, Secret],
    words: Callable[[Answer], str],
    kind: Callable[[Answer], RefusalKind] = kind_by_status,
    hint: Callable[[Answer], timedelta | None] = lambda _: None,
    expired: Callable[[Answer], bool] = lambda _: False,
) -> Trouble:
    """What a reply that is not a readable success makes of a change we asked for.

    A 5xx, a 408 and a success nobody can read may each hide a post that is visible: unknown.
    `expired` says which answers mean an access token that a refresh token may replace.
    """
    if isinstance(reply, Silence):
        return (Unknown if reply.sent else NotSent)(reply.words)
    said = redacted(words(reply), credentials.values()) or f"The server answered {reply.status}."
    called = request_id(reply, credentials)
    if reply.status == 429:
        wait = delay_asked(reply.headers, now, hint(reply))
        return Throttled(wait, said, reply.status, called)
    if reply.status in (301, 307, 308):
        return NotSent("The server says it has moved to another address.", reply.status, called)
    if REFRESH_TOKEN in credentials and expired(reply):
        return Expired(said, reply.status, called)
    if 400 <= reply.status < 500 and reply.status not in (408, 425):
        return Refused(kind(reply), said, reply.status, called)
    return Unknown(said, reply.status, called)


def untold(found: Trouble) -> CannotTell:
    """The same trouble for somebody who only wanted to look."""
    match found:
        case Throttled():
            return CannotTell(found.words, found.retry_after)
        case Expired():
            return CannotTell(found.words, hindrance=Hindrance.CREDENTIALS_EXPIRED)
        case Refused(kind=RefusalKind.CREDENTIALS):
            return CannotTell(found.words, hindrance=Hindrance.CREDENTIALS_REFUSED)
        case _:
            return CannotTell(found.words)


def refusal(found: Trouble, platform: str, reply: Reply) -> Refusal:
    """The same trouble for somebody who only asked a question: a refusal to raise."""
    if isinstance(reply, Silence) and reply.refused is not None:
        return UrlNotAllowed(pointer="/server_url", reason=reply.refused)
    match found:
        case Expired():
            return CredentialsExpired(pointer="/credentials", platform=platform, words=found.words)
        case Refused(kind=RefusalKind.CREDENTIALS):
            return CredentialsRefused(pointer="/credentials", platform=platform, words=found.words)
        case Refused():
            return PlatformRefused(platform=platform, words=found.words)
        case Throttled():
            seconds = math.ceil(found.retry_after.total_seconds())
            return PlatformThrottled(platform=platform, retry_after_seconds=seconds)
        case _:
            return PlatformUnreachable(platform=platform)


def not_refreshed(found: Trouble) -> RefreshOutcome:
    """The same trouble for somebody who asked for new credentials."""
    match found:
        case Refused(kind=RefusalKind.CREDENTIALS) | Expired():
            return GrantRefused(found.words)
        case Refused():
            return NotRefreshed("platform_rejected", found.words)
        case Throttled():
            return NotRefreshed("platform_quota_exhausted", found.words, found.retry_after)
        case NotSent():
            return NotRefreshed("platform_unreachable", found.words)
        case Unknown():
            return RefreshUnknown(found.words)
