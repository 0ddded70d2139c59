"""What every adapter over HTTP must answer besides: the transport is the seam, so the requests
are the ones it really builds."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from adapters.outbound.redaction import LONGEST_WORDS
from adapters.platforms.adapter import Lister, Seer
from adapters.platforms.http import ANSWER_BYTES
from adapters.platforms.replies import LONGEST_WAIT, SHORTEST_WAIT, USUAL_WAIT
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Published,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.errors import UrlNotAllowed
from domain.shared.platforms import (
    CredentialsRefused,
    PlatformThrottled,
    PlatformUnreachable,
)
from tests.kit.platforms.conformance import Conformance
from tests.kit.platforms.stage import (
    CANARY,
    NOW,
    Step,
    WireStage,
    accepts_then,
    raises,
    replies,
    says,
)

IN_90_SECONDS = NOW + timedelta(seconds=90)

DELAYS = [
    ({"retry-after": "90"}, timedelta(seconds=90)),
    ({"retry-after": "1.5"}, timedelta(seconds=1.5)),
    ({"retry-after": format_datetime(IN_90_SECONDS, usegmt=True)}, timedelta(seconds=90)),
    ({"x-ratelimit-reset": IN_90_SECONDS.isoformat()}, timedelta(seconds=90)),
    ({"x-ratelimit-reset": "2026-11-22T14:16:30.000Z"}, timedelta(seconds=90)),
    ({"x-ratelimit-reset": str(int(IN_90_SECONDS.timestamp()))}, timedelta(seconds=90)),
    ({"x-ratelimit-reset": "90"}, timedelta(seconds=90)),
    ({"retry-after": "5", "x-ratelimit-reset": "900"}, timedelta(seconds=5)),
    ({}, USUAL_WAIT),
    ({"retry-after": "0"}, USUAL_WAIT),
    ({"retry-after": "-7"}, USUAL_WAIT),
    ({"retry-after": "soon"}, USUAL_WAIT),
    ({"retry-after": "nan"}, USUAL_WAIT),
    ({"retry-after": "Mon, 01 Jan 2024 00:00:00 GMT"}, USUAL_WAIT),
    ({"retry-after": "Mon, 99 Jan 99999 00:00:00 GMT"}, USUAL_WAIT),
    ({"x-ratelimit-reset": "tomorrow"}, USUAL_WAIT),
    ({"retry-after": "0.2"}, SHORTEST_WAIT),
    ({"retry-after": "999999999999999999999999"}, LONGEST_WAIT),
    ({"retry-after": "inf"}, LONGEST_WAIT),
    ({"x-ratelimit-reset": "9999-12-31T23:59:59Z"}, LONGEST_WAIT),
]

UNREADABLE: dict[str, Callable[[], httpx.Response]] = {
    "nothing": lambda: httpx.Response(200),
    "a page": lambda: httpx.Response(200, html="<h1>Welcome</h1>"),
    "a list": lambda: httpx.Response(200, json=[]),
    "null": lambda: httpx.Response(200, json=None),
    "no id": lambda: httpx.Response(200, json={}),
    "an id of null": lambda: httpx.Response(200, json={"id": None, "event_id": None}),
    "an id that is a list": lambda: httpx.Response(200, json={"id": [1], "event_id": [1]}),
    "an empty id": lambda: httpx.Response(200, json={"id": "", "event_id": ""}),
    "half of it": lambda: httpx.Response(200, content=b'{"id": "1", "event_id": "1'),
    "other bytes": lambda: httpx.Response(200, content=b'{"id": "\xff\xfe"}'),
    "too deep": lambda: httpx.Response(200, content=b'{"id":' + b"[" * 100_000),
    "too long": lambda: httpx.Response(200, content=b" " * (ANSWER_BYTES + 1)),
    "no content": lambda: httpx.Response(204),
}

AFTER_SENDING = [
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
]
BEFORE_SENDING = [
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
]
NOT_AN_ANSWER: list[Step] = [
    replies(500),
    replies(503, json={"error": "busy"}),
    replies(401, json={"error": "who are you?", "errcode": "M_UNKNOWN_TOKEN"}),
    replies(404, json={"error": "not here", "errcode": "M_NOT_FOUND"}),
    replies(429),
    replies(200, html="<h1>Welcome</h1>"),
    replies(200, json={"chunk": "?"}),
    replies(200, json=[{"id": "1"}]),
    replies(200, json=[17]),
    replies(302, headers={"location": "https://elsewhere.example/"}),
    raises(httpx.ReadTimeout),
    raises(httpx.ConnectError),
]


class WireConformance(Conformance):
    """Give a `stage` fixture that is a WireStage."""

    async def test_the_key_travels_with_the_request(self, stage: WireStage) -> None:
        await stage.adapter.publish(await stage.post(key="dlv_77-c0ffee"))
        request = stage.server.requests[-1]
        sent = f"{request.url} {dict(request.headers)} {request.content.decode('utf-8', 'replace')}"
        assert "dlv_77-c0ffee" in sent

    async def test_publishing_is_one_request_that_changes_something(self, stage: WireStage) -> None:
        post = await stage.post()
        stage.server.requests.clear()
        await stage.adapter.publish(post)
        assert [stage.server.changes(request) for request in stage.server.requests] == [True]

    async def test_looking_up_changes_nothing(self, stage: WireStage) -> None:
        post = await stage.post()
        stage.server.requests.clear()
        await stage.adapter.find(post)
        assert {stage.server.changes(request) for request in stage.server.requests} == {False}

    @pytest.mark.parametrize("kind", AFTER_SENDING)
    async def test_trouble_after_sending_is_unknown(
        self, stage: WireStage, kind: type[httpx.TransportError]
    ) -> None:
        post = await stage.post()
        stage.server.on_change(accepts_then(raises(kind)))
        assert isinstance(await stage.adapter.publish(post), Unknown)

    @pytest.mark.parametrize("kind", BEFORE_SENDING)
    async def test_trouble_before_sending_is_not_sent(
        self, stage: WireStage, kind: type[httpx.TransportError]
    ) -> None:
        post = await stage.post()
        stage.server.on_change(raises(kind))
        assert isinstance(await stage.adapter.publish(post), NotSent)

    @pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 520, 408, 425])
    async def test_a_server_fault_is_unknown_and_found_when_it_was_none(
        self, stage: WireStage, status: int
    ) -> None:
        post = await stage.post()
        stage.server.on_change(accepts_then(replies(status, html="<h1>Bad gateway</h1>")))
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Unknown)
        assert outcome.status_code == status
        assert isinstance(await stage.adapter.find(post), Published)

    @pytest.mark.parametrize("what", UNREADABLE)
    async def test_an_unreadable_success_is_unknown(self, stage: WireStage, what: str) -> None:
        post = await stage.post()
        stage.server.on_change(accepts_then(says(UNREADABLE[what])))
        assert isinstance(await stage.adapter.publish(post), Unknown)

    @pytest.mark.parametrize(("headers", "expected"), DELAYS)
    async def test_a_throttle_is_read_in_whatever_form_it_comes(
        self, stage: WireStage, headers: dict[str, str], expected: timedelta
    ) -> None:
        post = await stage.post()
        stage.server.on_change(replies(429, headers=headers, json={"error": "Too many requests"}))
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Throttled)
        assert outcome.retry_after == expected

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_is_never_followed(self, stage: WireStage, status: int) -> None:
        post = await stage.post()
        stage.server.requests.clear()
        stage.server.on_change(
            replies(status, headers={"location": "https://elsewhere.example/post"})
        )
        assert isinstance(await stage.adapter.publish(post), NotSent | Unknown)
        assert len(stage.server.requests) == 1

    @pytest.mark.parametrize("step", NOT_AN_ANSWER)
    async def test_a_look_up_that_fails_cannot_tell(self, stage: WireStage, step: Step) -> None:
        post = await stage.post()
        stage.server.on_question(step)
        finding = await stage.adapter.find(post)
        assert isinstance(finding, CannotTell)
        assert finding.words

    async def test_a_server_whose_clock_is_behind_is_searched_further_back(
        self, stage: WireStage
    ) -> None:
        stage.server.ahead = timedelta(minutes=-7)
        post = await stage.post()
        await stage.adapter.publish(post)
        assert isinstance(await stage.adapter.find(post), Published)

    @pytest.mark.parametrize("status", [500, 502])
    async def test_a_delete_that_fails_is_unknown(self, stage: WireStage, status: int) -> None:
        post = await stage.post(post_id="1")
        stage.server.on_change(replies(status))
        assert isinstance(await stage.adapter.delete(post), Unknown)

    async def test_what_is_gone_already_is_deleted(self, stage: WireStage) -> None:
        post = await stage.post(post_id="1")
        lost = replies(404, json={"error": "?", "errcode": "M_NOT_FOUND"})
        stage.server.on_change(stage.gone or lost)
        assert isinstance(await stage.adapter.delete(post), Published)

    async def test_no_secret_in_words_or_logs(
        self, stage: WireStage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        post = await stage.post(post_id="1")
        echo = json.dumps(
            {"error": f"bad header 'Bearer {CANARY}'\r\ntoken={CANARY} or just {CANARY}!"}
        )
        shown = ""
        for status in (400, 401, 403, 404, 422, 429, 500):
            stage.server.on_change(replies(status, content=echo.encode()))
            shown += repr(await stage.adapter.publish(post))
            stage.server.on_question(replies(status, content=echo.encode()))
            shown += repr(await stage.adapter.find(post))
        assert CANARY not in shown + caplog.text + repr(stage.adapter)
        assert "\\r" not in shown

    async def test_a_platforms_words_are_kept_short(self, stage: WireStage) -> None:
        post = await stage.post()
        words = "porque sí, " * 200
        stage.server.on_change(replies(400, json={"error": words, "errcode": "M_BAD_JSON"}))
        outcome = await stage.adapter.publish(post)
        assert isinstance(outcome, Refused)
        assert "porque sí" in outcome.words
        assert len(outcome.words) <= LONGEST_WORDS

    async def test_no_cookie_of_one_account_travels_with_another(self, stage: WireStage) -> None:
        post = await stage.post()
        stage.server.on_change(replies(500, headers={"set-cookie": "session=of-somebody; Path=/"}))
        await stage.adapter.publish(post)
        await stage.adapter.publish(post)
        assert all("cookie" not in request.headers for request in stage.server.requests)

    async def test_the_token_travels_only_in_its_header(self, stage: WireStage) -> None:
        await stage.adapter.find(await stage.post())
        for request in stage.server.requests:
            assert request.headers["authorization"] == f"Bearer {CANARY}"
            assert CANARY not in str(request.url)
            assert request.headers["user-agent"].startswith("Tertulia/")

    async def test_identifying_tells_refused_throttled_and_unreachable_apart(
        self, stage: WireStage
    ) -> None:
        stage.server.on_question(stage.credentials_refusal)
        with pytest.raises(CredentialsRefused) as refused:
            await stage.identify()
        assert refused.value.pointer == "/credentials"
        assert refused.value.facts["words"]
        stage.server.on_question(replies(429, headers={"retry-after": "17"}))
        with pytest.raises(PlatformThrottled) as throttled:
            await stage.identify()
        assert throttled.value.retry_after_seconds == 17
        for step in (replies(502), replies(200, html="hi"), raises(httpx.ConnectError)):
            stage.server.on_question(step)
            with pytest.raises(PlatformUnreachable):
                await stage.identify()

    @pytest.mark.parametrize(
        "url",
        ["http://127.0.0.1:8000", "https://10.1.2.3", "https://[::1]", "http://169.254.169.254"],
    )
    async def test_an_address_inside_is_refused_before_the_network(
        self, stage: WireStage, url: str
    ) -> None:
        with pytest.raises(UrlNotAllowed) as refused:
            await stage.identify_at(url)
        assert refused.value.pointer == stage.address_pointer
        assert stage.server.requests == []

    async def test_nothing_there_yet_is_a_clean_miss(self, stage: WireStage) -> None:
        assert isinstance(await stage.adapter.find(await stage.post()), Absent)

    @pytest.mark.parametrize("said", NOT_AN_ANSWER[:3] + NOT_AN_ANSWER[4:6] + NOT_AN_ANSWER[-3:])
    async def test_trouble_on_the_way_is_not_an_absence(self, stage: WireStage, said: Step) -> None:
        post = await stage.post(post_id="17")
        if not isinstance(stage.adapter, Seer) or not isinstance(stage.adapter, Lister):
            return
        stage.server.on_question(said, said)
        assert isinstance(await stage.adapter.see(post), CannotTell)
        stage.server.on_question(said)
        assert isinstance(await stage.adapter.recent(post.connection), CannotTell)

    async def test_a_throttled_look_says_how_long_to_leave_the_account_alone(
        self, stage: WireStage
    ) -> None:
        post = await stage.post(post_id="17")
        if not isinstance(stage.adapter, Seer):
            return
        stage.server.on_question(replies(429, headers={"retry-after": "90"}))
        seen = await stage.adapter.see(post)
        assert isinstance(seen, CannotTell)
        assert seen.retry_after == timedelta(seconds=90)
