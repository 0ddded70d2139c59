"""A post is a record under our own key, written once: where it is already, it is not written over.

What is written again would be the same but for the instant it bears. So the server is told that
nothing may be there yet (`swapRecord: null`): the first time it makes the record, the second time
it says InvalidSwap, and looking tells that the post is out. Facts: putRecord.ts in packages/pds of
bluesky-social/atproto.
"""

import re
from typing import Any

from adapters.platforms.adapter import Files
from adapters.platforms.bluesky.embedding import Embed, embed, refused_files
from adapters.platforms.bluesky.gates import gates
from adapters.platforms.bluesky.place import (
    POST,
    POSTGATE,
    THREADGATE,
    new_record,
    no_record,
    own_key,
    parts_of,
    permalink,
    record_key,
    reference,
    written,
)
from adapters.platforms.bluesky.profile import LIMITS
from adapters.platforms.bluesky.richtext import facets, handles_in
from adapters.platforms.bluesky.xrpc import (
    DELETE_RECORD,
    INVALID_SWAP,
    NOT_SHOWN,
    PUT_RECORD,
    RECORD_NOT_FOUND,
    NotShown,
    Xrpc,
    code_of,
    record_of,
    said,
    succeeded,
)
from adapters.platforms.bringing import brought
from adapters.platforms.http import Answer, Reply
from adapters.platforms.replies import request_id
from adapters.text.counting import lengths
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.publishing.ports import OutgoingPost
from domain.shared.platforms import Connection

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


async def publish(xrpc: Xrpc, files: Files, post: OutgoingPost) -> Outcome:
    """Safe to repeat under one key for ever: the record is there once."""
    refused = _too_long(post) or refused_files(post)
    if refused is not None:
        return refused
    record = await _record(xrpc, files, post)
    if not isinstance(record, dict):
        return record
    rkey = record_key(post.key)
    beside = dict(gates(post, rkey))
    if beside:
        return await _together(xrpc, post, rkey, {POST: record, **beside})
    place = post.connection
    reply = await xrpc.tell(place, PUT_RECORD, new_record(place, POST, rkey, record))
    if code_of(reply) == INVALID_SWAP:
        return await _there_already(xrpc, post)
    return _told(xrpc, place, reply, said(reply).get("uri"))


async def _together(
    xrpc: Xrpc, post: OutgoingPost, rkey: str, records: dict[str, dict[str, Any]]
) -> Outcome:
    """The post and its gates in one commit, so that it is never seen without them; the post first,
    as an AppView notes of a post it knows that there is a gate. Where a record of that key is there
    already nothing is written, and servers call it a fault of their own (applyWrites.ts of
    packages/pds): whether it is ours, looking tells."""
    place = post.connection
    create = "com.atproto.repo.applyWrites#create"
    writes = [
        {"$type": create, "collection": collection, "rkey": rkey, "value": value}
        for collection, value in records.items()
    ]
    body = {"repo": place.account_id, "writes": writes}
    reply = await xrpc.tell(place, "com.atproto.repo.applyWrites", body)
    if isinstance(reply, Answer) and reply.status == 500:
        finding = await find(xrpc, post)
        if isinstance(finding, Published):
            return finding
    results = said(reply).get("results")
    first = results[0] if isinstance(results, list) and results else None
    return _told(xrpc, place, reply, first.get("uri") if isinstance(first, dict) else None)


def _told(xrpc: Xrpc, place: Connection, reply: Reply, uri: object) -> Outcome:
    """What the server made of the post, which it calls by that address."""
    if not succeeded(reply) or not isinstance(reply, Answer):
        return xrpc.trouble(reply, place.credentials)
    called = request_id(reply, place.credentials)
    return published(uri, reply, called) or Unknown(
        "The server accepted the post but gave no address of it.", reply.status, called
    )


async def find(xrpc: Xrpc, post: OutgoingPost) -> Finding:
    return await look(xrpc, post.connection, record_key(post.key))


async def look(xrpc: Xrpc, place: Connection, rkey: str) -> Finding:
    """The account's own repository, on the server that keeps it: what is not there is nowhere."""
    reply = await record_of(xrpc, place, place.account_id, POST, rkey)
    if code_of(reply) == RECORD_NOT_FOUND:
        return Absent()
    if not succeeded(reply) or not isinstance(reply, Answer):
        return xrpc.untold(reply, place.credentials)
    return published(said(reply).get("uri"), reply) or CannotTell(
        "The server does not say which record that is."
    )


def published(uri: object, reply: Answer, called: str | None = None) -> Published | None:
    """The post by the address the server gives it; None where it gives none."""
    try:
        did, _, rkey = parts_of(uri)
    except ValueError:
        return None
    return Published(str(uri), permalink(did, rkey), reply.status, called)


async def delete(xrpc: Xrpc, post: OutgoingPost) -> Outcome:
    """The post, and then who may answer and quote it, which of a post that is gone tells nobody
    anything: where that is left, the post is gone none the less."""
    place = post.connection
    rkey = own_key(place, post.platform_post_id) if post.platform_post_id else None
    if rkey is None or post.platform_post_id is None:
        return Refused(RefusalKind.CONTENT, "This delivery has no post of this account to delete.")
    reply = await xrpc.tell(place, DELETE_RECORD, no_record(place, POST, rkey))
    gone = succeeded(reply) or code_of(reply) == RECORD_NOT_FOUND
    if not isinstance(reply, Answer) or not gone:
        return xrpc.trouble(reply, place.credentials)
    for collection in (THREADGATE, POSTGATE):
        await xrpc.tell(place, DELETE_RECORD, no_record(place, collection, rkey))
    called = request_id(reply, place.credentials)
    return Published(post.platform_post_id, status_code=reply.status, request_id=called)


async def _there_already(xrpc: Xrpc, post: OutgoingPost) -> Outcome:
    finding = await find(xrpc, post)
    if isinstance(finding, Published):
        return finding
    return Unknown("The server says that the post is there already, and does not show it.")


def _too_long(post: OutgoingPost) -> Refused | None:
    for measured in lengths(post.text, LIMITS.text):
        if measured.left < 0:
            unit = "characters" if measured.maximum == LIMITS.text.maximum else "bytes"
            words = f"The text takes more than {measured.maximum} {unit}."
            return Refused(RefusalKind.CONTENT, words)
    return None


async def _record(xrpc: Xrpc, files: Files, post: OutgoingPost) -> dict[str, Any] | NotShown:
    """`createdAt` says when this try began: apps sort by it, so the hour in which a message was
    written, perhaps weeks ago, would bury the post."""
    answered = await _thread(xrpc, post)
    if isinstance(answered, NOT_SHOWN):
        return answered
    dids = await _mentioned(xrpc, post)
    if isinstance(dids, NOT_SHOWN):
        return dids
    shown = await brought(embed(xrpc, files, post))
    if isinstance(shown, NOT_SHOWN):
        return shown
    return _written(post, answered, dids, shown)


def _written(
    post: OutgoingPost, answered: dict[str, Any] | None, dids: dict[str, str], shown: Embed
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "$type": POST,
        "text": post.text,
        "createdAt": written(post.attempted_at),
        "facets": facets(post.text, dids),
        "reply": answered,
        "embed": shown,
    }
    language = post.post.language
    if language and _LANGUAGE.fullmatch(language):
        record["langs"] = [language]
    return {name: value for name, value in record.items() if value or name == "text"}


async def _thread(xrpc: Xrpc, post: OutgoingPost) -> dict[str, Any] | NotShown | None:
    """What it answers and what the thread began with, each by its version. The beginning is what
    the post before says it is."""
    if post.reply_to is None:
        return None
    try:
        did, collection, rkey = parts_of(post.reply_to)
    except ValueError:
        return Refused(RefusalKind.CONTENT, "What this post answers is no post on Bluesky.")
    reply = await record_of(xrpc, post.connection, did, collection, rkey)
    if code_of(reply) == RECORD_NOT_FOUND:
        return Refused(RefusalKind.CONTENT, "The post that this one answers is not there any more.")
    if not succeeded(reply):
        return xrpc.before_it_shows(reply, post.connection.credentials)
    found = said(reply)
    try:
        parent = reference(found)
        before = found["value"].get("reply")
        return {"root": reference(before["root"]) if before else parent, "parent": parent}
    except (ValueError, KeyError, TypeError, AttributeError):
        return NotSent("The server does not say which version of the post this one answers.")


async def _mentioned(xrpc: Xrpc, post: OutgoingPost) -> dict[str, str] | NotShown:
    """The DIDs of those whom the text names. A handle that nobody bears, or that cannot be looked
    up, stays text; a server that is not there at all, or wants to be left alone, is waited for."""
    dids: dict[str, str] = {}
    for handle in handles_in(post.text):
        method = "com.atproto.identity.resolveHandle"
        reply = await xrpc.ask(post.connection, method, handle=handle)
        did = said(reply).get("did")
        if succeeded(reply) and isinstance(did, str) and did.startswith("did:"):
            dids[handle] = did
        elif not isinstance(reply, Answer) or reply.status == 429:
            return xrpc.before_it_shows(reply, post.connection.credentials)
    return dids
