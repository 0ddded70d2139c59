"""What the account can do about others: hide an answer under its own thread, mute, block.

Each is repeated without harm: what is so already is done. Nobody's post can be removed here.
"""

from typing import Any

from adapters.platforms.bluesky.lists import list_for, put_on, take_off
from adapters.platforms.bluesky.place import (
    BLOCK,
    POST,
    THREADGATE,
    address,
    new_record,
    no_record,
    parts_of,
    record_key,
    written,
)
from adapters.platforms.bluesky.session import is_did
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
from adapters.platforms.http import Answer, Reply
from adapters.platforms.replies import request_id
from domain.publishing.outcomes import Outcome, Published, RefusalKind, Refused, Unknown
from domain.shared.acts import ABOUT_MESSAGES, Act, ActKind
from domain.shared.platforms import Connection

MOST_HIDDEN = 300
"""lexicons/app/bsky/feed/threadgate.json, `hiddenReplies`."""


async def act(xrpc: Xrpc, place: Connection, asked: Act) -> Outcome:
    """None of these ends by itself: an `until` is for whoever asks to keep."""
    if asked.kind not in ABOUT_MESSAGES and not is_did(asked.person_id or ""):
        return Refused(RefusalKind.CONTENT, "Who that is about, Bluesky knows by a DID only.")
    if asked.kind in (ActKind.HIDE_MESSAGE, ActKind.SHOW_MESSAGE):
        return await _hide(xrpc, place, asked)
    if asked.kind in (ActKind.MUTE_PERSON, ActKind.BAN_PERSON):
        return await _put_away(xrpc, place, asked)
    if asked.kind in (ActKind.UNMUTE_PERSON, ActKind.UNBAN_PERSON):
        return await _let_in(xrpc, place, asked)
    return Refused(RefusalKind.PERMISSION, "Nobody can do that to others on Bluesky.")


async def _put_away(xrpc: Xrpc, place: Connection, asked: Act) -> Outcome:
    where, person = list_for(place, asked.kind), str(asked.person_id)
    if where is not None:
        reply = await put_on(xrpc, place, asked.kind, where, person)
    elif asked.kind is ActKind.MUTE_PERSON:
        reply = await xrpc.tell(place, "app.bsky.graph.muteActor", {"actor": person})
    else:
        reply = await _block(xrpc, place, person)
    if code_of(reply) == INVALID_SWAP:
        return Published(person)
    return _done(xrpc, place, reply, person)


async def _let_in(xrpc: Xrpc, place: Connection, asked: Act) -> Outcome:
    """Both from the list and one by one: whoever was put away before the channel had a list, or by
    hand, is let in as well."""
    where, person = list_for(place, asked.kind), str(asked.person_id)
    if where is not None:
        trouble = await take_off(xrpc, place, where, person)
        if trouble is not None:
            return trouble
    if asked.kind is ActKind.UNBAN_PERSON:
        return await _unblock(xrpc, place, person)
    reply = await xrpc.tell(place, "app.bsky.graph.unmuteActor", {"actor": person})
    return _done(xrpc, place, reply, person)


def _done(xrpc: Xrpc, place: Connection, reply: Reply, whom: str | None) -> Outcome:
    if not succeeded(reply) or not isinstance(reply, Answer):
        return xrpc.trouble(reply, place.credentials)
    called = request_id(reply, place.credentials)
    return Published(whom or "", status_code=reply.status, request_id=called)


async def _block(xrpc: Xrpc, place: Connection, person: str) -> Reply:
    """A record under a key made of whom it is about; blocking is public."""
    record = {"$type": BLOCK, "subject": person, "createdAt": written(xrpc.now())}
    asked = new_record(place, BLOCK, record_key(person), record)
    return await xrpc.tell(place, PUT_RECORD, asked)


async def _unblock(xrpc: Xrpc, place: Connection, person: str) -> Outcome:
    """The record of ours, and the one by which the account blocked them in an app. Where they are
    blocked by a list, `blocking` is the list's address."""
    reply = await xrpc.ask(place, "app.bsky.actor.getProfile", actor=person)
    if not succeeded(reply):
        return unseen(xrpc.trouble(reply, place.credentials))
    keys = [record_key(person)]
    viewer = said(reply).get("viewer")
    try:
        did, kind, rkey = parts_of(viewer.get("blocking") if isinstance(viewer, dict) else None)
    except ValueError:
        did, kind, rkey = "", "", ""
    if (did, kind) == (place.account_id, BLOCK) and rkey not in keys:
        keys.append(rkey)
    for rkey in keys:
        reply = await xrpc.tell(place, DELETE_RECORD, no_record(place, BLOCK, rkey))
        if not succeeded(reply):
            break
    return _done(xrpc, place, reply, person)


async def _hide(xrpc: Xrpc, place: Connection, asked: Act) -> Outcome:
    """Names the answer in the gate of the thread that it is in, which must be one of ours, or takes
    it from there. A gate that somebody changes meanwhile is not written over."""
    root = await _root_of(xrpc, place, str(asked.message_id))
    if not isinstance(root, str):
        return root
    reply = await record_of(xrpc, place, place.account_id, THREADGATE, root)
    found = said(reply) if succeeded(reply) else {}
    if not found and code_of(reply) != RECORD_NOT_FOUND:
        return unseen(xrpc.trouble(reply, place.credentials))
    gate = found.get("value") or {
        "$type": THREADGATE,
        "post": address(place.account_id, root),
        "createdAt": written(xrpc.now()),
    }
    hidden = list(gate.get("hiddenReplies") or [])
    wanted = [uri for uri in hidden if uri != asked.message_id]
    if asked.kind is ActKind.HIDE_MESSAGE:
        wanted.append(str(asked.message_id))
    if sorted(wanted) == sorted(hidden):
        return Published(str(asked.message_id))
    if len(wanted) > MOST_HIDDEN:
        return Refused(RefusalKind.CONTENT, "A thread on Bluesky hides 300 answers at most.")
    return await _write_gate(
        xrpc, place, root, gate | {"hiddenReplies": wanted}, found.get("cid"), asked
    )


async def _write_gate(
    xrpc: Xrpc,
    place: Connection,
    root: str,
    gate: dict[str, Any],
    version: object,
    asked: Act,
) -> Outcome:
    body = new_record(place, THREADGATE, root, gate) | {"swapRecord": version}
    reply = await xrpc.tell(place, PUT_RECORD, body)
    if code_of(reply) == INVALID_SWAP:
        return Unknown("The thread's gate was changed by somebody else at the same moment.")
    return _done(xrpc, place, reply, asked.message_id)


async def _root_of(xrpc: Xrpc, place: Connection, message_id: str) -> str | Outcome:
    """The key of the post of ours that the thread began with."""
    try:
        did, collection, rkey = parts_of(message_id)
    except ValueError:
        return Refused(RefusalKind.CONTENT, "That is no post on Bluesky.")
    reply = await record_of(xrpc, place, did, collection, rkey)
    if not succeeded(reply):
        return unseen(xrpc.trouble(reply, place.credentials))
    value = said(reply).get("value")
    try:
        answers = value["reply"]["root"]["uri"] if isinstance(value, dict) else None
        owner, kind, root = parts_of(answers)
    except (KeyError, TypeError, ValueError):
        owner, kind, root = "", "", ""
    if owner != place.account_id or kind != POST:
        words = "Only answers in a thread that the account itself began can be hidden."
        return Refused(RefusalKind.PERMISSION, words)
    return root
