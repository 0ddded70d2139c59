"""What a caller hands in to connect a channel fits the platform's profile before any network."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.platforms import PlatformProfile
from domain.shared.secret import Secret

LONGEST_CREDENTIAL = 4096
_VISIBLE = re.compile(r"[\x21-\x7e]+")


def check_request(
    profile: PlatformProfile,
    server_url: str | None,
    credentials: Mapping[str, Secret],
    settings: Mapping[str, Any],
) -> None:
    """Raises ValidationFailed naming every wrong field: code `required`, `unknown_field` or
    `malformed`. Whether a value means something is the adapter's to say."""
    errors = [
        *_server(profile, server_url),
        *_credentials(profile, credentials),
        *_unknown("/settings", profile.settings_fields, settings),
    ]
    if errors:
        raise ValidationFailed(errors=errors)


def wrong_choice(settings: Mapping[str, Any], name: str, allowed: Collection[str]) -> None:
    """Raises ValidationFailed, code `not_one_of`, where the setting is there and not allowed."""
    value = settings.get(name)
    if value is not None and (not isinstance(value, str) or value not in allowed):
        raise wrong_setting(name, "not_one_of", allowed=", ".join(sorted(allowed)))


def wrong_setting(name: str, code: str, **facts: object) -> ValidationFailed:
    return ValidationFailed(errors=[FieldError(f"/settings/{name}", code, facts)])


def _server(profile: PlatformProfile, server_url: str | None) -> list[FieldError]:
    if profile.needs_server_url and not server_url:
        return [FieldError("/server_url", "required")]
    if server_url and not (profile.needs_server_url or profile.takes_server_url):
        return [FieldError("/server_url", "unknown_field")]
    return []


def _credentials(profile: PlatformProfile, credentials: Mapping[str, Secret]) -> list[FieldError]:
    required, optional = profile.credential_fields, profile.optional_credential_fields
    errors = _unknown("/credentials", required + optional, credentials)
    for name in required + optional:
        secret = credentials.get(name)
        if secret is None and name in optional:
            continue
        if secret is None or not secret.reveal():
            errors.append(FieldError(f"/credentials/{name}", "required"))
        elif not is_header_safe(secret.reveal()):
            errors.append(FieldError(f"/credentials/{name}", "malformed"))
    return errors


def is_header_safe(value: str) -> bool:
    """Whether a token can travel: a line end in it would end the header it is sent in."""
    return len(value) <= LONGEST_CREDENTIAL and _VISIBLE.fullmatch(value) is not None


def _unknown(at: str, known: Collection[str], given: Mapping[str, Any]) -> list[FieldError]:
    return [
        FieldError(f"{at}/{_escaped(name)}", "unknown_field") for name in given if name not in known
    ]


def _escaped(name: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
