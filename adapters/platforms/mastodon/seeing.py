"""Anybody can see who has an account on a server of this API, and what is posted there in public.

An account is asked about on its own server, for others know only what reached them; and our token
goes to no server but the one that gave it.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from adapters.platforms.http import LISTING_BYTES, Answer, Reply, Unreadable
from adapters.platforms.mastodon.line import Line, step
from adapters.platforms.mastodon.listing import identifier, link
from adapters.platforms.mastodon.profile import ACCESS_TOKEN, PLATFORM
from adapters.platforms.replies import instant, untold
from domain.publishing.outcomes import CannotTell
from domain.shared.platforms import Connection
from domain.shared.public_accounts import (
    NobodyThere,
    NoPublicName,
    PublicAccount,
    PublicName,
    PublicPost,
    PublicPosts,
    counted,
)

OPEN = ("public", "unlisted")
PAGE = 40
_USER = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?"
_HANDLE = re.compile(rf"@?({_USER})(?:@([A-Za-z0-9.-]+(?::\d{{1,5}})?))?")
_EXPECTED = "@cafe@mastodon.example"


class Seeing(Line):
    """Facts: methods/accounts.md (lookup, statuses) and entities/Account.md of
    mastodon/documentation. Both can be asked without a token, unless a server forbids it."""

    def public_name(self, handle: str, server_url: str | None) -> PublicName | NoPublicName:
        said, where = handle, server_url
        if handle.startswith(("https://", "http://")):
            address = urlsplit(handle)
            said = address.path.strip("/").removeprefix("users/")
            where = server_url or f"{address.scheme}://{address.netloc}"
        found = _HANDLE.fullmatch(said)
        if found is None:
            return NoPublicName("handle", _EXPECTED)
        user, host = found[1], found[2]
        if where is None and host is None:
            return NoPublicName("handle", _EXPECTED)
        origin = self._http.origin(where or f"https://{host.lower()}")
        domain = (host or urlsplit(origin).netloc).lower()
        return PublicName(f"@{user.lower()}@{domain}", origin)

    def open_place(self, name: PublicName) -> Connection | None:
        return Connection(PLATFORM, name.server_url, "", {}, {})

    def is_told(self, connection: Connection, name: PublicName) -> bool:
        return connection.server_url == name.server_url

    async def look_up(
        self, connection: Connection, name: PublicName
    ) -> PublicAccount | NobodyThere | CannotTell:
        # On its own server an account is called by its first part alone.
        user = name.handle.removeprefix("@").partition("@")[0]
        reply = await self._seen(connection, "/api/v1/accounts/lookup", {"acct": user})
        if isinstance(reply, Answer) and reply.status in (404, 410):
            return NobodyThere("The server knows no account of that name.")
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            said = reply.object()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        its_id, username = identifier(said.get("id")), said.get("username")
        if its_id is None or not isinstance(username, str) or username.lower() != user:
            return CannotTell("The server did not answer with that account.")
        if said.get("suspended") is True:
            return NobodyThere("The server has suspended that account.")
        name_shown = said.get("display_name")
        return PublicAccount(
            account_id=its_id,
            handle=name.handle,
            name=name_shown if isinstance(name_shown, str) and name_shown else username,
            url=link(said.get("url")),
            followers=counted(said, "followers_count"),
            following=counted(said, "following_count"),
            posts=counted(said, "statuses_count"),
        )

    async def posts_of(
        self, connection: Connection, account: PublicAccount, before: str | None
    ) -> PublicPosts | CannotTell | None:
        params = {"limit": str(PAGE), "exclude_reblogs": "true", "exclude_replies": "true"}
        params |= {"max_id": before} if before else {}
        path = f"/api/v1/accounts/{step(account.account_id)}/statuses"
        reply = await self._seen(connection, path, params)
        if not isinstance(reply, Answer) or not reply.is_success:
            return untold(self._trouble(reply, connection.credentials))
        try:
            listed = reply.json()
        except Unreadable as unreadable:
            return CannotTell(str(unreadable))
        if not isinstance(listed, list):
            return CannotTell("The server did not answer with posts.")
        statuses = [one for one in listed if isinstance(one, dict)]
        times = [(identifier(one.get("id")), instant(one.get("created_at"))) for one in statuses]
        known = [(post_id, at) for post_id, at in times if post_id is not None and at is not None]
        oldest = min(known, key=lambda one: one[1], default=None)
        posts = [post for one in statuses if (post := _post(one)) is not None]
        return PublicPosts(posts, oldest and oldest[0], oldest and oldest[1])

    async def _seen(self, place: Connection, path: str, params: Mapping[str, str]) -> Reply:
        """As the account where there is one, else as anybody."""
        if ACCESS_TOKEN in place.credentials:
            return await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
        return await self._http.send(
            "GET", place.server_url, path, params=params, most_bytes=LISTING_BYTES
        )


def _post(status: Mapping[str, Any]) -> PublicPost | None:
    """Servers may know no `exclude_…`, and give all that there is."""
    post_id, at = identifier(status.get("id")), instant(status.get("created_at"))
    theirs = status.get("reblog") is None and status.get("in_reply_to_id") is None
    if post_id is None or at is None or not theirs or status.get("visibility") not in OPEN:
        return None
    return _seen(status, post_id, at)


def _seen(status: Mapping[str, Any], post_id: str, at: datetime) -> PublicPost:
    return PublicPost(
        id=post_id,
        at=at,
        url=link(status.get("url")),
        reactions=counted(status, "favourites_count"),
        comments=counted(status, "replies_count"),
        shares=counted(status, "reblogs_count"),
    )
