"""Session tokens are JSON Web Tokens, signed with HMAC-SHA-256 and with nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import jwt

from domain.identity.errors import ExpiredToken, InvalidCredentials, TokenNotYetValid
from domain.identity.session import LEEWAY, LONGEST, Claims, SubjectKind
from domain.shared.access import Mode, Permission
from domain.shared.ids import ApiKeyId, OrganizationId, WorkspaceId

ALGORITHM = "HS256"
ISSUER = "tertulia"
AUDIENCE = "tertulia-api"
MOST = 4096
"""Characters. No token of ours comes near it."""
_NEEDED = ("iss", "aud", "sub", "iat", "nbf", "exp", "org", "ws", "mode", "kind", "key", "scopes")


class HmacTokens:
    """The first key signs, all of them verify: a token says in its `kid` which key signed it. So a
    key can be changed without ending any session."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys
        self._first = next(iter(keys))

    def sign(self, claims: Claims) -> str:
        said = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": claims.subject,
            "iat": int(claims.issued_at.timestamp()),
            "nbf": int(claims.issued_at.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
            "org": claims.organization_id,
            "ws": claims.workspace_id,
            "mode": claims.mode.value,
            "kind": claims.subject_kind.value,
            "key": claims.key_id,
            "scopes": sorted(claims.scopes),
        }
        headers = {"kid": self._first}
        return jwt.encode(said, self._keys[self._first], algorithm=ALGORITHM, headers=headers)

    def looks_like_one(self, text: str) -> bool:
        return text.count(".") == 2

    def read(self, text: str, now: datetime) -> Claims:
        if len(text) > MOST:
            raise InvalidCredentials()
        try:
            # What its header says of the algorithm is looked at, and must be the one there is.
            key = self._keys[jwt.get_unverified_header(text)["kid"]]
            said = jwt.decode(
                text,
                key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                # Times are judged below, by the house's own clock.
                options={
                    "require": list(_NEEDED),
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
            claims = _claims(said)
        except (jwt.PyJWTError, LookupError, TypeError, ValueError, OverflowError, OSError):
            raise InvalidCredentials() from None
        if claims.expires_at - claims.issued_at > LONGEST:
            raise InvalidCredentials()
        if claims.issued_at > now + LEEWAY:
            raise TokenNotYetValid()
        if claims.expires_at <= now:
            raise ExpiredToken()
        return claims


def _claims(said: Mapping[str, Any]) -> Claims:
    """Raises LookupError, TypeError or ValueError for what we would not have said."""
    if said["nbf"] != said["iat"]:
        raise ValueError("it begins when it is made")
    return Claims(
        organization_id=OrganizationId(_text(said["org"])),
        workspace_id=WorkspaceId(_text(said["ws"])),
        mode=Mode(said["mode"]),
        subject_kind=SubjectKind(said["kind"]),
        subject=_text(said["sub"]),
        scopes=frozenset(Permission(scope) for scope in said["scopes"]),
        key_id=ApiKeyId(_text(said["key"])),
        issued_at=_instant(said["iat"]),
        expires_at=_instant(said["exp"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("not a text")
    return value


def _instant(value: object) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number of seconds")
    return datetime.fromtimestamp(value, UTC)
