"""What nobody is notified of is seen by looking again: what was heard lately and is not there any
more or says something else, and talks in private."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from adapters.platforms.http import LISTING_BYTES, Answer, Unreadable
from adapters.platforms.mastodon.line import Line, own_id, step
from adapters.platforms.mastodon.listing import identifier
from domain.shared.heard import Raw
from domain.shared.platforms import Connection

REMEMBERED = 20
"""As many as one request may ask for (`DEFAULT_STATUSES_LIMIT`)."""

MOST_ASKED_FOR = 5
TALKS = 20
THREAD_BYTES = 8 * 1024 * 1024
_SAYING = ("mention", "quote", "update", "quoted_update")

Items = list[dict[str, Any]]


class LookingAgain(Line):
    """Facts: methods/statuses.md (several at once since 4.3, and one), methods/conversations.md of
    mastodon/documentation. Where the server says nothing, everything stays as it is known."""

    async def _look_again(
        self, place: Connection, known: Mapping[str, str]
    ) -> tuple[list[Raw], dict[str, str]]:
        """What became of posts of others that were heard, known by id with when each was edited.
        What is not among several is asked for by itself, a few at a time: only a no about that one
        post counts. Who deletes and who shuts us out look alike."""
        shown = await self._several(place, known)
        asked = [post_id for post_id in known if shown is None or post_id not in shown]
        after, raws = dict(known), list[Raw]()
        for post_id in asked[: MOST_ASKED_FOR if shown is not None else 1]:
            # The next look begins with another.
            after[post_id] = after.pop(post_id)
            found = await self._post(place, post_id)
            if found == {}:
                after.pop(post_id)
                raws.append(self._gone(post_id))
            elif found:
                shown = {**(shown or {}), post_id: found}
        for post_id, status in (shown or {}).items():
            edited = _edited_at(status)
            if edited and edited != after.get(post_id):
                after[post_id] = edited
                raws.append(_edit(post_id, edited, status))
        return raws, after

    async def _talks(
        self, place: Connection, known: Mapping[str, str]
    ) -> tuple[list[Raw], dict[str, str]]:
        """What was said in private since: a server that holds back who is not known to the account
        notifies nobody of it. Known is which post was the last of each talk."""
        params = {"limit": str(TALKS)}
        path = "/api/v1/conversations"
        reply = await self._ask("GET", place, path, params=params, most_bytes=LISTING_BYTES)
        after, raws = dict(known), list[Raw]()
        moved = [(i, s) for i, s in _talks_in(reply) if known.get(i) != identifier(s["id"])]
        for talk_id, last in moved[:MOST_ASKED_FOR]:
            before = await self._before(place, last, known.get(talk_id))
            raws += [_said(status) for status in (*before, last) if not is_ours(status, place)]
            after[talk_id] = str(identifier(last["id"]))
        return raws, dict(list(after.items())[-2 * TALKS :])

    async def _talks_so_far(self, place: Connection) -> dict[str, str]:
        """Which post was the last of each talk."""
        reply = await self._ask(
            "GET",
            place,
            "/api/v1/conversations",
            params={"limit": str(TALKS)},
            most_bytes=LISTING_BYTES,
        )
        return {talk_id: str(identifier(last["id"])) for talk_id, last in _talks_in(reply)}

    async def _several(
        self, place: Connection, known: Mapping[str, str]
    ) -> dict[str, dict[str, Any]] | None:
        """Those that the server shows; None where it does not show several at once."""
        path = "/api/v1/statuses?" + urlencode([("id[]", post_id) for post_id in known])
        reply = await self._ask("GET", place, path, most_bytes=LISTING_BYTES)
        items = _items(reply)
        if items is None:
            return None
        found = {str(identifier(item.get("id"))): item for item in items}
        return {post_id: item for post_id, item in found.items() if post_id in known}

    async def _post(self, place: Connection, post_id: str) -> dict[str, Any] | None:
        """Empty where the server says that it is not there; None where it says nothing of use."""
        path = f"/api/v1/statuses/{step(post_id)}"
        reply = await self._ask("GET", place, path, most_bytes=LISTING_BYTES)
        try:
            said = reply.object() if isinstance(reply, Answer) else {}
        except Unreadable:
            return None
        if not isinstance(reply, Answer) or not (reply.is_success or reply.status in (404, 410)):
            return None
        if reply.is_success:
            return said if identifier(said.get("id")) == post_id else None
        # A proxy in the way has its own words for what it does not find.
        return {} if isinstance(said.get("error"), str) else None

    async def _before(self, place: Connection, last: dict[str, Any], until: str | None) -> Items:
        """What led to the last post of a talk, back to the one that is known."""
        path = f"/api/v1/statuses/{step(str(identifier(last['id'])))}/context"
        reply = await self._ask("GET", place, path, most_bytes=THREAD_BYTES)
        try:
            above = reply.object().get("ancestors") if isinstance(reply, Answer) else None
        except Unreadable:
            return []
        direct = [it for it in _dicts(above) if it.get("visibility") == "direct"]
        known = [identifier(it.get("id")) for it in direct]
        return direct[known.index(until) + 1 :] if until in known else direct

    def _gone(self, post_id: str) -> Raw:
        told = {"gone": post_id, "at": self._clock.now().isoformat()}
        return Raw(f"gone:{post_id}", json.dumps(told).encode())


def remembered(known: Mapping[str, str], raws: Iterable[Raw], place: Connection) -> dict[str, str]:
    """The latest posts of others, those from before with those of now, oldest first."""
    after = dict(known)
    for raw in raws:
        status = _status_in(json.loads(raw.body))
        post_id = identifier(status.get("id"))
        if post_id is not None and not is_ours(status, place):
            after.pop(post_id, None)
            after[post_id] = _edited_at(status)
    return dict(list(after.items())[-REMEMBERED:])


def is_ours(status: Mapping[str, Any], place: Connection) -> bool:
    account = status.get("account")
    return isinstance(account, dict) and identifier(account.get("id")) == own_id(place)


def _status_in(told: dict[str, Any]) -> dict[str, Any]:
    """What a notification is about, where somebody says something in it, or what stands alone."""
    if "type" not in told:
        return told
    status = told.get("status") if told["type"] in _SAYING else None
    return status if isinstance(status, dict) else {}


def _said(status: dict[str, Any]) -> Raw:
    return Raw(
        f"answer:{identifier(status.get('id'))}", json.dumps(status, ensure_ascii=False).encode()
    )


def _edit(post_id: str, edited: str, status: dict[str, Any]) -> Raw:
    told = {"id": post_id, "type": "update", "status": status}
    return Raw(f"edit:{post_id}:{edited}", json.dumps(told, ensure_ascii=False).encode())


def _edited_at(status: Mapping[str, Any]) -> str:
    edited = status.get("edited_at")
    return edited if isinstance(edited, str) else ""


def _talks_in(reply: object) -> Sequence[tuple[str, dict[str, Any]]]:
    """Each talk with its last post, oldest first."""
    found = []
    for talk in (_items(reply) or [])[::-1]:
        talk_id, last = identifier(talk.get("id")), talk.get("last_status")
        if talk_id and isinstance(last, dict) and identifier(last.get("id")):
            found.append((talk_id, last))
    return found


def _items(reply: object) -> Items | None:
    if not isinstance(reply, Answer) or not reply.is_success:
        return None
    try:
        items = reply.json()
    except Unreadable:
        return None
    return _dicts(items) if isinstance(items, list) else None


def _dicts(value: object) -> Items:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []
