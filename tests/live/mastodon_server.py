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
    """A stateful server of the Mastodon API with two accounts."""

    url: str
    alice: str = "tok-alice"
    bob: str = "tok-bob"

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
        f'email = "{name}@mock.test"\n'
        for name in ("alice", "bob")
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
