"""The doorbell's server answers, is new enough, and never throws a queued hint away."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.doctor.finding import PATIENCE_SECONDS, Finding

OLDEST_REDIS = 7
POLICY = "noeviction"


async def doorbell(url: str) -> AsyncIterator[Finding]:
    """Redis or Valkey, whichever answers at this address."""
    try:
        facts = await _asked(url)
    except (RedisError, OSError, ValueError) as trouble:
        words = f"It cannot be reached ({_said(trouble)}): start it, or correct TERTULIA_REDIS_URL."
        yield Finding(False, "Redis", f"{words} Until then messages go out late, by the sweep.")
        return
    yield _version(facts)
    yield _eviction(facts)


async def _asked(url: str) -> Mapping[str, Any]:
    client = Redis.from_url(
        url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )
    try:
        # Hosts that forbid CONFIG still answer INFO.
        facts: Mapping[str, Any] = await client.info()
        return facts
    finally:
        await client.aclose()


def _version(facts: Mapping[str, Any]) -> Finding:
    if "valkey_version" in facts:
        return Finding(True, "Redis", f"Valkey {facts['valkey_version']} answers.")
    version = str(facts.get("redis_version", "?"))
    major = version.split(".")[0]
    if not major.isdigit() or int(major) < OLDEST_REDIS:
        words = f"This is Redis {version}: upgrade it to {OLDEST_REDIS} or newer, or to Valkey."
        return Finding(False, "Redis", words)
    return Finding(True, "Redis", f"Redis {version} answers.")


def _eviction(facts: Mapping[str, Any]) -> Finding:
    policy = facts.get("maxmemory_policy", "unknown")
    if policy != POLICY:
        words = f"maxmemory-policy is {policy}, so a full server drops queued work in silence:"
        return Finding(False, "Eviction", f"{words} run CONFIG SET maxmemory-policy {POLICY}.")
    return Finding(True, "Eviction", f"maxmemory-policy is {POLICY}: nothing queued is dropped.")


def _said(trouble: Exception) -> str:
    # A malformed address could be repeated, with its password.
    if isinstance(trouble, ValueError):
        return "the address is malformed"
    return str(trouble).strip().rstrip(".") or type(trouble).__name__
