"""One data server with its AppView: answers have the shape of the recorded ones."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from adapters.platforms.bluesky.place import (
    BLOCK,
    LIST,
    LIST_ITEM,
    POST,
    THREADGATE,
    address,
    written,
)
from adapters.text.counting import grapheme_clusters, utf8_bytes
from tests.kit.platforms.recordings import PLATFORMS, recording
from tests.kit.platforms.stage import CANARY, NOW, FakeServer, Step

URL = "https://data.example"
MINE, HANDLE = "did:plc:anaanaanaanaanaanaanaana", "ana.test"
BEA, BEAS_HANDLE = "did:plc:beabeabeabeabeabeabeabea", "bea.test"
PASSWORD = "canary-password-77aa"


def answer(name: str, **changes: Any) -> httpx.Response:
    return recording("bluesky", name).response(**changes)


@dataclass
class Kept:
    """One record, and which version of it."""

    uri: str
    value: dict[str, Any]
    at: datetime

    @property
    def cid(self) -> str:
        said = json.dumps(self.value, sort_keys=True)
        return "bafy" + hashlib.sha256(f"{self.uri} {said}".encode()).hexdigest()


@dataclass
class FakeBluesky(FakeServer):
    """Ana's account on her data server, and Bea, whom the AppView knows."""

    records: dict[str, Kept] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    muted: set[str] = field(default_factory=set)
    commits: int = 0
    good: str = CANARY
    password: str = PASSWORD
    refresh_token: str = ""
    spent: list[str] = field(default_factory=list)
    opened: int = 0
    blobs: list[bytes] = field(default_factory=list)
    has_appview: bool = True
    counts: bool = True
    shown: dict[str, Any] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    muted_lists: set[str] = field(default_factory=set)
    knows_memberships: bool = True
    may_chat: bool = True
    on_chat: list[Step] = field(default_factory=list)
    page_size: int = 100
    followers: set[str] = field(default_factory=set)
    unresolved: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def texts(self) -> list[str]:
        own = f"at://{MINE}/{POST}/"
        return [kept.value["text"] for uri, kept in self.records.items() if uri.startswith(own)]

    def answer(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.removeprefix("/xrpc/")
        if method.startswith("app.bsky.") and not self.has_appview:
            return answer("no_appview")
        short = ".".join(method.split(".")[-2:])
        answers: dict[str, Callable[[httpx.Request], httpx.Response]] = {
            "server.createSession": self._open,
            "server.refreshSession": self._refresh,
            "repo.getRecord": self._read,
            "identity.resolveHandle": self._resolve,
        }
        if short in answers:
            return answers[short](request)
        if request.headers.get("authorization") != f"Bearer {self.good}":
            given = "authorization" in request.headers
            return answer("session_over" if given else "no_token")
        signed: dict[str, Callable[[httpx.Request], httpx.Response]] = {
            "server.getSession": lambda _: answer("session", did=MINE, handle=HANDLE),
            "repo.putRecord": self._put,
            "repo.applyWrites": self._apply,
            "repo.deleteRecord": self._delete,
            "repo.uploadBlob": self._upload,
            "actor.getProfile": self._profile,
            "feed.getAuthorFeed": self._feed,
            "feed.getPosts": self._posts,
            "notification.listNotifications": self._notifications,
            "convo.getLog": self._chat_log,
            "graph.getRelationships": self._relationships,
            "graph.muteActor": self._mute,
            "graph.muteActorList": self._mute_list,
            "graph.getListsWithMembership": self._memberships,
            "graph.unmuteActor": self._mute,
        }
        return signed[short](request)

    def _relationships(self, request: httpx.Request) -> httpx.Response:
        """As lexicons/app/bsky/graph/defs.json has them; a server takes 30 at most."""
        others = request.url.params.get_list("others")
        assert (request.url.params["actor"], len(others) <= 30) == (MINE, True)
        return httpx.Response(200, json={"actor": MINE, "relationships": [*map(self._tie, others)]})

    def _tie(self, did: str) -> dict[str, Any]:
        kind = "app.bsky.graph.defs#"
        if did in self.unresolved:
            return {"$type": f"{kind}notFoundActor", "actor": did, "notFound": True}
        tie = {"$type": f"{kind}relationship", "did": did}
        record = address(did, "3n37bihgbcc2g", "app.bsky.graph.follow")
        return tie | ({"followedBy": record} if did in self.followers else {})

    def keep(
        self, value: dict[str, Any], rkey: str, did: str = MINE, collection: str = POST
    ) -> Kept:
        uri = f"at://{did}/{collection}/{rkey}"
        if uri in self.records and self.records[uri].value == value:
            return self.records[uri]
        self.commits += 1
        at = NOW + self.ahead + timedelta(seconds=self.commits)
        self.records[uri] = Kept(uri, {"$type": collection, **value}, at)
        return self.records[uri]

    def tell(self, name: str, **changes: Any) -> dict[str, Any]:
        """Something happened, each time later than the time before."""
        item: dict[str, Any] = told(name)
        self.told.append(item | {"indexedAt": self.tick()} | changes)
        return self.told[-1]

    def tick(self) -> str:
        return written(NOW + timedelta(seconds=len(self.told) + 1))

    def _open(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        assert "authorization" not in request.headers
        if asked["identifier"] not in (MINE, HANDLE) or asked["password"] != self.password:
            return answer("password_refused")
        self.opened += 1
        self.good, self.refresh_token = f"access-{self.opened}", f"refresh-{self.opened}"
        return answer("session_opened", **self._tokens())

    def _tokens(self) -> dict[str, str]:
        return {
            "did": MINE,
            "handle": HANDLE,
            "accessJwt": self.good,
            "refreshJwt": self.refresh_token,
        }

    def _refresh(self, request: httpx.Request) -> httpx.Response:
        given = request.headers["authorization"].removeprefix("Bearer ")
        assert request.content == b""
        if given != self.refresh_token:
            return answer("refresh_over" if given in self.spent else "refresh_refused")
        self.spent.append(given)
        self.good, self.refresh_token = f"next-{len(self.spent)}", f"and-next-{len(self.spent)}"
        return answer("session_refreshed", **self._tokens())

    def _read(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        uri = f"at://{params['repo']}/{params['collection']}/{params['rkey']}"
        kept = self.records.get(uri)
        if kept is None:
            is_own = params["repo"] == MINE
            return answer("record_missing" if is_own else "foreign_record_missing")
        return httpx.Response(200, json={"uri": uri, "cid": kept.cid, "value": kept.value})

    def _resolve(self, request: httpx.Request) -> httpx.Response:
        known = {HANDLE: MINE, BEAS_HANDLE: BEA}
        did = known.get(request.url.params["handle"])
        return answer("handle_resolved", did=did) if did else answer("handle_unknown")

    def _put(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        text = asked["record"].get("text", "")
        if grapheme_clusters(text) > 300:
            return answer("too_long")
        if utf8_bytes(text) > 3000:
            return answer("too_many_bytes")
        assert asked["repo"] == MINE
        uri = f"at://{MINE}/{asked['collection']}/{asked['rkey']}"
        before = self.records.get(uri)
        same = before is not None and before.value == asked["record"]
        if not same and "swapRecord" in asked:
            stands = before.cid if before else None
            if asked["swapRecord"] != stands:
                return answer("there_already")
        kept = self.keep(asked["record"], asked["rkey"], MINE, asked["collection"])
        return answer("published_again" if same else "published", uri=uri, cid=kept.cid)

    def _apply(self, request: httpx.Request) -> httpx.Response:
        """All of them or none; that one is there already, servers take for a fault of their own."""
        asked = json.loads(request.content)
        assert asked["repo"] == MINE
        writes = asked["writes"]
        if any(grapheme_clusters(write["value"].get("text", "")) > 300 for write in writes):
            return answer("too_long")
        where = [f"at://{MINE}/{write['collection']}/{write['rkey']}" for write in writes]
        if any(uri in self.records for uri in where):
            return answer("written_together_again")
        made = [self.keep(w["value"], w["rkey"], MINE, w["collection"]) for w in writes]
        made_by = "com.atproto.repo.applyWrites#createResult"
        results = [{"$type": made_by, "uri": kept.uri, "cid": kept.cid} for kept in made]
        return answer("written_together", results=results)

    def _delete(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        self.records.pop(f"at://{MINE}/{asked['collection']}/{asked['rkey']}", None)
        return answer("deleted")

    def _upload(self, request: httpx.Request) -> httpx.Response:
        self.blobs.append(request.content)
        blob = recording("bluesky", "blob").body["blob"]
        mime = request.headers["content-type"]
        digest = hashlib.sha256(request.content).hexdigest()
        blob |= {"mimeType": mime, "size": len(request.content), "ref": {"$link": digest}}
        return answer("blob", blob=blob)

    def _profile(self, request: httpx.Request) -> httpx.Response:
        actor = request.url.params["actor"]
        if actor != MINE:
            blocks = [uri for uri in self.records if uri.startswith(f"at://{MINE}/{BLOCK}/")]
            ours = [uri for uri in blocks if self.records[uri].value["subject"] == actor]
            viewer: dict[str, Any] = {"muted": actor in self.muted, "blockedBy": False}
            viewer |= {"blocking": ours[-1]} if ours else {}
            return answer("profile_of_another", did=actor, viewer=viewer)
        me = {"did": MINE, "handle": HANDLE, **self.shown}
        found = recording("bluesky", "profile").body | me
        if not self.counts:
            found = {name: value for name, value in found.items() if not name.endswith("Count")}
        return httpx.Response(200, json=found)

    def _posts(self, request: httpx.Request) -> httpx.Response:
        uri = request.url.params["uris"]
        if not uri.startswith("at://"):
            return answer("no_address")
        if uri not in self.records:
            return answer("no_posts")
        [post] = recording("bluesky", "posts").body["posts"]
        post |= {"uri": uri}
        if not self.counts:
            post = {name: value for name, value in post.items() if not name.endswith("Count")}
        return answer("posts", posts=[post])

    def _feed(self, request: httpx.Request) -> httpx.Response:
        assert request.url.params["actor"] == MINE
        [item] = recording("bluesky", "author_feed").body["feed"][:1]
        shown = [
            {
                "post": item["post"]
                | {"uri": kept.uri, "record": kept.value, "indexedAt": written(kept.at)}
            }
            for kept in reversed(self.records.values())
            if kept.uri.startswith(f"at://{MINE}/{POST}/")
        ]
        return answer("author_feed", feed=shown)

    def _notifications(self, request: httpx.Request) -> httpx.Response:
        newest_first = sorted(self.told, key=lambda item: item["indexedAt"], reverse=True)
        start = int(request.url.params.get("cursor", "0"))
        page = newest_first[start : start + self.page_size]
        more = {"cursor": str(start + len(page))} if page else {}
        return httpx.Response(200, json={"notifications": page, "priority": False} | more)

    def _chat_log(self, request: httpx.Request) -> httpx.Response:
        """Without a cursor where it stands; with one also the entry that stands there."""
        assert request.headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
        if self.on_chat:
            return self.on_chat.pop()(self, request)
        if not self.may_chat:
            return answer("chat_not_allowed")
        revs = [entry["rev"] for entry in self.log]
        since = request.url.params.get("cursor")
        now = revs[-1] if revs else "2222222222222"
        shown = [entry for entry in self.log if since is not None and entry["rev"] >= since]
        page = shown[: self.page_size]
        following = page[-1]["rev"] if page else since or now
        return httpx.Response(200, json={"logs": page, "cursor": following})

    def chat(self, name: str, **changes: Any) -> dict[str, Any]:
        """Something is told in the chat; `message` changes fields of the one it is about."""
        entry: dict[str, Any] = recording("bluesky", name).body
        rev = f"3n37p{len(self.log):08d}"
        about = {"id": rev, "rev": rev} | changes.pop("message", {})
        message = entry["message"] | about if "message" in entry else None
        entry |= {"rev": rev} | ({"message": message} if message else {}) | changes
        self.log.append(entry)
        return entry

    def _mute(self, request: httpx.Request) -> httpx.Response:
        actor = json.loads(request.content)["actor"]
        if request.url.path.endswith(".muteActor"):
            self.muted.add(actor)
        else:
            self.muted.discard(actor)
        return answer("muted")

    def _mute_list(self, request: httpx.Request) -> httpx.Response:
        self.muted_lists.add(json.loads(request.content)["list"])
        return answer("muted")

    def _memberships(self, request: httpx.Request) -> httpx.Response:
        if not self.knows_memberships:
            return answer("no_such_method")
        params = request.url.params
        assert (params["limit"], params["purposes"]) == ("100", "modlist")
        [listed] = recording("bluesky", "memberships").body["listsWithMembership"]
        shown = [
            {
                "list": listed["list"] | {"uri": where},
                "listItem": listed["listItem"] | {"uri": item},
            }
            for where, item in self.items(params["actor"])
        ]
        bare = {"list": listed["list"] | {"uri": f"at://{MINE}/{LIST}/3jzfcijpj2z9z"}}
        return answer("memberships", listsWithMembership=[bare, *shown])

    def items(self, person: str) -> list[tuple[str, str]]:
        """The lists that the person is on, each with the record that says so."""
        return [
            (kept.value["list"], uri)
            for uri, kept in self.records.items()
            if f"/{LIST_ITEM}/" in uri and kept.value["subject"] == person
        ]

    def hidden(self, rkey: str) -> list[str]:
        gate = self.records.get(f"at://{MINE}/{THREADGATE}/{rkey}")
        return list(gate.value["hiddenReplies"]) if gate else []


def told(name: str) -> dict[str, Any]:
    """A recorded notification, as if it were about Ana."""
    folder = PLATFORMS / "bluesky" / "recordings" / "polled"
    text = min(folder.glob(f"*_{name}.json")).read_text()
    item: dict[str, Any] = json.loads(text)
    subject = item.get("reasonSubject", "")
    if subject.startswith("at://"):
        text = text.replace(subject.split("/")[2], MINE)
    changed: dict[str, Any] = json.loads(text.replace(item["author"]["did"], BEA))
    return changed
