"""The platforms that rooms in memory know."""

from adapters.platforms.mastodon.profile import PROFILE as MASTODON
from adapters.platforms.sandbox.adapter import PROFILE as SANDBOX
from domain.shared.platforms import PlatformProfile, UnknownPlatform

PROFILES = {profile.platform: profile for profile in (MASTODON, SANDBOX)}


def profile_of(platform: str) -> PlatformProfile:
    """Raises UnknownPlatform."""
    if platform not in PROFILES:
        raise UnknownPlatform(platform=platform, known=", ".join(sorted(PROFILES)))
    return PROFILES[platform]
