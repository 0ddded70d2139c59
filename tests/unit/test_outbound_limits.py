"""However much the other side says and however slowly, a call costs a bounded amount of memory and
of time."""

import asyncio
import gzip
import tracemalloc
import zlib
from pathlib import Path

import pytest
import uvloop

from adapters.outbound.gateway import Answer, Silence, open_gateway
from adapters.outbound.unfolding import Unfolding
from tests.kit.certificates import Authority
from tests.kit.outbound import LOCAL, NameServer, Run
from tests.kit.platforms.wire_faults import Play, after_request, answer, broken_server

BEGUN = b"HTTP/1.1 200 OK\r\nX-Receiver: 7\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
MOST = 64 * 1024
SOON = 1.0
"""How long a request that drips is waited for, in seconds."""


class GoingOn:
    """Answers with `first` and then with `more`, over and over, until it is hung up on."""

    def __init__(self, first: bytes, more: bytes, pause: float = 0) -> None:
        self._first = first
        self._more = more
        self._pause = pause
        self.hung_up = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self._first)
        try:
            while True:
                writer.write(self._more)
                await writer.drain()
                await asyncio.sleep(self._pause)
        finally:
            self.hung_up.set()


async def ask(play: Play, *, whole: bool, seconds: float = 15) -> Answer | Silence:
    async with broken_server(play) as server, open_gateway(LOCAL) as gateway:
        reply = await gateway.send(
            "POST", server.url, body=b"{}", most_bytes=MOST, seconds=seconds, whole=whole
        )
        if isinstance(play, GoingOn):
            async with asyncio.timeout(30):
                await play.hung_up.wait()
        return reply


async def test_of_an_answer_without_end_the_beginning_is_kept_and_the_line_cut() -> None:
    reply = await ask(GoingOn(BEGUN, CHUNK), whole=False)
    assert isinstance(reply, Answer)
    assert (reply.status, reply.headers["x-receiver"]) == (200, "7")
    assert reply.body == b"x" * MOST
    assert reply.cut


async def test_an_answer_without_end_is_no_whole_answer() -> None:
    reply = await ask(GoingOn(BEGUN, CHUNK), whole=True)
    assert reply == Silence(True, "The answer (200) was too long to read.")


async def test_an_answer_that_drips_is_left_when_the_time_is_up() -> None:
    dripping = GoingOn(BEGUN, b"1\r\ny\r\n", pause=0.01)
    reply = await ask(dripping, whole=False, seconds=SOON)
    assert isinstance(reply, Answer)
    assert (reply.status, reply.cut) == (200, True)
    assert set(reply.body) == set(b"y")
    dripping = GoingOn(BEGUN, b"1\r\ny\r\n", pause=0.01)
    reply = await ask(dripping, whole=True, seconds=SOON)
    assert reply == Silence(True, "The answer (200) did not end in time.")


@pytest.mark.parametrize("whole", [True, False])
async def test_headers_that_drip_are_no_answer(whole: bool) -> None:
    dripping = GoingOn(b"HTTP/1.1 200 OK\r\nX: ", b"y", pause=0.01)
    reply = await ask(dripping, whole=whole, seconds=SOON)
    assert reply == Silence(True, "No answer came in time.")


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    "more", [b"X: y\r\n", b"x" * 0x4000, b"HTTP/1.1 103 Early Hints\r\n\r\n" * 9]
)
async def test_headers_without_end_are_no_answer(whole: bool, more: bytes) -> None:
    reply = await ask(GoingOn(b"HTTP/1.1 103 OK\r\n\r\n", more), whole=whole, seconds=SOON)
    assert isinstance(reply, Silence)
    assert reply.sent


@pytest.mark.parametrize("then", ["close", "reset"])
async def test_an_answer_that_breaks_off_counts_by_its_status_where_that_is_what_matters(
    then: str,
) -> None:
    broken = after_request(answer(b"so far so good")[:-5], then=then)
    reply = await ask(broken, whole=False)
    assert isinstance(reply, Answer)
    assert (reply.status, reply.cut) == (200, True)
    assert b"so far so good".startswith(reply.body)
    assert await ask(broken, whole=True) == Silence(True, "The answer (200) broke off.")


@pytest.mark.parametrize("whole", [True, False])
async def test_an_answer_just_short_enough_is_not_cut(whole: bool) -> None:
    reply = await ask(after_request(answer(b"x" * MOST)), whole=whole)
    assert isinstance(reply, Answer)
    assert (len(reply.body), reply.cut) == (MOST, False)


class Deaf:
    """Says this at once and reads nothing, until it is told to listen to what there is."""

    def __init__(self, words: bytes) -> None:
        self._words = words
        self.listens = asyncio.Event()
        self.heard: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._words)
        await self.listens.wait()
        heard = 0
        try:
            while chunk := await reader.read(1 << 20):
                heard += len(chunk)
        except ConnectionError:
            pass
        self.heard.set_result(heard)


@pytest.mark.parametrize(
    ("words", "body"),
    [(b"", None), (answer(b"no", "413 Too Large"), b"no"), (BEGUN + CHUNK, b"x" * 0x4000)],
    ids=["says nothing", "says no", "goes on"],
)
@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_whoever_does_not_listen_is_hung_up_on(run: Run, words: bytes, body: bytes | None) -> None:
    """Even though all of the request has not gone out: nothing of it waits to be taken, and so it
    can never arrive whole."""
    run(_hung_up_on(words, body))


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_whoever_does_not_listen_over_tls_is_hung_up_on(run: Run, tmp_path: Path) -> None:
    run(_hung_up_on(b"", None, Authority(tmp_path)))


async def _hung_up_on(words: bytes, body: bytes | None, authority: Authority | None = None) -> None:
    ours, deaf = b"x" * 30_000_000, Deaf(words)
    tls = authority.serving("plaza.example", lambda _: None) if authority else None
    trust = authority.trusted() if authority else None
    async with broken_server(deaf, tls=tls) as server:
        url = f"https://plaza.example:{server.port}" if authority else server.url
        async with asyncio.timeout(30):
            names = NameServer({"plaza.example": [["127.0.0.1"]]})
            async with open_gateway(LOCAL, look_up=names, trust=trust) as gateway:
                reply = await gateway.send("POST", url, body=ours, seconds=SOON, whole=False)
            deaf.listens.set()
            assert await deaf.heard < len(ours)
    if body is None:
        assert reply == Silence(False, "No answer came in time.")
    else:
        assert isinstance(reply, Answer)
        assert reply.body == body


@pytest.mark.parametrize("name", ["gzip", "x-gzip", " GZIP"])
async def test_a_compressed_answer_is_unfolded(name: str) -> None:
    folded = answer(gzip.compress(b"hola" * 100), "200 OK", f"Content-Encoding: {name}")
    reply = await ask(after_request(folded), whole=True)
    assert isinstance(reply, Answer)
    assert reply.body == b"hola" * 100


async def test_a_compressed_answer_unfolds_no_further_than_agreed() -> None:
    bomb = gzip.compress(b" " * 60_000_000)
    folded = after_request(answer(bomb, "200 OK", "Content-Encoding: gzip"))
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        cut = await ask(folded, whole=False)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(cut, Answer)
    assert (cut.body, cut.cut) == (b" " * MOST, True)
    assert most - before < 4_000_000
    reply = await ask(folded, whole=True)
    assert reply == Silence(True, "The answer (200) was too long to read.")


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("br", b"whatever", "came in an encoding we did not ask for"),
        ("gzip, gzip", b"whatever", "came in an encoding we did not ask for"),
        ("gzip", b"not gzip", "could not be unpacked"),
        ("deflate", b"not deflate", "could not be unpacked"),
        ("gzip", gzip.compress(b"hola" * 99, mtime=0)[:-9], "broke off"),
    ],
)
async def test_what_cannot_be_unfolded_is_no_whole_answer(
    name: str, body: bytes, words: str
) -> None:
    folded = after_request(answer(body, "200 OK", f"Content-Encoding: {name}"))
    assert await ask(folded, whole=True) == Silence(True, f"The answer (200) {words}.")
    reply = await ask(folded, whole=False)
    assert isinstance(reply, Answer)
    assert (reply.status, reply.cut) == (200, True)


@pytest.mark.parametrize("most", [0, 1, 399, 400, 401, 5000])
@pytest.mark.parametrize("step", [1, 7, 4096])
@pytest.mark.parametrize("name", ["", "identity", "gzip", "deflate"])
def test_unfolding_keeps_the_beginning_however_it_comes(name: str, step: int, most: int) -> None:
    said = b"hola" * 100
    sent = {"gzip": gzip.compress(said), "deflate": zlib.compress(said)}.get(name, said)
    body = Unfolding(name, most)
    for at in range(0, len(sent), step):
        if body.take(sent[at : at + step]):
            break
    assert body.kept == said[:most]
    assert (body.missing == "") == (most >= len(said))


def test_what_follows_a_compressed_answer_is_not_read() -> None:
    body = Unfolding("gzip", 400)
    assert not body.take(gzip.compress(b"hola"))
    assert body.take(b"junk")
    assert body.kept == b"hola"
    assert body.missing


def test_an_answer_without_a_body_needs_no_unfolding() -> None:
    assert Unfolding("gzip", 400).missing == ""
    assert Unfolding("br", 400).missing == ""
