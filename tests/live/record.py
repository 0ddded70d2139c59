"""Writes down what the real servers answer, for the recordings that other tests build on.

Run as `python -m tests.live.record`. Headers that say nothing about the platform are left out.
"""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.live.mastodon_server import MastodonServer, running_mastodon
from tests.live.synapse_server import BRIEF_SECONDS, Synapse, running_synapse

PLATFORMS = Path(__file__).parent.parent / "platforms"
KEPT_HEADERS = ("content-type", "date", "link", "retry-after")
MATRIX = "/_matrix/client/v3"
TOKENS = ("access_token", "refresh_token")


class Recorder:
    """Calls one server as one account and keeps each answer under a name."""

    def __init__(self, platform: str, url: str, token: str) -> None:
        self._folder = PLATFORMS / platform / "recordings"
        headers = {"authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=20)

    def take(
        self, name: str, method: str, path: str, *, token: str | None = None, **rest: Any
    ) -> Any:
        headers = rest.pop("headers", {})
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        answer = self._client.request(method, path, headers=headers, **rest)
        kept = {
            key: value
            for key, value in answer.headers.items()
            if key in KEPT_HEADERS or key.startswith("x-ratelimit-")
        }
        body = answer.json() if "json" in kept.get("content-type", "") else answer.text
        recording = {
            "request": f"{method} {path}",
            "status": answer.status_code,
            "headers": kept,
            "body": _without_tokens(body),
        }
        text = json.dumps(recording, indent=2, ensure_ascii=False)
        (self._folder / f"{name}.json").write_text(text + "\n")
        return body


def _without_tokens(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    return {key: f"a new {key}" if key in TOKENS else value for key, value in body.items()}


def record_mastodon(server: MastodonServer) -> None:
    recorder = Recorder("mastodon", server.url, server.alice)
    me = recorder.take("verify_credentials", "GET", "/api/v1/accounts/verify_credentials")
    recorder.take("instance_v2", "GET", "/api/v2/instance")
    recorder.take("instance_v1", "GET", "/api/v1/instance")
    said = "Hola @bob, mira https://example.com/una/ruta?a=1 #plaza\n\n«Segunda» & fin <3"
    post = recorder.take("published", "POST", "/api/v1/statuses", json={"status": said})
    recorder.take(
        "listing", "GET", f"/api/v1/accounts/{me['id']}/statuses?limit=40&exclude_reblogs=true"
    )
    recorder.take("empty_text", "POST", "/api/v1/statuses", json={"status": ""})
    recorder.take("too_long", "POST", "/api/v1/statuses", json={"status": "x" * 501})
    recorder.take("deleted", "DELETE", f"/api/v1/statuses/{post['id']}")
    recorder.take("deleted_again", "DELETE", f"/api/v1/statuses/{post['id']}")
    recorder.take("bad_token", "GET", "/api/v1/accounts/verify_credentials", token="not-a-token")


def record_mastodon_throttle(server: MastodonServer) -> None:
    recorder = Recorder("mastodon", server.url, server.alice)
    for _ in range(10):
        recorder.take("throttled", "POST", "/api/v1/statuses", json={"status": "x"})


def record_matrix(server: Synapse) -> None:
    login = server.register("ana")
    room = server.create_room(login, room_alias_name="plaza")
    secret = server.create_room(
        login,
        initial_state=[
            {
                "type": "m.room.encryption",
                "state_key": "",
                "content": {"algorithm": "m.megolm.v1.aes-sha2"},
            }
        ],
    )
    stranger = server.create_room(server.register("eva"))
    recorder = Recorder("matrix", server.url, login.token)
    inside, user = f"{MATRIX}/rooms/{quote(room, safe='')}", quote(login.user_id, safe="")
    recorder.take("whoami", "GET", f"{MATRIX}/account/whoami")
    recorder.take("bad_token", "GET", f"{MATRIX}/account/whoami", token="not-a-token")
    recorder.take("alias", "GET", f"{MATRIX}/directory/room/%23plaza%3Aloop.test")
    recorder.take("alias_unknown", "GET", f"{MATRIX}/directory/room/%23nada%3Aloop.test")
    recorder.take("member", "GET", f"{inside}/state/m.room.member/{user}")
    recorder.take(
        "not_joined",
        "GET",
        f"{MATRIX}/rooms/{quote(stranger, safe='')}/state/m.room.member/{user}",
    )
    recorder.take("not_encrypted", "GET", f"{inside}/state/m.room.encryption")
    recorder.take(
        "encrypted", "GET", f"{MATRIX}/rooms/{quote(secret, safe='')}/state/m.room.encryption"
    )
    words = {"msgtype": "m.text", "body": "hola", "org.tertulia.key": "key-1"}
    event = recorder.take("sent", "PUT", f"{inside}/send/m.room.message/key-1", json=words)
    only = quote(json.dumps({"types": ["m.room.message"], "senders": [login.user_id]}))
    history = f"{inside}/messages?dir=b&limit=50&filter={only}"
    recorder.take("history", "GET", history)
    long = words | {"body": "\n" * 60_000}
    recorder.take("too_large", "PUT", f"{inside}/send/m.room.message/key-2", json=long)
    foreign = f"{MATRIX}/rooms/{quote(stranger, safe='')}/send/m.room.message/key-3"
    recorder.take("forbidden", "PUT", foreign, json=words)
    redact = f"{inside}/redact/{quote(event['event_id'], safe='')}"
    recorder.take("redacted", "PUT", f"{redact}/key-1-redact", json={})
    recorder.take("history_redacted", "GET", history)


def record_matrix_sessions(server: Synapse) -> None:
    """A session is refreshed, its old refresh token is no longer good, and an access token ends."""
    login = server.brief_login(server.register("ana").user_id)
    recorder = Recorder("matrix", server.url, login.token)
    asked = {"refresh_token": login.refresh_token}
    pair = recorder.take("refreshed", "POST", f"{MATRIX}/refresh", json=asked)
    server.call("GET", "/account/whoami", pair["access_token"])
    recorder.take("refresh_spent", "POST", f"{MATRIX}/refresh", json=asked)
    nothing = {"refresh_token": "syr_not-a-token"}
    recorder.take("refresh_unknown", "POST", f"{MATRIX}/refresh", json=nothing)
    time.sleep(BRIEF_SECONDS + 1)
    ended = pair["access_token"]
    recorder.take("access_ended", "GET", f"{MATRIX}/account/whoami", token=ended)


def record_matrix_throttle(server: Synapse) -> None:
    login = server.register("ana")
    room = quote(server.create_room(login), safe="")
    recorder = Recorder("matrix", server.url, login.token)
    words = {"msgtype": "m.text", "body": "hola"}
    for number in range(3):
        path = f"{MATRIX}/rooms/{room}/send/m.room.message/key-{number}"
        recorder.take("throttled", "PUT", path, json=words)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def main() -> None:
    with _folder() as folder, running_mastodon(folder) as mastodon:
        record_mastodon(mastodon)
    with _folder() as folder, running_mastodon(folder, posts_in_window=5) as mastodon:
        record_mastodon_throttle(mastodon)
    with _folder() as folder, running_synapse(folder) as synapse:
        record_matrix(synapse)
        record_matrix_sessions(synapse)
    with _folder() as folder, running_synapse(folder, tight=True) as synapse:
        record_matrix_throttle(synapse)


if __name__ == "__main__":
    main()
