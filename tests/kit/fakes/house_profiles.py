"""The platforms that rooms in memory know."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.mastodon.profile import PROFILE as MASTODON
from adapters.platforms.sandbox.adapter import PROFILE as SANDBOX
from domain.communities.account import Account
from domain.shared.platforms import OutcomeClass, PlatformProfile, UnknownPlatform

PROFILES = {profile.platform: profile for profile in (MASTODON, SANDBOX)}


def profile_of(platform: str) -> PlatformProfile:
    """Raises UnknownPlatform."""
    if platform not in PROFILES:
        raise UnknownPlatform(platform=platform, known=", ".join(sorted(PROFILES)))
    return PROFILES[platform]


def an_account(platform: str = "sandbox", settings: Mapping[str, Any] | None = None) -> Account:
    """Who we are there; `account` and `outcome_class` in the settings choose."""
    profile, chosen = PROFILES[platform], settings or {}
    name = chosen.get("account", platform)
    return Account(
        account_id=name,
        handle=f"@{name}",
        name=name.title(),
        url=None,
        limits=profile.limits,
        capabilities=profile.capabilities,
        outcome_class=OutcomeClass(chosen.get("outcome_class", profile.outcome_class)),
    )
