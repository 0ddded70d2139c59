"""Ana's data server and the chat service, in which she answers."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from adapters.platforms.bluesky.place import written
from tests.kit.platforms.recordings import recording
from tests.kit.platforms.stage import NOW
from tests.platforms.bluesky.fake import BEA, MINE, FakeBluesky

CONVO = "3n37nzk3vqs2k"


@dataclass
class FakeChat(FakeBluesky):
    """The same with chats, each by the DID of the other one."""

    chats: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    with_whom: dict[str, str] = field(default_factory=lambda: {BEA: CONVO})

    def answer(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.removeprefix("/xrpc/chat.bsky.convo.")
        if method not in ("sendMessage", "getMessages", "getConvoForMembers"):
            return super().answer(request)
        assert request.headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
        params = request.url.params
        if method == "getConvoForMembers":
            convo = {"id": self.with_whom[params["members"]]}
            return httpx.Response(200, json={"convo": convo})
        if method == "getMessages":
            return httpx.Response(200, json={"messages": self.chats.get(params["convoId"], [])})
        return self._send(json.loads(request.content))

    def _send(self, asked: dict[str, Any]) -> httpx.Response:
        chat = self.chats.setdefault(asked["convoId"], [])
        number = f"3n38a{len(chat):08d}"
        message = recording("bluesky", "chat_message").body["message"] | {
            "id": number,
            "rev": number,
            "text": asked["message"]["text"],
            "sender": {"did": MINE},
            "sentAt": written(NOW + self.ahead),
        }
        chat.insert(0, message)
        return httpx.Response(200, json=message)
