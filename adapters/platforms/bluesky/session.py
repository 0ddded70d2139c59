"""A session is opened with an app password and goes on by its refresh token.

Opening one is what servers count (30 in five minutes, 300 a day for an account), so the pair of
tokens is kept; the app password opens the next session where the pair is no longer good.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.platforms.bluesky.xrpc import (
    ACCESS_TOKEN,
    APP_PASSWORD,
    OF_CREDENTIALS,
    TAKEN_DOWN,
    Xrpc,
    code_of,
    succeeded,
)
from adapters.platforms.checks import is_header_safe, wrong_setting
from adapters.platforms.http import Answer, Reply, Unreadable
from adapters.platforms.replies import not_refreshed
from domain.communities.outcomes import (
    GrantRefused,
    NotRefreshed,
    Refreshed,
    RefreshOutcome,
    RefreshUnknown,
)
from domain.publishing.outcomes import Refused
from domain.shared.platforms import REFRESH_TOKEN, Connection
from domain.shared.secret import Secret

LIFETIME = timedelta(hours=1)
"""Of an access token that does not say how long it lasts; servers give two hours."""

_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}", re.I)
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,240}")


@dataclass(frozen=True, slots=True)
class Session:
    """Whose it is, its tokens, and how long the access token is good for."""

    did: str
    handle: str
    tokens: Mapping[str, Secret]
    lasts: timedelta | None
    active: bool = True


def identifier_asked(settings: Mapping[str, Any]) -> str:
    """Raises ValidationFailed."""
    asked = settings.get("identifier")
    if not asked:
        raise wrong_setting("identifier", "required")
    plain = asked.removeprefix("@") if isinstance(asked, str) else ""
    if not (is_handle(plain) or is_did(plain)):
        raise wrong_setting("identifier", "malformed")
    return plain


def is_handle(text: str) -> bool:
    return len(text) <= 253 and _HANDLE.fullmatch(text) is not None


def is_did(text: str) -> bool:
    return _DID.fullmatch(text) is not None


def session_in(answer: Answer, *, opened: bool) -> Session:
    """What the server says of a session; where it was `opened` or goes on, with its tokens. Raises
    Unreadable."""
    body = answer.object()
    did, handle = body.get("did"), body.get("handle")
    if not isinstance(did, str) or not is_did(did) or not isinstance(handle, str):
        raise Unreadable("The server does not say whose session that is.")
    active = body.get("active") is not False
    if not opened:
        return Session(did, handle, {}, None, active)
    access, following = _token(body, "accessJwt"), _token(body, "refreshJwt")
    if access is None:
        raise Unreadable("The server opened a session and gave no access token.")
    tokens = {ACCESS_TOKEN: access} | ({REFRESH_TOKEN: following} if following else {})
    return Session(did, handle, tokens, lifetime(access.reveal()), active)


def _token(body: Mapping[str, Any], name: str) -> Secret | None:
    value = body.get(name)
    return Secret(value) if isinstance(value, str) and is_header_safe(value) else None


def lifetime(token: str) -> timedelta:
    """From when it was made to when it ends, as the token itself says: it is a JWT (RFC 7519). No
    clock but the server's is in it."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return timedelta(seconds=max(int(claims["exp"]) - int(claims["iat"]), 0))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        return LIFETIME


async def open_session(
    xrpc: Xrpc, server_url: str | None, identifier: str, credentials: Mapping[str, Secret]
) -> Reply:
    password = credentials[APP_PASSWORD].reveal()
    body = {"identifier": identifier, "password": password}
    return await xrpc.sign_in(server_url, "createSession", body, None)


async def refresh(xrpc: Xrpc, place: Connection) -> RefreshOutcome:
    """A lost answer costs nothing: for two hours an exchanged refresh token gives the same
    successor again (`rotateRefreshToken` in packages/pds/src/account-manager). Where the server
    refuses it in its words, the app password, which ends only by its owner's doing, opens a
    session: two requests at most."""
    token = place.credentials.get(REFRESH_TOKEN)
    outcome: RefreshOutcome = GrantRefused("There is no refresh token.")
    if token is not None:
        reply = await xrpc.sign_in(place.server_url, "refreshSession", {}, token)
        outcome = _outcome(xrpc, place, reply)
        if code_of(reply) == TAKEN_DOWN:
            return outcome
    if isinstance(outcome, GrantRefused) and APP_PASSWORD in place.credentials:
        did = place.account_id
        reply = await open_session(xrpc, place.server_url, did, place.credentials)
        return _outcome(xrpc, place, reply)
    return outcome


def _outcome(xrpc: Xrpc, place: Connection, reply: Reply) -> RefreshOutcome:
    if not isinstance(reply, Answer) or not succeeded(reply):
        found = xrpc.trouble(reply, place.credentials)
        if isinstance(found, Refused) and code_of(reply) not in OF_CREDENTIALS:
            # A 401 without the server's own word for it may be a proxy's.
            return NotRefreshed("platform_rejected", found.words)
        return not_refreshed(found)
    try:
        session = session_in(reply, opened=True)
    except Unreadable as unreadable:
        return RefreshUnknown(str(unreadable))
    if session.did != place.account_id:
        return RefreshUnknown("The server gave the session of another account.")
    return Refreshed(session.tokens, session.lasts)
