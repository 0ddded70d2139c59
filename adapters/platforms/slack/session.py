"""Where an app rotates its tokens, each ends after twelve hours, and a refresh token that is good
once brings the next pair."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.outbound.waits import in_seconds
from adapters.platforms.checks import is_header_safe
from adapters.platforms.http import Reply, Unreadable
from adapters.platforms.replies import Trouble, not_refreshed
from adapters.platforms.slack.answers import GRANT_REFUSED, error_of, told
from adapters.platforms.slack.profile import ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET
from domain.communities.outcomes import GrantRefused, NotRefreshed, Refreshed, RefreshOutcome
from domain.publishing.outcomes import Expired, Refused
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.platforms import REFRESH_TOKEN
from domain.shared.secret import Secret

NEEDED = (REFRESH_TOKEN, CLIENT_ID, CLIENT_SECRET)


def renews(credentials: Mapping[str, Secret]) -> bool:
    """Whether there is all that new tokens are asked for with."""
    return all(name in credentials for name in NEEDED)


def check_grant(credentials: Mapping[str, Secret]) -> None:
    """Raises ValidationFailed: a refresh token is worth nothing without the app it was given to."""
    missing = [name for name in NEEDED if name not in credentials]
    if REFRESH_TOKEN in credentials and missing:
        raise ValidationFailed(
            errors=[FieldError(f"/credentials/{name}", "required") for name in missing]
        )


def asked(credentials: Mapping[str, Secret]) -> dict[str, str]:
    """The form of oauth.v2.access."""
    return {"grant_type": REFRESH_TOKEN} | {name: credentials[name].reveal() for name in NEEDED}


def refused(reply: Reply, found: Trouble) -> RefreshOutcome:
    """Only what Slack says about the refresh token itself ends the grant; that the app's own id or
    secret is wrong does not."""
    if error_of(reply) in GRANT_REFUSED:
        return GrantRefused(found.words)
    if isinstance(found, Refused | Expired):
        return NotRefreshed("platform_rejected", found.words)
    return not_refreshed(found)


def refreshed(reply: Reply) -> Refreshed:
    """The next pair. Raises Unreadable."""
    said = told(reply) or {}
    access_token, following = _token(said, ACCESS_TOKEN), _token(said, REFRESH_TOKEN)
    if access_token is None:
        raise Unreadable("Slack renewed the token and gave none.")
    given = {ACCESS_TOKEN: access_token} | ({REFRESH_TOKEN: following} if following else {})
    return Refreshed(given, _lifetime(said.get("expires_in")))


def _token(said: Mapping[str, Any], name: str) -> Secret | None:
    value = said.get(name)
    return Secret(value) if isinstance(value, str) and is_header_safe(value) else None


def _lifetime(seconds: object) -> timedelta | None:
    """Slack gives zero for a token that does not end."""
    lasts = in_seconds(seconds)
    return lasts if lasts else None
