"""mastodon_mock, a stateful server of the Mastodon API that nobody here wrote."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.live.environments import python_environment
from tests.live.running import answers, free_port, running


@dataclass(frozen=True)
class MastodonServer:
    """A stateful server of the Mastodon API with two accounts and a moderator."""

    url: str
    alice: str = "tok-alice"
    bob: str = "tok-bob"
    moderator: str = "tok-mod"

    def call(self, method: str, path: str, token: str, **body: Any) -> Any:
        """Raises httpx.HTTPStatusError."""
        headers = {"authorization": f"Bearer {token}"}
        answer = httpx.request(
            method,
            self.url + path,
            headers=headers,
            json=None if method == "GET" else body,
            timeout=20,
            trust_env=False,
        )
        answer.raise_for_status()
        return answer.json()

    def id_of(self, token: str) -> str:
        return str(self.call("GET", "/api/v1/accounts/verify_credentials", token)["id"])

    def tie(self, token: str, person_id: str) -> dict[str, Any]:
        """What that person is to the account."""
        path = f"/api/v1/accounts/relationships?id[]={person_id}"
        tie: dict[str, Any] = self.call("GET", path, token)[0]
        return tie

    def statuses(self, token: str = "") -> list[dict[str, Any]]:
        """What the account has posted, as the server lists it."""
        headers = {"authorization": f"Bearer {token or self.alice}"}
        with httpx.Client(base_url=self.url, headers=headers, trust_env=False) as client:
            me = client.get("/api/v1/accounts/verify_credentials").json()["id"]
            listed: list[dict[str, Any]] = client.get(f"/api/v1/accounts/{me}/statuses").json()
            return listed

    @contextmanager
    def failing(self, effect: dict[str, Any]) -> Iterator[None]:
        """The next attempt to post meets this effect (mastodon_mock's fault injection)."""
        faults = f"{self.url}/api/v1/_mock/faults"
        match = {"methods": ["POST"], "path": "/api/v1/statuses"}
        rule = {"match": match, "effect": effect, "count": 1}
        httpx.post(faults, json=rule, trust_env=False).raise_for_status()
        try:
            yield
        finally:
            httpx.delete(faults, trust_env=False).raise_for_status()


@contextmanager
def running_mastodon(folder: Path, *, posts_in_window: int = 10_000) -> Iterator[MastodonServer]:
    """Up in about 3 s; after `posts_in_window` requests it answers 429."""
    binaries, port = python_environment(), free_port()
    accounts = "".join(
        f'[[seed.accounts]]\nusername = "{name}"\naccess_token = "tok-{name}"\n'
        f'email = "{name}@mock.test"\nrole = "{role}"\n'
        for name, role in (("alice", "user"), ("bob", "user"), ("mod", "admin"))
    )
    (folder / "settings.toml").write_text(
        f'[database]\npath = "{folder / "mastodon.sqlite"}"\n'
        "[auth]\nenforce_scopes = true\n"
        f"[ratelimit]\nenabled = true\nlimit = {posts_in_window}\n"
        f"[seed]\n{accounts}"
    )
    command = [str(binaries / "mastodon_mock"), "serve", "--config", "settings.toml"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    url = f"http://127.0.0.1:{port}"
    with running(command, folder, lambda: answers(f"{url}/api/v1/instance")):
        yield MastodonServer(url)
