"""A request reaches the address that was judged, bears the name it was sent to, and goes nowhere
else."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvloop

from adapters.outbound.gateway import Answer, Silence, open_gateway
from adapters.outbound.guard import Guard
from tests.kit.certificates import Authority
from tests.kit.outbound import LOCAL, NameServer, Run
from tests.kit.platforms.wire_faults import after_request, answer, broken_server
from tests.kit.sentinel import watched

OK = answer(b"{}")
KEPT_AWAY = Silence(False, "The address is not one we call.", "address_not_public")
HERE = {"plaza.example": [["127.0.0.1"]], "otra.example": [["127.0.0.1"]]}


def line_and_headers(request: bytes) -> tuple[str, dict[str, list[str]]]:
    line, *rest = request.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    headers: dict[str, list[str]] = {}
    for name, _, value in (header.partition(": ") for header in rest):
        headers.setdefault(name.lower(), []).append(value)
    return line, headers


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_the_name_is_looked_up_once_and_the_judged_address_called_by_that_name(run: Run) -> None:
    """Also on the loop that production runs on."""
    run(_called_by_name())


async def _called_by_name() -> None:
    names = NameServer(HERE)
    async with (
        broken_server(after_request(OK)) as server,
        open_gateway(LOCAL, look_up=names) as gateway,
    ):
        with watched() as tried:
            reply = await gateway.send("GET", f"http://Plaza.example:{server.port}/x")
    assert isinstance(reply, Answer)
    assert names.said == [("plaza.example", ["127.0.0.1"])]
    assert tried == [("127.0.0.1", server.port)]
    _, headers = line_and_headers(server.requests[0])
    assert headers["host"] == [f"plaza.example:{server.port}"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/x?a=%2F+%20&b=http://10.0.0.1/",
        "/%26/%7E/%2f/%2e%2e/x",
        "/ñandú?q=€",
        "/100%",
        "/a/../b",
        "//10.0.0.1/x",
        "/[x]|{y}^`z`?'\"<>=&&",
        "/x@10.0.0.1:80",
    ],
)
async def test_what_is_sent_is_the_address_to_the_letter(path: str) -> None:
    async with broken_server(after_request(OK)) as server, open_gateway(LOCAL) as gateway:
        spelled = gateway.address(f"{server.url}{path}")
        await gateway.send("PUT", f"{server.url}{path}", body=b"x")
    line, _ = line_and_headers(server.requests[0])
    assert line == f"PUT {spelled.removeprefix(server.url)} HTTP/1.1"


async def test_a_request_says_who_calls_and_nothing_twice() -> None:
    asked = {"Content-Type": "application/json", "Accept": "text/plain", "X-Key": "a b"}
    async with broken_server(after_request(OK)) as server, open_gateway(LOCAL) as gateway:
        await gateway.send("POST", server.url, headers=asked, body=b"{}")
    _, headers = line_and_headers(server.requests[0])
    assert {name: len(values) for name, values in headers.items() if len(values) > 1} == {}
    said = {name: values[0] for name, values in headers.items()}
    assert said.pop("user-agent").startswith("Tertulia/")
    assert said == {
        "accept": "text/plain",
        "accept-encoding": "identity",
        "content-length": "2",
        "content-type": "application/json",
        "host": f"127.0.0.1:{server.port}",
        "x-key": "a b",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-key", "line\r\nX-Evil: 1"),
        ("x-key", "line\nX-Evil: 1"),
        ("x-key", "nul\x00"),
        ("x-key", "ñ\u2028"),
        ("x key", "1"),
        ("x-key:", "1"),
        ("", "1"),
        ("x\r\ny", "1"),
        ("Host", "metadata.example"),
        ("Content-Length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "upgrade"),
    ],
)
async def test_a_header_that_would_change_the_request_is_not_written(name: str, value: str) -> None:
    async with broken_server(after_request(OK)) as server, open_gateway(LOCAL) as gateway:
        reply = await gateway.send("POST", server.url, headers={name: value}, body=b"{}")
    assert reply == Silence(False, "The request could not be written.")
    assert server.connections == 0


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Same", "308 Same"])
async def test_a_redirect_is_an_answer_like_any_other(status: str) -> None:
    async with broken_server(after_request(OK)) as inside, open_gateway(LOCAL) as gateway:
        moved = answer(b"", status, f"Location: {inside.url}/secret", "Refresh: 0")
        async with broken_server(after_request(moved)) as server:
            reply = await gateway.send("GET", server.url)
    assert isinstance(reply, Answer)
    assert reply.status == int(status.split()[0])
    assert inside.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
async def test_without_leave_nothing_on_this_machine_is_called(host: str) -> None:
    async with broken_server(after_request(OK)) as server, open_gateway(Guard()) as gateway:
        reply = await gateway.send("GET", server.url.replace("127.0.0.1", host))
    assert isinstance(reply, Silence)
    assert not reply.sent
    assert reply.refused
    assert server.connections == 0


class Deceived(Guard):
    """Lets through whatever a URL says; what is about to be connected to is judged as always."""

    def address(self, text: str, pointer: str = "/url") -> str:
        return LOCAL.address(text, pointer)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
async def test_the_socket_itself_is_judged_where_the_url_was_not(host: str) -> None:
    async with broken_server(after_request(OK)) as server, open_gateway(Deceived()) as gateway:
        reply = await gateway.send("GET", server.url.replace("127.0.0.1", host))
    assert reply == KEPT_AWAY
    assert server.connections == 0


@pytest.mark.parametrize(
    "answers", [["127.0.0.1"], ["127.0.0.1", "127.0.0.2"], ["127.0.0.1", "::1"]]
)
async def test_the_socket_itself_is_judged_where_the_name_was_not(answers: list[str]) -> None:
    once: set[str] = set()

    class Wavering(Deceived):
        """Lets every address through when it is first asked about it."""

        def judge(self, text: str) -> None:
            if text in once:
                super().judge(text)
            once.add(text)

    names = NameServer({"plaza.example": [answers]})
    async with (
        broken_server(after_request(OK)) as server,
        open_gateway(Wavering(), look_up=names) as gateway,
    ):
        reply = await gateway.send("GET", f"http://plaza.example:{server.port}/")
    assert reply == KEPT_AWAY
    assert once == set(answers)
    assert server.connections == 0


async def test_tls_is_spoken_with_the_name_in_the_address(tmp_path: Path) -> None:
    authority, heard = Authority(tmp_path), list[str | None]()
    serving = authority.serving("plaza.example", heard.append)
    async with (
        broken_server(after_request(OK), tls=serving) as server,
        open_gateway(LOCAL, look_up=NameServer(HERE), trust=authority.trusted()) as gateway,
    ):
        reply = await gateway.send("GET", f"https://plaza.example:{server.port}/x")
    assert isinstance(reply, Answer)
    assert heard == ["plaza.example"]
    _, headers = line_and_headers(server.requests[0])
    assert headers["host"] == [f"plaza.example:{server.port}"]


async def test_a_certificate_for_another_name_is_not_accepted(tmp_path: Path) -> None:
    authority, heard = Authority(tmp_path), list[str | None]()
    serving = authority.serving("plaza.example", heard.append)
    async with (
        broken_server(after_request(OK), tls=serving) as server,
        open_gateway(LOCAL, look_up=NameServer(HERE), trust=authority.trusted()) as gateway,
    ):
        wrong_name = await gateway.send("GET", f"https://otra.example:{server.port}/x")
        no_name = await gateway.send("GET", f"https://127.0.0.1:{server.port}/x")
    for reply in (wrong_name, no_name):
        assert reply == Silence(False, "TLS with the server failed.")
    assert heard[0] == "otra.example"
    assert server.requests == []


async def test_a_certificate_of_an_unknown_authority_is_not_accepted(tmp_path: Path) -> None:
    serving = Authority(tmp_path).serving("plaza.example", lambda _: None)
    async with (
        broken_server(after_request(OK), tls=serving) as server,
        open_gateway(LOCAL, look_up=NameServer(HERE)) as gateway,
    ):
        reply = await gateway.send("GET", f"https://plaza.example:{server.port}/x")
    assert reply == Silence(False, "TLS with the server failed.")
    assert server.requests == []


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def test_a_proxy_from_the_environment_is_not_used() -> None:
    async with (
        broken_server(after_request(answer(b"from the proxy"))) as proxy,
        broken_server(after_request(answer(b"from the server"))) as server,
    ):
        names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        with environment(dict.fromkeys(names, proxy.url) | {"no_proxy": "", "NO_PROXY": ""}):
            async with open_gateway(LOCAL) as gateway:
                reply = await gateway.send("GET", f"{server.url}/")
            # Somebody who does look there would have gone astray.
            async with httpx.AsyncClient() as other:
                astray = await other.get(f"{server.url}/")
    assert isinstance(reply, Answer)
    assert reply.body == b"from the server"
    assert astray.content == b"from the proxy"
    assert proxy.connections == 1


async def test_no_cookie_is_kept() -> None:
    with_cookie = answer(b"{}", "200 OK", "Set-Cookie: session=somebody")
    async with broken_server(after_request(with_cookie)) as server, open_gateway(LOCAL) as gateway:
        await gateway.send("GET", server.url)
        await gateway.send("GET", server.url)
    assert len(server.requests) == 2
    assert all(b"cookie" not in request.lower() for request in server.requests)
