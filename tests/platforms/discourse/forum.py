"""A forum with one category and one topic of somebody else's in it; answers have the shape of the
recorded ones, and what it does is what the fact sheet says Discourse does."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import httpx

from adapters.platforms.discourse.adapter import Discourse
from adapters.platforms.http import Http
from domain.shared.clock import Clock
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import CANARY, NOW, FakeServer, Step, WireStage, says

URL = "https://forum.example"
CATEGORY, TOPIC, US, THEM = 5, 50, 7, 23
FILES = MemoryFiles()
Body = dict[str, Any]


class FakeForum(FakeServer):
    """Keeps posts, and finds topics by their external_id."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[Body] = []
        self.topics: dict[int, Body] = {TOPIC: recording("discourse", "topic").body}
        self.by_external_id: dict[str, int] = {}
        self.sent: list[Body] = []
        self.profile: Step = lambda server, request: not_found()
        self.uploads: list[bytes] = []
        self.waiting: list[Body] = []
        self.queues = False
        self.private: list[Body] = []
        self.people: dict[int, set[str]] = {THEM: set()}
        self.last_said = NOW
        self.has_numbers = True
        self.add("What is this topic about?", TOPIC, user_id=THEM, at=NOW - timedelta(days=9))

    def texts(self) -> list[str]:
        return [p["raw"] for p in self.posts if p["user_id"] == US and p["deleted_at"] is None]

    def add(self, raw: str, topic_id: int, user_id: int = US, at: datetime | None = None) -> Body:
        """A post at the end of a topic."""
        topic = self.topics[topic_id]
        number = 1 + sum(p["topic_id"] == topic_id for p in self.posts)
        made = (NOW + self.ahead if at is None else at).isoformat()
        post: Body = recording("discourse", "created").body | {
            "id": 4700 + len(self.posts),
            "topic_id": topic_id,
            "topic_slug": topic["slug"],
            "topic_title": topic["title"],
            "category_id": topic["category_id"],
            "post_number": number,
            "user_id": user_id,
            "username": "team" if user_id == US else "member_a",
            "raw": raw,
            "created_at": made,
            "updated_at": made,
        }
        self.posts.append(post)
        return post

    def say(self, text: str) -> None:
        """Somebody else answers in the topic."""
        self.last_said += timedelta(seconds=1)
        self.add(text, TOPIC, user_id=THEM, at=self.last_said)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, method = unquote(request.url.path), request.method
        if method == "GET":
            return self._told(path, request)
        if path == "/uploads.json":
            self.uploads.append(request.content)
            return recording("discourse", "upload").response()
        if path == "/posts.json":
            return self._created(json.loads(request.content))
        found = re.fullmatch(r"/posts/(\d+)\.json", path)
        if found:
            return self._changed(method, int(found[1]), request)
        person = re.fullmatch(r"/admin/users/(\d+)/(\w+)\.json", path)
        if person:
            return self._judged(int(person[1]), person[2], json.loads(request.content))
        return not_found()

    def _created(self, body: Body) -> httpx.Response:
        self.sent.append(body)
        key = body.get("external_id")
        if key in self.by_external_id:
            return recording("discourse", "external_id_taken").response()
        if len(body["raw"]) > 2000:
            return recording("discourse", "too_long").response()
        if self.queues:
            self.waiting.append({"id": len(self.waiting), "raw_text": body["raw"]})
            return recording("discourse", "enqueued").response()
        topic_id = body.get("topic_id") or self._topic(body)
        if key is not None:
            self.by_external_id[key] = topic_id
        return httpx.Response(200, json=self.add(body["raw"].rstrip(), topic_id))

    def _topic(self, body: Body) -> int:
        topic_id = 60 + len(self.topics)
        changes = {"id": topic_id, "title": body["title"], "slug": f"topic-{topic_id}"}
        self.topics[topic_id] = recording("discourse", "topic").body | changes
        return topic_id

    def _changed(self, method: str, post_id: int, request: httpx.Request) -> httpx.Response:
        post = next((p for p in self.posts if p["id"] == post_id), None)
        if post is None:
            return not_found()
        if method == "PUT":
            said = json.loads(request.content)
            self.sent.append(said)
            post |= {"raw": said["post"]["raw"], "version": post["version"] + 1}
            return httpx.Response(200, json={"post": post})
        if post["deleted_at"] is not None:
            return recording("discourse", "forbidden").response()
        post["deleted_at"] = NOW.isoformat()
        return httpx.Response(200)

    def _judged(self, user_id: int, what: str, body: Body) -> httpx.Response:
        if user_id not in self.people:
            return not_found()
        self.sent.append(body)
        state = "suspended" if what.endswith("suspend") else "silenced"
        if what.startswith("un"):
            self.people[user_id].discard(state)
        elif state in self.people[user_id]:
            return recording("discourse", "already_suspended").response()
        else:
            self.people[user_id].add(state)
        return recording("discourse", "suspended").response()

    def _told(self, path: str, request: httpx.Request) -> httpx.Response:
        fixed = {
            "/session/current.json": "session_current",
            "/site/settings.json": "site_settings",
            f"/c/{CATEGORY}/show.json": "category",
        }
        if path in fixed:
            return recording("discourse", fixed[path]).response()
        if path == "/u/team.json":
            return self.profile(self, request)
        if path == "/about.json":
            return self._about()
        if path == "/posts.json":
            return self._latest(request)
        if path == "/private-posts.json":
            return httpx.Response(200, json={"private_posts": self.private[::-1]})
        if path == "/posts/team/pending.json":
            return httpx.Response(200, json={"pending_posts": self.waiting})
        if path.startswith("/t/external_id/"):
            return self._led(path.rpartition("/")[2].removesuffix(".json"))
        return self._post(path) or self._topic_told(path, request) or not_found()

    def _about(self) -> httpx.Response:
        about = recording("discourse", "about").body
        if not self.has_numbers:
            about["about"]["stats"] = {}
        return httpx.Response(200, json=about)

    def _latest(self, request: httpx.Request) -> httpx.Response:
        before = int(request.url.params.get("before", "999999"))
        seen = [p for p in self.posts if p["deleted_at"] is None and p["id"] < before]
        return httpx.Response(200, json={"latest_posts": seen[::-1][:50]})

    def _led(self, key: str) -> httpx.Response:
        topic_id = self.by_external_id.get(key)
        if topic_id is None or self._stream(topic_id) == []:
            return not_found()
        leads = f"{URL}/t/{self.topics[topic_id]['slug']}/{topic_id}.json"
        return httpx.Response(301, headers={"location": leads})

    def _post(self, path: str) -> httpx.Response | None:
        own = re.fullmatch(r"/posts/(\d+)\.json", path)
        placed = re.fullmatch(r"/posts/by_number/(\d+)/(\d+)\.json", path)
        for post in self.posts:
            place = (post["topic_id"], post["post_number"])
            if (own and int(own[1]) == post["id"]) or (
                placed and (int(placed[1]), int(placed[2])) == place
            ):
                return httpx.Response(200, json=self._counted(post))
        return None

    def _counted(self, post: Body) -> Body:
        hidden = () if self.has_numbers else ("reads", "reply_count", "actions_summary")
        return {name: value for name, value in post.items() if name not in hidden}

    def _topic_told(self, path: str, request: httpx.Request) -> httpx.Response | None:
        found = re.fullmatch(r"/t/(\d+)(/posts)?\.json", path)
        if not found or int(found[1]) not in self.topics:
            return None
        topic_id = int(found[1])
        every = self._stream(topic_id)
        asked = {int(known) for known in request.url.params.get_list("post_ids[]")}
        stream: Body = {"posts": [p for p in every if not asked or p["id"] in asked][:20]}
        if found[2] is None:
            stream["stream"] = [p["id"] for p in every]
        topic = self.topics[topic_id] | {"post_stream": stream, "posts_count": len(every)}
        hidden = () if self.has_numbers else ("views", "posts_count")
        told = {name: value for name, value in topic.items() if name not in hidden}
        return httpx.Response(200, json=told)

    def _stream(self, topic_id: int) -> list[Body]:
        return [p for p in self.posts if p["topic_id"] == topic_id and p["deleted_at"] is None]


def not_found() -> httpx.Response:
    return recording("discourse", "not_found").response()


def discourse(http: Http, clock: Clock) -> Discourse:
    return Discourse(http, clock, FILES)


def a_stage(server: FakeForum, **settings: Any) -> WireStage:
    return WireStage(
        make=discourse,
        server=server,
        server_url=URL,
        content_refusal=says(recording("discourse", "similar").response),
        credentials_refusal=says(recording("discourse", "bad_key").response),
        throttle=says(recording("discourse", "throttled").response),
        settings=settings,
        credentials={"api_key": Secret(CANARY)},
    )
