"""What a pretended account is called, and what its profile shows."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.platforms.checks import wrong_setting
from adapters.platforms.profiles import profile_of
from domain.communities.account import AccountProfile

BIO = "bio"

_ACCOUNT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def account_asked(settings: Mapping[str, Any]) -> str:
    """Raises ValidationFailed."""
    account = settings.get("account", "sandbox")
    if not isinstance(account, str) or not _ACCOUNT.fullmatch(account):
        raise wrong_setting("account", "malformed")
    return account


def shown_of(account: str, settings: Mapping[str, Any]) -> AccountProfile:
    """A sandbox that was told of no bio is a platform that has none. Raises ValidationFailed."""
    bio = settings.get(BIO)
    if bio is not None and not isinstance(bio, str):
        raise wrong_setting(BIO, "malformed")
    return profile_of(f"Sandbox {account}", account, bio=bio)
