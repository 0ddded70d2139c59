"""The keys that seal credentials are well drawn, privately kept, and all still there."""

import stat
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import pairwise

import asyncpg

from adapters.doctor.finding import PATIENCE_SECONDS, Finding, said
from adapters.settings import BadSetting, Settings, secret_keys

Keys = Sequence[tuple[str, bytes]]

# Of 32 drawn bytes, and of the steps between them, some 30 differ; of 32 hexadecimal digits, some
# 14. A drawn key falls below this line once in 10^13 times.
LEAST_DIFFERENT = 17
DRAW = 'draw a new one with "openssl rand -base64 32"'
SEALED_WITH = """
    SELECT DISTINCT encode(substring(sealed FROM 2 FOR get_byte(sealed, 0)), 'escape')
    FROM (SELECT credentials FROM channels UNION ALL SELECT secret FROM webhook_endpoints
          UNION ALL SELECT previous_secret FROM webhook_endpoints
          UNION ALL SELECT secret FROM reviewers
          UNION ALL SELECT previous_secret FROM reviewers) AS kept(sealed)
    WHERE length(sealed) > 1
"""


async def keys(settings: Settings, *, look_inside: bool) -> AsyncIterator[Finding]:
    """`look_inside` compares them with what they sealed; that takes a login that sees it all."""
    try:
        configured = secret_keys(settings)
    except (BadSetting, ValueError) as trouble:
        yield Finding(False, "Secret keys", _sentence(trouble))
        return
    yield _drawn(configured)
    for finding in _file(settings):
        yield finding
    if look_inside:
        yield await _sealed(settings, {name for name, _ in configured})


def _sentence(trouble: Exception) -> str:
    if isinstance(trouble, BadSetting):
        return str(trouble)
    return f"TERTULIA_SECRET_KEYS is malformed: {trouble}."


def _drawn(configured: Keys) -> Finding:
    weak = [name for name, key in configured if _patterned(key)]
    if weak:
        words = f"Of {', '.join(weak)} the bytes follow a pattern and could be guessed: {DRAW},"
        return Finding(False, "Secret keys", f"{words} put it first, and keep the old one behind.")
    if len({key for _, key in configured}) < len(configured):
        words = f"One key bears two ids, which protects nothing twice: {DRAW} for one of them."
        return Finding(False, "Secret keys", words)
    first, *older = [name for name, _ in configured]
    words = f"{first} seals and opens" + (f", {', '.join(older)} only open." if older else ".")
    return Finding(True, "Secret keys", words)


def _patterned(key: bytes) -> bool:
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return min(len(set(key)), len(steps)) < LEAST_DIFFERENT


def _file(settings: Settings) -> Iterator[Finding]:
    """Only where the keys are kept in a file, as they are beside servers of our own."""
    path = settings.data_dir / "secret-keys"
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return
    except OSError as trouble:
        yield Finding(False, "Key file", f"{path} cannot be examined ({trouble.strerror}).")
        return
    if mode & 0o077:
        words = f"{path} can be read by other users (mode {mode:04o}): run chmod 600 {path}."
        yield Finding(False, "Key file", words)
    else:
        yield Finding(True, "Key file", f"{path} can be read by its owner only.")


async def _sealed(settings: Settings, configured: set[str]) -> Finding:
    part = "Sealed credentials"
    try:
        connection = await asyncpg.connect(
            settings.owner_url, timeout=PATIENCE_SECONDS, command_timeout=15
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as trouble:
        words = f"The owner's login cannot connect ({said(trouble)}): correct"
        return Finding(False, part, f"{words} TERTULIA_MIGRATION_DATABASE_URL.")
    try:
        if await connection.fetchval("SELECT row_security_active('public.channels')"):
            words = "Not examined: row security hides them from the owner's login too. Only a"
            return Finding(True, part, f"{words} superuser there could compare them with the keys.")
        used = {row[0] for row in await connection.fetch(SEALED_WITH)}
    finally:
        await connection.close(timeout=PATIENCE_SECONDS)
    gone = sorted(used - configured)
    if gone:
        words = f"Some were sealed with {', '.join(gone)}, which TERTULIA_SECRET_KEYS lacks: put"
        rest = "it back behind the first key, or reconnect those channels and rotate those secrets."
        return Finding(False, part, f"{words} {rest}")
    return Finding(True, part, "Every one was sealed with a key that is configured.")
