"""Muting and blocking by a moderation list of the account's own: whoever is on it is muted or
blocked, here and for everybody else who follows that list."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.platforms.bluesky.place import (
    LIST,
    LIST_BLOCK,
    LIST_ITEM,
    list_address,
    new_record,
    no_record,
    parts_of,
    record_key,
    written,
)
from adapters.platforms.bluesky.profile import PLATFORM
from adapters.platforms.bluesky.xrpc import (
    DELETE_RECORD,
    INVALID_SWAP,
    PUT_RECORD,
    RECORD_NOT_FOUND,
    Xrpc,
    code_of,
    record_of,
    said,
    succeeded,
    unseen,
)
from adapters.platforms.checks import wrong_setting
from adapters.platforms.http import Answer, Reply
from adapters.platforms.replies import Trouble, refusal
from domain.shared.acts import ActKind
from domain.shared.platforms import Connection, PlatformRefused

MUTE_LIST, BLOCK_LIST = "mute_list", "block_list"
_MODERATES = "app.bsky.graph.defs#modlist"
_NAMED = {
    ActKind.MUTE_PERSON: MUTE_LIST,
    ActKind.UNMUTE_PERSON: MUTE_LIST,
    ActKind.BAN_PERSON: BLOCK_LIST,
    ActKind.UNBAN_PERSON: BLOCK_LIST,
}


def check_lists(settings: Mapping[str, Any]) -> None:
    """Two things that are undone one by one need two lists. Raises ValidationFailed."""
    named = [(name, settings.get(name)) for name in (MUTE_LIST, BLOCK_LIST)]
    given = [(name, value) for name, value in named if value is not None]
    for name, value in given:
        if not isinstance(value, str) or list_address(value) is None:
            raise wrong_setting(name, "malformed")
    if len(given) == 2 and len({list_address(value) for _, value in given}) == 1:
        raise wrong_setting(BLOCK_LIST, "duplicate")


async def must_be_ours(xrpc: Xrpc, place: Connection) -> None:
    """Only its owner puts somebody on a list. Raises PlatformRefused, PlatformUnreachable,
    PlatformThrottled, CredentialsRefused and CredentialsExpired."""
    for name in (MUTE_LIST, BLOCK_LIST):
        where = list_address(place.settings.get(name) or "")
        if where is not None:
            await _must_be_ours(xrpc, place, name, where)


async def _must_be_ours(xrpc: Xrpc, place: Connection, name: str, where: str) -> None:
    did, _, rkey = parts_of(where)
    purpose = None
    if did == place.account_id:
        reply = await record_of(xrpc, place, did, LIST, rkey)
        if not succeeded(reply) and code_of(reply) != RECORD_NOT_FOUND:
            raise refusal(xrpc.trouble(reply, place.credentials), PLATFORM, reply)
        value = said(reply).get("value")
        purpose = value.get("purpose") if isinstance(value, dict) else None
    if purpose != _MODERATES:
        words = "The account has no moderation list of its own at that address."
        raise PlatformRefused(pointer=f"/settings/{name}", platform=PLATFORM, words=words)


def list_for(place: Connection, kind: ActKind) -> str | None:
    """Where the channel has such acts done by a list, that list."""
    return list_address(place.settings.get(_NAMED.get(kind, "")) or "")


async def put_on(xrpc: Xrpc, place: Connection, kind: ActKind, where: str, person: str) -> Reply:
    """Has the account follow the list and puts the person on it, each under a key made of whom and
    what it is about: repeated, it is there already. What is told is the last answer, or the first
    that is no success."""
    now = written(xrpc.now())
    if kind is ActKind.MUTE_PERSON:
        reply = await xrpc.tell(place, "app.bsky.graph.muteActorList", {"list": where})
    else:
        block = {"$type": LIST_BLOCK, "subject": where, "createdAt": now}
        asked = new_record(place, LIST_BLOCK, record_key(where), block)
        reply = await xrpc.tell(place, PUT_RECORD, asked)
    if not succeeded(reply) and code_of(reply) != INVALID_SWAP:
        return reply
    item = {"$type": LIST_ITEM, "list": where, "subject": person, "createdAt": now}
    asked = new_record(place, LIST_ITEM, _item_key(where, person), item)
    return await xrpc.tell(place, PUT_RECORD, asked)


async def take_off(xrpc: Xrpc, place: Connection, where: str, person: str) -> Trouble | None:
    """Takes away the item of ours, and the one by which somebody put them on the list in an app,
    where the AppView is new enough to name it. The account goes on following the list."""
    reply = await xrpc.ask(
        place,
        "app.bsky.graph.getListsWithMembership",
        actor=person,
        limit="100",
        purposes="modlist",
    )
    is_older = isinstance(reply, Answer) and reply.status in (404, 501)
    if not succeeded(reply) and not is_older:
        return unseen(xrpc.trouble(reply, place.credentials))
    for rkey in dict.fromkeys((_item_key(where, person), *_items(reply, where))):
        gone = await xrpc.tell(place, DELETE_RECORD, no_record(place, LIST_ITEM, rkey))
        if not succeeded(gone):
            return xrpc.trouble(gone, place.credentials)
    return None


def _items(reply: Reply, where: str) -> Iterator[str]:
    """The keys of the items by which the person is on that list."""
    listed = said(reply).get("listsWithMembership")
    for each in listed if isinstance(listed, list) else ():
        try:
            if each["list"]["uri"] == where and each.get("listItem"):
                yield parts_of(each["listItem"]["uri"])[2]
        except (ValueError, TypeError, KeyError, AttributeError):
            continue


def _item_key(where: str, person: str) -> str:
    return record_key(f"{where} {person}")
