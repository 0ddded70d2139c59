"""A forum with one category and one topic of somebody else's in it; answers have the shape of the
recorded ones: of NodeBB 4.15 those of the writing API, of a real NodeBB 1.4.0 those of reading."""

import html
import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import httpx

from adapters.platforms.http import Http
from adapters.platforms.nodebb.adapter import NodeBB
from domain.shared.clock import Clock
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FakeServer, WireStage, says

URL = "https://forum.example"
CATEGORY, TOPIC, US, THEM = 5, 50, 7, 23
PAGE = 20
FILES = MemoryFiles()
Body = dict[str, Any]


class FakeForum(FakeServer):
    """Keeps posts in topics, newest last."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[Body] = []
        self.topics: dict[int, Body] = {TOPIC: answered("v3_topic") | {"mainPid": 800}}
        self.sent: list[Body] = []
        self.waiting: list[Body] = []
        self.uploads: list[bytes] = []
        self.queues = False
        self.people: dict[str, dict[str, Any]] = {str(THEM): {}}
        self.last_said = NOW
        self.has_numbers = True
        self.pages = True
        self.add("What is this topic about?", TOPIC, uid=THEM, at=NOW - timedelta(days=9))

    def texts(self) -> list[str]:
        gone = {tid for tid, topic in self.topics.items() if topic["deleted"]}
        return [
            p["content"]
            for p in self.posts
            if p["uid"] == US and not p["deleted"] and p["tid"] not in gone
        ]

    def add(self, raw: str, tid: int, uid: int = US, at: datetime | None = None) -> Body:
        """A post at the end of a topic."""
        made = int((NOW + self.ahead if at is None else at).timestamp() * 1000)
        post: Body = answered("v3_post") | {
            "pid": 800 + len(self.posts),
            "tid": tid,
            "uid": uid,
            "content": raw,
            "timestamp": made,
        }
        self.posts.append(post)
        self.topics[tid]["postcount"] = sum(p["tid"] == tid for p in self.posts)
        return post

    def say(self, text: str) -> None:
        """Somebody else answers in the topic."""
        self.last_said += timedelta(seconds=1)
        self.add(text, TOPIC, uid=THEM, at=self.last_said)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, method = unquote(request.url.path), request.method
        if method == "GET":
            return self._told(path, request)
        if path == "/api/post/upload":
            self.uploads.append(request.content)
            return recording("nodebb", "v3_uploaded").response()
        body = json.loads(request.content) if request.content else {}
        if method == "POST":
            return self._said(path, body)
        person = re.fullmatch(r"/api/v3/users/(.+)/(ban|mute)", path)
        if person:
            return self._judged(method, person[1], person[2], body)
        state = re.fullmatch(r"/api/v3/(posts|topics)/(.+?)(/state)?", path)
        if state is None:
            return recording("nodebb", "v3_no_post").response()
        return self._changed(method, state[1], state[2], body)

    def _said(self, path: str, body: Body) -> httpx.Response:
        self.sent.append(body)
        if len(body["content"].encode("utf-16-le")) > 2 * 2000:
            return recording("nodebb", "v3_too_long").response()
        if self.queues:
            self.waiting.append({"data": {"rawContent": html.escape(body["content"])}})
            return recording("nodebb", "v3_queued").response()
        if path == "/api/v3/topics":
            return self._topic_made(body)
        made = self.add(body["content"], int(path.rpartition("/")[2]))
        shown = answered("v3_reply") | made | {"content": as_html(made["content"])}
        return enveloped(shown)

    def _topic_made(self, body: Body) -> httpx.Response:
        tid = 60 + len(self.topics)
        self.topics[tid] = answered("v3_topic") | {"tid": tid, "title": body["title"]}
        post = self.add(body["content"], tid)
        self.topics[tid]["mainPid"] = post["pid"]
        made = answered("v3_topic_made") | {"tid": tid, "mainPid": post["pid"]}
        return enveloped(made | {"mainPost": made["mainPost"] | {"pid": post["pid"]}})

    def _changed(self, method: str, kind: str, known: str, body: Body) -> httpx.Response:
        some = self.topics.values() if kind == "topics" else self.posts
        name = "tid" if kind == "topics" else "pid"
        found = next((each for each in some if str(each[name]) == known), None)
        if found is None:
            return recording("nodebb", "v3_no_post").response()
        if method == "PUT":
            self.sent.append(body)
            found["content"] = body["content"]
        elif found["deleted"]:
            return recording("nodebb", "v3_already_deleted").response()
        else:
            found["deleted"] = 1
        return recording("nodebb", "v3_ok").response()

    def _judged(self, method: str, uid: str, what: str, body: Body) -> httpx.Response:
        if uid not in self.people:
            return recording("nodebb", "v3_no_post").response()
        if method == "PUT":
            self.people[uid][what] = body
        else:
            self.people[uid].pop(what, None)
        return recording("nodebb", "v3_ok").response()

    def _told(self, path: str, request: httpx.Request) -> httpx.Response:
        if path == "/api/self":
            return recording("nodebb", "v3_self").response()
        if path == "/api/config":
            return recording("nodebb", "config").response(maximumPostLength=2000)
        if path == f"/api/category/{CATEGORY}":
            return recording("nodebb", "category").response(cid=CATEGORY, name="News")
        if path == f"/api/user/uid/{US}":
            return self._user()
        if path == "/api/post-queue":
            return httpx.Response(200, json={"posts": self.waiting})
        if path == "/api/user/team/posts":
            return httpx.Response(200, json={"posts": self._listed(request, uid=US)})
        if path.startswith("/api/recent/posts/"):
            return httpx.Response(200, json=self._listed(request))
        return self._one(path) or recording("nodebb", "v3_no_post").response()

    def _user(self) -> httpx.Response:
        user = recording("nodebb", "v3_self").body
        counted = ("followerCount", "followingCount", "postcount")
        hidden = () if self.has_numbers else counted
        return httpx.Response(200, json={n: v for n, v in user.items() if n not in hidden})

    def _listed(self, request: httpx.Request, uid: int | None = None) -> list[Body]:
        page = int(request.url.params.get("page", "1")) if self.pages else 1
        every = [p for p in self.posts if uid is None or p["uid"] == uid][::-1]
        return [self.shown(p) for p in every[(page - 1) * PAGE : page * PAGE]]

    def shown(self, post: Body) -> Body:
        """A post as listings have it."""
        topic = self.topics[post["tid"]]
        return post | {
            "content": as_html(post["content"]),
            "isMainPost": topic["mainPid"] == post["pid"],
            "user": {"uid": post["uid"], "username": "member_a", "userslug": "member_a"},
            "topic": {name: topic[name] for name in ("tid", "cid", "title", "mainPid", "deleted")},
            "category": {"cid": topic["cid"], "name": "News"},
        }

    def _one(self, path: str) -> httpx.Response | None:
        found = re.fullmatch(r"/api(/v3)?/(post|topic)s?/(\d+)", path)
        if found is None:
            return None
        known = int(found[3])
        if found[2] == "topic" and known in self.topics:
            topic = self._counted(self.topics[known], "viewcount", "postcount")
            return enveloped(topic) if found[1] else httpx.Response(200, json=topic)
        post = next((p for p in self.posts if p["pid"] == known), None)
        if post is None or found[2] == "topic":
            return None
        return enveloped(self._counted(post, "upvotes", "downvotes", "votes", "replies"))

    def _counted(self, body: Body, *numbers: str) -> Body:
        hidden = () if self.has_numbers else numbers
        return {name: value for name, value in body.items() if name not in hidden}


def as_html(text: str) -> str:
    parts = html.escape(text, quote=False).split("\n\n")
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" + "\n" for part in parts)


def answered(name: str) -> Body:
    """What is in the envelope of a recorded answer."""
    found: Body = recording("nodebb", name).body["response"]
    return found


def enveloped(body: Body) -> httpx.Response:
    status = {"code": "ok", "message": "OK"}
    return httpx.Response(200, json={"status": status, "response": body})


def nodebb(http: Http, clock: Clock) -> NodeBB:
    return NodeBB(http, clock, FILES)


def a_stage(server: FakeServer, **settings: Any) -> WireStage:
    return WireStage(
        make=nodebb,
        server=server,
        server_url=URL,
        content_refusal=says(recording("nodebb", "v3_too_short").response),
        credentials_refusal=says(recording("nodebb", "v3_bad_token").response),
        throttle=says(recording("nodebb", "v3_throttled").response),
        settings=settings,
        credentials={"api_token": Secret(CANARY)},
    )
