"""Every part is examined in turn; what depends on a part that failed is left out."""

import sys
from collections.abc import AsyncIterator
from ipaddress import ip_address

from adapters.clock import SystemClock
from adapters.doctor.database import database
from adapters.doctor.doorbell import doorbell
from adapters.doctor.finding import Finding, gathered
from adapters.doctor.keys import keys
from adapters.doctor.letters import letters
from adapters.settings import Settings
from domain.shared.clock import Clock

__all__ = ["Finding", "examine"]

OLDEST_PYTHON = (3, 11)
NO_ADDRESS = "No address is given: set {}, or neither and let ./run start its own servers."


async def examine(settings: Settings, *, clock: Clock | None = None) -> list[Finding]:
    """One finding a part, in an order to read them in. Changes nothing, raises nothing. Takes a
    second, or some 5 s for each server that does not answer."""
    found = [_python(sys.version_info[:3]), _loopback(settings)]
    found += await gathered("PostgreSQL", _database(settings, clock or SystemClock()))
    found += await gathered("Redis", _doorbell(settings))
    found += await gathered("Letters", letters(settings))
    if settings.database_url is not None or settings.secret_keys is not None:
        migrated = any(finding.ok and finding.part == "Schema" for finding in found)
        found += await gathered("Secret keys", keys(settings, look_inside=migrated))
    return found


async def _database(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    if settings.database_url is None:
        yield Finding(False, "PostgreSQL", NO_ADDRESS.format("TERTULIA_DATABASE_URL"))
        return
    async for finding in database(settings.database_url, clock):
        yield finding


async def _doorbell(settings: Settings) -> AsyncIterator[Finding]:
    if settings.redis_url is None:
        yield Finding(False, "Redis", NO_ADDRESS.format("TERTULIA_REDIS_URL"))
        return
    async for finding in doorbell(settings.redis_url):
        yield finding


def _python(found: tuple[int, ...]) -> Finding:
    version = ".".join(str(number) for number in found)
    if found[:2] < OLDEST_PYTHON:
        oldest = ".".join(str(number) for number in OLDEST_PYTHON)
        return Finding(False, "Python", f"This is Python {version}: install {oldest} or newer.")
    return Finding(True, "Python", f"Python {version}.")


def _loopback(settings: Settings) -> Finding:
    part = "Loopback"
    if not settings.allow_loopback:
        return Finding(True, part, "No address that a caller gives can lead to this machine.")
    words = "TERTULIA_ALLOW_LOOPBACK is on: addresses that callers give may lead to this machine."
    if _is_loopback(settings.host):
        return Finding(True, part, f"{words} The API listens here only: good for development.")
    remedy = f"With the API open on {settings.host}, callers could reach what runs here: unset it."
    return Finding(False, part, f"{words} {remedy}")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
