"""A server of the Mastodon API in memory; its answers have the shape of recorded ones."""

import html
import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from adapters.text.counting import grapheme_clusters
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW, FakeServer

URL = "https://social.example"
POSTS = "/api/v1/statuses"
BOB: dict[str, Any] = {"id": "77", "username": "bob", "acct": "bob", "display_name": "Bob"}
_LINK = re.compile(r"(https?://)(\S{1,12})(\S*)")
_STAFF_VERBS = {"silence": "silenced", "suspend": "suspended"}
_LIFTS = {"unsilence": "silenced", "unsuspend": "suspended"}
_VERBS = {
    "mute": ("muting", True),
    "unmute": ("muting", False),
    "block": ("blocking", True),
    "unblock": ("blocking", False),
    "remove_from_followers": ("followed_by", False),
}


class FakeMastodon(FakeServer):
    """One account on one server; answers have the shape of the recorded ones."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[dict[str, Any]] = []
        self.by_key: dict[str, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.knows_keys = True
        self.page_size = 40
        self.me = recording("mastodon", "verify_credentials").body
        self.bob = recording("mastodon", "counted").body["account"] | BOB
        self.notifications: list[dict[str, Any]] = []
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.unready = 0
        self.ties: dict[tuple[str, str], dict[str, Any]] = {}
        self.staff = False
        self.notification_page = 40
        self.others: dict[str, dict[str, Any]] = {}
        self.talks: dict[str, list[dict[str, Any]]] = {}
        self.knows_several = True
        self.followers: set[str] = set()
        self.suspended: set[str] = set()

    def texts(self) -> list[str]:
        return [post["text"] for post in self.posts]

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = urlsplit(str(request.url)).path
        apart = {"/media": self._media, "/admin/": self._moderate, "/relationships": self._ties}
        for part, handle in apart.items():
            if part in path:
                return handle(request, path)
        match request.method:
            case "POST":
                return self._publish(request) if path == POSTS else self._act(request)
            case "PUT":
                return self._rewrite(request, path)
            case "DELETE":
                return self._delete(path)
        return self._read(request, path)

    def _read(self, request: httpx.Request, path: str) -> httpx.Response:
        if path in ("/api/v2/instance", "/api/v1/instance"):
            version = path.split("/")[2]
            return recording("mastodon", f"instance_{version}").response()
        if path == "/api/v1/notifications":
            return self._notified(request.url.params)
        if path.endswith("/context"):
            return self._context(path.split("/")[-2])
        if path.startswith(f"{POSTS}/"):
            return self._one(path)
        if path == POSTS:
            return self._several(request.url.params.get_list("id[]"))
        if path == "/api/v1/conversations":
            listed = [{"id": name, "last_status": said[-1]} for name, said in self.talks.items()]
            return httpx.Response(200, json=listed[::-1])
        if path.endswith("/statuses"):
            return self._listing(request)
        return httpx.Response(200, json=self.me)

    def _context(self, post_id: str) -> httpx.Response:
        above: list[dict[str, Any]] = []
        for said in self.talks.values():
            ids = [status["id"] for status in said]
            above += said[: ids.index(post_id)] if post_id in ids else []
        below = self.answers.get(post_id, [])
        return httpx.Response(200, json={"ancestors": above, "descendants": below})

    def _ties(self, request: httpx.Request, path: str) -> httpx.Response:
        """Of those who are not suspended, in the order in which they are asked for."""
        ids = request.url.params.get_list("id[]")
        there = [id for id in ids if id not in self.suspended]
        tie = {"following": False, "blocking": False, "muting": False, "note": ""}
        ties = [{"id": id, **tie, "followed_by": id in self.followers} for id in there]
        return httpx.Response(200, json=ties)

    def _several(self, ids: list[str]) -> httpx.Response:
        """Since 4.3; before, there is nothing by that address."""
        if not self.knows_several:
            return httpx.Response(404, json={"error": "Not Found"})
        return httpx.Response(200, json=[self.others[one] for one in ids if one in self.others])

    def talk(self, name: str, text: str, by: dict[str, Any] | None = None) -> dict[str, Any]:
        """Somebody says that in private."""
        status = self.said(text, by, visibility="direct")
        self.talks.setdefault(name, []).append(status)
        self.talks[name] = self.talks.pop(name)
        return status

    def _publish(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.sent.append(body)
        key = request.headers["idempotency-key"]
        if self.knows_keys and key in self.by_key:
            return httpx.Response(200, json=self.by_key[key])
        if grapheme_clusters(body["status"]) > 500:
            return recording("mastodon", "too_long").response()
        post = self.add(body["status"], NOW + self.ahead)
        post |= {name: body.get(name) for name in ("in_reply_to_id", "visibility")}
        self.by_key[key] = post
        return httpx.Response(200, json=post)

    def add(self, text: str, at: datetime, content: str | None = None) -> dict[str, Any]:
        post_id = str(1000 + len(self.by_key) + len(self.posts))
        post: dict[str, Any] = recording("mastodon", "published").body
        post |= {
            "id": post_id,
            "url": f"{URL}/@alice/{post_id}",
            "created_at": at.isoformat(),
            "content": as_html(text) if content is None else content,
            "text": text,
        }
        self.posts.append(post)
        return post

    def _rewrite(self, request: httpx.Request, path: str) -> httpx.Response:
        body = json.loads(request.content)
        self.sent.append(body)
        found = [post for post in self.posts if post["id"] == path.rpartition("/")[2]]
        if not found:
            return recording("mastodon", "deleted_again").response()
        found[0]["text"] = body["status"]
        return httpx.Response(200, json=found[0])

    def _one(self, path: str) -> httpx.Response:
        post_id = path.rpartition("/")[2]
        if post_id in self.others:
            return httpx.Response(200, json=self.others[post_id])
        found = [post for post in self.posts if post["id"] == post_id]
        if not found:
            return recording("mastodon", "deleted_again").response()
        return httpx.Response(200, json=found[0] | {"account": self.me})

    def _delete(self, path: str) -> httpx.Response:
        post_id = path.rpartition("/")[2]
        if all(post["id"] != post_id for post in self.posts):
            return recording("mastodon", "deleted_again").response()
        self.posts = [post for post in self.posts if post["id"] != post_id]
        return recording("mastodon", "deleted").response()

    def _listing(self, request: httpx.Request) -> httpx.Response:
        newest_first = self.posts[::-1]
        before = request.url.params.get("max_id")
        if before is not None:
            newest_first = [post for post in newest_first if int(post["id"]) < int(before)]
        return httpx.Response(200, json=newest_first[: self.page_size])

    def notify(self, kind: str, **more: Any) -> dict[str, Any]:
        """Somebody does something about us."""
        number = 5000 + len(self.notifications)
        told = recording("mastodon", "notifications").body[0] | {
            "id": str(number),
            "type": kind,
            "created_at": (NOW + timedelta(seconds=number)).isoformat(),
            "account": self.bob,
        }
        told.pop("status", None)
        self.notifications.append(told | more)
        return self.notifications[-1]

    def said(self, text: str, by: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """A post of somebody's, which hangs in no list of ours."""
        number = 9000 + len(self.others)
        status: dict[str, Any] = recording("mastodon", "counted").body
        status |= {
            "id": str(number),
            "url": f"{URL}/@bob/{number}",
            "content": as_html(text),
            "account": by or self.bob,
            "created_at": (NOW + timedelta(seconds=number)).isoformat(),
        }
        self.others[str(number)] = status | more
        return self.others[str(number)]

    def hang(self, post: dict[str, Any], status: dict[str, Any]) -> None:
        """An answer under a post of ours, of which nobody is notified."""
        self.answers.setdefault(post["id"], []).append(status)
        post["replies_count"] = len(self.answers[post["id"]])

    def _notified(self, params: httpx.QueryParams) -> httpx.Response:
        since, most = params.get("min_id", "0"), int(params["limit"])
        after = int(since) if since.isdecimal() and len(since) < 30 else 0
        newer = [told for told in self.notifications if int(told["id"]) > after]
        page = newer[:most] if "min_id" in params else newer[-most:]
        return httpx.Response(200, json=page[::-1])

    def _media(self, request: httpx.Request, path: str) -> httpx.Response:
        if request.method == "POST":
            number = str(600 + len(self.files))
            file = recording("mastodon", "uploaded").body | {"id": number, "sent": request.content}
            self.files[number] = file
            return self._file(file, 202)
        file = self.files.get(path.rpartition("/")[2])
        if file is None:
            return recording("mastodon", "nobody").response()
        return self._file(file, 206)

    def _file(self, file: dict[str, Any], unready: int) -> httpx.Response:
        shown = {name: value for name, value in file.items() if name != "sent"}
        if self.unready:
            self.unready -= 1
            return httpx.Response(unready, json=shown | {"url": None})
        return httpx.Response(200, json=shown)

    def _act(self, request: httpx.Request) -> httpx.Response:
        _, _, _, _, person, verb = [
            unquote(step) for step in request.url.raw_path.decode().split("/")
        ]
        if person != BOB["id"]:
            return recording("mastodon", "nobody").response()
        what, holds = _VERBS[verb]
        tie = self.ties.setdefault((person, what), {})
        tie |= {"holds": holds, **json.loads(request.content)}
        return recording("mastodon", "muted").response(**{what: holds})

    def _moderate(self, request: httpx.Request, path: str) -> httpx.Response:
        if not self.staff:
            said = {"error": "This action is not allowed"}
            return httpx.Response(403, json=said)
        steps = [unquote(step) for step in request.url.raw_path.decode().split("?")[0].split("/")]
        if len(steps) == 5:
            return httpx.Response(200, json=[])
        person = steps[5]
        if person != BOB["id"]:
            return recording("mastodon", "nobody").response()
        if request.method == "GET":
            marks = {what: self.holds(what) for what in _STAFF_VERBS.values()}
            return httpx.Response(200, json={"id": person, **marks})
        if steps[6] == "action":
            body = json.loads(request.content)
            self.ties[person, _STAFF_VERBS[body["type"]]] = {"holds": True, **body}
            return httpx.Response(200, json={})
        if not self.holds(_LIFTS[steps[6]]):
            return httpx.Response(403, json={"error": "This action is not allowed"})
        self.ties[person, _LIFTS[steps[6]]] = {"holds": False}
        return httpx.Response(200, json={"id": person})

    def holds(self, what: str) -> bool:
        """Whether that is so of bob."""
        return bool(self.ties.get((BOB["id"], what), {}).get("holds"))


def as_html(text: str) -> str:
    """As Mastodon writes it: paragraphs, line breaks, links cut in three, mentions without host."""

    def link(match: re.Match[str]) -> str:
        return (
            f'<a href="{match[0]}"><span class="invisible">{match[1]}</span>'
            f'<span class="ellipsis">{match[2]}</span><span class="invisible">{match[3]}</span></a>'
        )

    text = _LINK.sub(link, html.escape(text, quote=False))
    text = re.sub(
        r"@(\w+)@[\w.]+", r'<span class="h-card"><a href="/@\1">@<span>\1</span></a></span>', text
    )
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in text.split("\n\n"))
