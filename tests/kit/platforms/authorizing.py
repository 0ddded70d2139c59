"""What every platform's own page is asked for, behind a server that a test writes."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from adapters.platforms.adapter import Authorizer
from adapters.platforms.http import Http
from domain.communities.connecting import AppClient, Granted, NotGranted
from domain.shared.secret import Secret
from tests.kit.platforms.stage import CANARY, FakeServer, FixedClock, Step, raises, replies

CALLBACK = "https://api.plaza.example/oauth/{}/callback"
STATE, CHALLENGE, VERIFIER = "ost_state", "c" * 43, "v" * 43
CODE = "code-4d2e"


class Answers(FakeServer):
    """Says by path what it was given to say, the last answer for ever."""

    def __init__(self, by_path: Mapping[str, Any]) -> None:
        super().__init__()
        self.by_path = {
            path: deque(said if isinstance(said, list) else [said])
            for path, said in by_path.items()
        }

    def answer(self, request: httpx.Request) -> httpx.Response:
        said = self.by_path[urlsplit(str(request.url)).path]
        body = said.popleft() if len(said) > 1 else said[0]
        return httpx.Response(200, json=body)

    def texts(self) -> list[str]:
        return []

    def asked(self, path: str) -> dict[str, str]:
        """What the last request there said in its form."""
        [*_, last] = [r for r in self.requests if urlsplit(str(r.url)).path == path]
        return dict(parse_qsl(last.content.decode()))


@dataclass
class Page:
    """One authorizer and the server behind it."""

    authorizer: Authorizer
    server: Answers
    client: AppClient

    async def exchange(self) -> Granted | NotGranted:
        return await self.authorizer.exchange(self.client, Secret(CODE), Secret(VERIFIER))

    def query(self) -> dict[str, str]:
        url = self.authorizer.authorize_url(self.client, STATE, CHALLENGE)
        return dict(parse_qsl(urlsplit(url).query))


MakePage = Callable[[Http, FixedClock], Authorizer]


class AuthorizerConformance:
    """What holds of each of them."""

    exchange_path: str

    @pytest.fixture
    def page(self) -> Page:
        raise NotImplementedError

    def test_the_state_and_the_way_back_are_named_to_the_letter(self, page: Page) -> None:
        asked = page.query()
        assert asked["state"] == STATE
        assert asked["redirect_uri"] == CALLBACK.format(page.authorizer.platform)
        assert asked["client_id"] == page.client.client_id

    def test_no_secret_stands_in_an_address(self, page: Page) -> None:
        url = page.authorizer.authorize_url(page.client, STATE, CHALLENGE)
        assert VERIFIER not in url
        assert CANARY not in url

    async def test_the_code_is_exchanged_once_with_the_same_way_back(self, page: Page) -> None:
        granted = await page.exchange()
        assert isinstance(granted, Granted)
        assert granted.choices
        asked = page.server.asked(self.exchange_path)
        assert asked["code"] == CODE
        assert asked["redirect_uri"] == CALLBACK.format(page.authorizer.platform)
        assert CODE not in repr(granted)
        for _, secret in granted.credentials.items():
            assert secret.reveal() not in repr(granted)

    @pytest.mark.parametrize(
        ("step", "code"),
        [
            (raises(httpx.ConnectError), "platform_unreachable"),
            (raises(httpx.ReadTimeout), "outcome_unknown"),
            (replies(503), "outcome_unknown"),
            (replies(429), "platform_quota_exhausted"),
            (replies(200, text="<html>"), "platform_answer_unreadable"),
            (replies(200, json=[1]), "platform_answer_unreadable"),
            (replies(400, json={"error": "invalid_grant"}), "code_refused"),
            (replies(401, json={"error": "invalid_client"}), "client_refused"),
            (replies(403, text="no"), "platform_rejected"),
        ],
    )
    async def test_trouble_is_why_nothing_was_granted(
        self, page: Page, step: Step, code: str
    ) -> None:
        page.server.on_change(step)
        outcome = await page.exchange()
        assert isinstance(outcome, NotGranted)
        assert (outcome.code, outcome.forgets) == (code, code == "client_refused")
        assert len(page.server.requests) == 1
