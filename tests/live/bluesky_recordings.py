"""Writes down what Bluesky's own servers answer, for the recordings that other tests build on.

Run as `python -m tests.live.bluesky_recordings`.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.live.bluesky_server import (
    BlueskyServer,
    Neighbour,
    running_network,
    running_pds,
)
from tests.live.record import PLATFORMS, Recorder

XRPC = "/xrpc/com.atproto."
APP = "/xrpc/app.bsky."
POST = "app.bsky.feed.post"
RKEY = "3jzfcijpj2z2a"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)
NOBODY = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"


def record(server: BlueskyServer) -> None:
    ana, bea = server.join("ana"), server.join("bea")
    recorder = Recorder("bluesky", server.url, ana.token)
    _sessions(recorder, server, ana)
    _posts(recorder, ana, bea)
    _gated(recorder, ana)
    _chat(recorder, server, ana)
    _others(recorder, server, ana, bea)
    _taken_down(recorder, server, ana)


def _sessions(recorder: Recorder, server: BlueskyServer, ana: Neighbour) -> None:
    asked = {"identifier": ana.handle, "password": ana.app_password}
    path = f"{XRPC}server.createSession"
    made = recorder.take("session_opened", "POST", path, json=asked)
    wrong = asked | {"password": "not-a-password"}
    recorder.take("password_refused", "POST", path, json=wrong)
    path = f"{XRPC}server.getSession"
    recorder.take("session", "GET", path)
    recorder.take("no_token", "GET", path, headers={"authorization": ""})
    recorder.take("bad_token", "GET", path, token="not-a-token")
    recorder.take("session_over", "GET", path, token=server.ended(ana.token))
    path, spent = f"{XRPC}server.refreshSession", made["refreshJwt"]
    recorder.take("session_refreshed", "POST", path, token=spent)
    recorder.take("refresh_refused", "POST", path, token="not-a-token")
    recorder.take("refresh_over", "POST", path, token=server.ended(spent))


def _posts(recorder: Recorder, ana: Neighbour, bea: Neighbour) -> None:
    put = f"{XRPC}repo.putRecord"
    value = {"$type": POST, "text": "hola", "createdAt": "2026-11-22T14:15:00.000Z"}
    body: dict[str, Any] = {"repo": ana.did, "collection": POST, "rkey": RKEY, "record": value}
    body |= {"swapRecord": None}
    recorder.take("published", "POST", put, json=body)
    recorder.take("published_again", "POST", put, json=body)
    later = value | {"createdAt": "2026-11-22T14:15:01.000Z"}
    recorder.take("there_already", "POST", put, json=body | {"record": later})
    long = body | {"rkey": "3jzfcijpj2z2c"}
    recorder.take("too_long", "POST", put, json=long | {"record": value | {"text": "x" * 301}})
    many = value | {"text": "👨‍👩‍👧‍👦" * 130}
    recorder.take("too_many_bytes", "POST", put, json=long | {"record": many})
    where = {"repo": ana.did, "collection": POST, "rkey": RKEY}
    recorder.take("record", "GET", f"{XRPC}repo.getRecord?{urlencode(where)}")
    missing = urlencode(where | {"rkey": "3jzfcijpj2z2b"})
    recorder.take("record_missing", "GET", f"{XRPC}repo.getRecord?{missing}")
    foreign = urlencode(where | {"repo": bea.did})
    recorder.take("foreign_record_missing", "GET", f"{XRPC}repo.getRecord?{foreign}")
    resolve = f"{XRPC}identity.resolveHandle?handle="
    recorder.take("handle_resolved", "GET", resolve + bea.handle)
    recorder.take("handle_unknown", "GET", resolve + "nobody-at-all.test")
    png = {"content-type": "image/png"}
    upload = f"{XRPC}repo.uploadBlob"
    recorder.take("blob", "POST", upload, content=PIXEL, headers=png)
    recorder.take("blob_too_large", "POST", upload, content=b"x" * 6_000_000, headers=png)


def _gated(recorder: Recorder, ana: Neighbour) -> None:
    """A post with its gate, in one commit."""
    rkey, gate = "3jzfcijpj2z2d", "app.bsky.feed.threadgate"
    now = "2026-11-22T14:15:00.000Z"
    post = f"at://{ana.did}/{POST}/{rkey}"
    records: dict[str, dict[str, Any]] = {
        POST: {"$type": POST, "text": "hola", "createdAt": now},
        gate: {"$type": gate, "post": post, "allow": [], "createdAt": now},
    }
    create = "com.atproto.repo.applyWrites#create"
    writes = [
        {"$type": create, "collection": collection, "rkey": rkey, "value": value}
        for collection, value in records.items()
    ]
    body = {"repo": ana.did, "writes": writes}
    for name in ("written_together", "written_together_again"):
        recorder.take(name, "POST", f"{XRPC}repo.applyWrites", json=body)


def _chat(recorder: Recorder, server: BlueskyServer, ana: Neighbour) -> None:
    """An app password without access to direct messages. The data server looks where a request is
    to be passed on before it looks at the password; there is no chat service here, so it is told
    of one that it can find: itself."""
    session = server.call(
        "POST",
        "com.atproto.server.createSession",
        identifier=ana.did,
        password=ana.app_password,
    )
    elsewhere = {"atproto-proxy": f"{ana.did}#atproto_pds"}
    path = "/xrpc/chat.bsky.convo.getLog"
    token = session["accessJwt"]
    recorder.take("chat_not_allowed", "GET", path, token=token, headers=elsewhere)


def _others(recorder: Recorder, server: BlueskyServer, ana: Neighbour, bea: Neighbour) -> None:
    uri = f"at://{ana.did}/{POST}/{RKEY}"
    server.shown(ana, uri)
    reference = server.reference(uri)
    answers = {"root": reference, "parent": reference}
    naming = {"$type": "app.bsky.richtext.facet#mention", "did": ana.did}
    named = [
        {
            "index": {"byteStart": 0, "byteEnd": len(ana.handle) + 1},
            "features": [naming],
        }
    ]
    reply = server.say(bea, "¡Qué bien!", reply=answers, langs=["es"])
    server.say(bea, f"@{ana.handle} ¿a qué hora?", reply=answers, facets=named)
    server.say(bea, f"@{ana.handle} hola", facets=named)
    server.say(bea, "Miren esto", embed={"$type": "app.bsky.embed.record", "record": reference})
    server.say(bea, "Con foto", reply=answers, embed=_picture(server, bea))
    server.record(bea, "app.bsky.feed.like", {"subject": reference})
    server.record(bea, "app.bsky.feed.repost", {"subject": reference})
    server.record(bea, "app.bsky.graph.follow", {"subject": ana.did})
    listed = _notifications(recorder, 8)
    folder = PLATFORMS / "bluesky" / "recordings" / "polled"
    folder.mkdir(exist_ok=True)
    for number, item in enumerate(reversed(listed)):
        text = json.dumps(item, indent=2, ensure_ascii=False)
        (folder / f"{number}_{item['reason']}.json").write_text(text + "\n")
    _asked(recorder, ana, bea, uri)
    gate = {"repo": bea.did, "collection": POST, "rkey": reply["uri"].rpartition("/")[2]}
    recorder.take("reply_record", "GET", f"{XRPC}repo.getRecord?{urlencode(gate)}")
    recorder.take("muted", "POST", f"{APP}graph.muteActor", json={"actor": bea.did})
    recorder.take("muted_nobody", "POST", f"{APP}graph.muteActor", json={"actor": NOBODY})
    _listed(recorder, server, ana, bea)
    where = {"repo": ana.did, "collection": POST, "rkey": RKEY}
    recorder.take("deleted", "POST", f"{XRPC}repo.deleteRecord", json=where)


def _listed(recorder: Recorder, server: BlueskyServer, ana: Neighbour, bea: Neighbour) -> None:
    """Bea is on a moderation list of Ana's."""
    kind = {"name": "Sin modales", "purpose": "app.bsky.graph.defs#modlist"}
    where = server.record(ana, "app.bsky.graph.list", kind)["uri"]
    server.record(ana, "app.bsky.graph.listitem", {"list": where, "subject": bea.did})
    asked = urlencode({"actor": bea.did, "limit": "100", "purposes": "modlist"})
    path = f"{APP}graph.getListsWithMembership?{asked}"
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if any("listItem" in it for it in recorder.ask("GET", path)["listsWithMembership"]):
            break
        time.sleep(0.5)
    recorder.take("memberships", "GET", path)
    recorder.take("no_such_method", "GET", f"{APP}graph.getNothing")


def _asked(recorder: Recorder, ana: Neighbour, bea: Neighbour, uri: str) -> None:
    recorder.take("profile", "GET", f"{APP}actor.getProfile?actor={ana.did}")
    recorder.take("profile_of_another", "GET", f"{APP}actor.getProfile?actor={bea.did}")
    recorder.take("posts", "GET", f"{APP}feed.getPosts?{urlencode({'uris': uri})}")
    none = urlencode({"uris": f"at://{ana.did}/{POST}/3jzfcijpj2z2b"})
    recorder.take("no_posts", "GET", f"{APP}feed.getPosts?{none}")
    recorder.take("no_address", "GET", f"{APP}feed.getPosts?uris=17")
    asked = {"actor": ana.did, "limit": "50", "filter": "posts_with_replies"}
    recorder.take("author_feed", "GET", f"{APP}feed.getAuthorFeed?{urlencode(asked)}")


def _picture(server: BlueskyServer, who: Neighbour) -> dict[str, Any]:
    blob = server.upload(who, PIXEL)
    return {"$type": "app.bsky.embed.images", "images": [{"alt": "un punto", "image": blob}]}


def _notifications(recorder: Recorder, wanted: int) -> list[dict[str, Any]]:
    path = f"{APP}notification.listNotifications?limit=100"
    until = time.monotonic() + 30
    while time.monotonic() < until:
        listed: list[dict[str, Any]] = recorder.take("notifications", "GET", path)["notifications"]
        if len(listed) >= wanted:
            return listed
        time.sleep(0.5)
    raise RuntimeError(f"The AppView tells of {len(listed)} things and not of {wanted}.")


def _taken_down(recorder: Recorder, server: BlueskyServer, ana: Neighbour) -> None:
    made = server.call(
        "POST",
        "com.atproto.server.createSession",
        identifier=ana.did,
        password=ana.app_password,
    )
    server.take_down(ana.did)
    value = {"$type": POST, "text": "hola", "createdAt": "2026-11-22T14:15:00.000Z"}
    body = {"repo": ana.did, "collection": POST, "rkey": RKEY, "record": value}
    recorder.take("taken_down", "POST", f"{XRPC}repo.putRecord", json=body)
    path = f"{XRPC}server.refreshSession"
    recorder.take("refresh_taken_down", "POST", path, token=made["refreshJwt"])


def record_alone(server: BlueskyServer) -> None:
    """What a data server says that knows no AppView, and how it counts."""
    ana = server.join("ana")
    recorder = Recorder("bluesky", server.url, ana.token)
    recorder.take("no_appview", "GET", f"{APP}actor.getProfile?actor={ana.did}")
    asked = {"identifier": ana.handle, "password": ana.app_password}
    for _ in range(40):
        recorder.take("throttled", "POST", f"{XRPC}server.createSession", json=asked)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, running_network(Path(name)) as network:
        record(network)
    with (
        tempfile.TemporaryDirectory() as name,
        running_pds(Path(name), rateLimitsEnabled=True) as alone,
    ):
        record_alone(alone)


if __name__ == "__main__":
    main()
