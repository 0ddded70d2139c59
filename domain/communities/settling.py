"""Settings of a channel as a change makes them."""

from collections.abc import Mapping
from typing import Any

from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.platforms import PlatformProfile


def resettled(
    profile: PlatformProfile, stored: Mapping[str, Any], given: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Those given in the place of those stored, without the ones taken back. Raises
    ValidationFailed for those that say which account or place it is, unless they say the same."""
    errors = [
        FieldError(f"/settings/{name}", "fixed_once_connected", {})
        for name in profile.fixed_settings
        if name in given and given[name] != stored.get(name)
    ]
    if errors:
        raise ValidationFailed(errors=errors)
    return {name: value for name, value in {**stored, **given}.items() if value is not None}
