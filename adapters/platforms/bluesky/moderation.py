"""What the account can do about others: hide an answer under its own thread, mute, block.

Each is repeated without harm: what is so already is done. Nobody's post can be removed here.
"""

from typing import Any

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

_MUTES = {
    ActKind.MUTE_PERSON: "app.bsky.graph.muteActor",
    ActKind.UNMUTE_PERSON: "app.bsky.graph.unmuteActor",
}


async def act(xrpc: Xrpc, place: Connection, asked: Act) -> Outcome:
    """None of these ends by itself: an `until` is for whoever asks to keep."""
    if asked.kind not in ABOUT_MESSAGES and not is_did(asked.person_id or ""):
        return Refused(RefusalKind.CONTENT, "Who that is about, Bluesky knows by a DID only.")
    if asked.kind in (ActKind.HIDE_MESSAGE, ActKind.SHOW_MESSAGE):
        return await _hide(xrpc, place, asked)
    if asked.kind is ActKind.BAN_PERSON:
        return await _block(xrpc, place, asked)
    if asked.kind is ActKind.UNBAN_PERSON:
        return await _unblock(xrpc, place, asked)
    if asked.kind in _MUTES:
        body = {"actor": asked.person_id}
        reply = await xrpc.tell(place, _MUTES[asked.kind], body)
        return _done(xrpc, place, reply, asked.person_id)
    return Refused(RefusalKind.PERMISSION, "Nobody can do that to others on Bluesky.")


def _done(xrpc: Xrpc, place: Connection, reply: Reply, whom: str | None) -> Outcome:
    if not succeeded(reply) or not isinstance(reply, Answer):
        return xrpc.trouble(reply, place.credentials)
    called = request_id(reply, place.credentials)
    return Published(whom or "", status_code=reply.status, request_id=called)


async def _block(xrpc: Xrpc, place: Connection, asked: Act) -> Outcome:
    """A record under a key made of whom it is about; blocking is public."""
    rkey = record_key(str(asked.person_id))
    record = {"$type": BLOCK, "subject": asked.person_id, "createdAt": written(xrpc.now())}
    reply = await xrpc.tell(place, PUT_RECORD, new_record(place, BLOCK, rkey, record))
    if code_of(reply) == INVALID_SWAP:
        return Published(str(asked.person_id))
    return _done(xrpc, place, reply, asked.person_id)


async def _unblock(xrpc: Xrpc, place: Connection, asked: Act) -> Outcome:
    """The record of ours, and the one by which the account blocked them in an app."""
    reply = await xrpc.ask(place, "app.bsky.actor.getProfile", actor=str(asked.person_id))
    if not succeeded(reply):
        return unseen(xrpc.trouble(reply, place.credentials))
    keys = [record_key(str(asked.person_id))]
    viewer = said(reply).get("viewer")
    try:
        did, _, rkey = parts_of(viewer.get("blocking") if isinstance(viewer, dict) else None)
    except ValueError:
        did = ""
    if did == place.account_id and rkey not in keys:
        keys.append(rkey)
    for rkey in keys:
        reply = await xrpc.tell(place, DELETE_RECORD, no_record(place, BLOCK, rkey))
        if not succeeded(reply):
            break
    return _done(xrpc, place, reply, asked.person_id)


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
