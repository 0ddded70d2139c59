"""A product that is a channel, as the guide says that one is written."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
from standardwebhooks.webhooks import Webhook as Standard

from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import FakeServer

URL = "https://plaza.example/channels/vecinos?side=left"
SECRET = "whsec_Y2FuYXJ5LTNmOWMxYjdlNWQtYW5kLW1vcmUtYnl0ZXM="


class FakeProduct(FakeServer):
    """Checks every signature with the standard's own library. `says` is what it says about
    itself."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, str] = {}
        self.says: dict[str, Any] = {}

    def changes(self, request: httpx.Request) -> bool:
        return kind_of(request) not in ("channel.identify", "message.find")

    def texts(self) -> list[str]:
        return [message["text"] for message in self.posts.values()]

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", URL)
        assert len(request.content) <= 20_480
        # The library checks the time by the machine's clock, so only what is signed is checked.
        sent, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        moment = datetime.fromtimestamp(int(at), UTC)
        signed = Standard(SECRET).sign(sent, moment, request.content.decode())
        assert request.headers["webhook-signature"] == signed
        said = json.loads(request.content)
        assert said["schema_version"] == "1"
        data = said["data"]
        if said["type"] == "message.publish":
            assert sent == data["key"]
        answers = {
            "channel.identify": self._identify,
            "message.publish": self._publish,
            "message.edit": self._edit,
            "message.delete": self._delete,
            "message.find": self._find,
        }
        return answers[said["type"]](data)

    def _identify(self, data: dict[str, Any]) -> httpx.Response:
        assert data == {}
        return recording("webhook", "identified").response(**self.says)

    def _delete(self, data: dict[str, Any]) -> httpx.Response:
        self.posts.pop(data["id"], None)
        return httpx.Response(204)

    def _publish(self, data: dict[str, Any]) -> httpx.Response:
        key = data["key"]
        if key not in self.by_key:
            self.by_key[key] = f"post-{len(self.by_key) + 1}"
            self.posts[self.by_key[key]] = data["message"]
        post_id = self.by_key[key]
        return recording("webhook", "published").response(id=post_id, url=address(post_id))

    def _edit(self, data: dict[str, Any]) -> httpx.Response:
        if data["id"] not in self.posts:
            return httpx.Response(404, json={"error": "There is no such message."})
        self.posts[data["id"]] = data["message"]
        return httpx.Response(204)

    def _find(self, data: dict[str, Any]) -> httpx.Response:
        post_id = data["id"] if "id" in data else self.by_key.get(data["key"])
        if post_id not in self.posts:
            return recording("webhook", "not_found").response()
        return recording("webhook", "found").response(id=post_id, url=address(post_id))


def address(post_id: str) -> str:
    return f"https://plaza.example/{post_id}"


def kind_of(request: httpx.Request) -> str:
    return str(json.loads(request.content)["type"])
