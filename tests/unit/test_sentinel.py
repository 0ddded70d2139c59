"""The sentinel of the tests keeps every call on this machine, and fails whoever tried another."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.architecture.tree import ROOT
from tests.kit.platforms.wire_faults import after_request, answer, broken_server
from tests.kit.sentinel import NotFromHere, for_children, meant, take, watched

# Set aside for documentation (RFC 5737, RFC 3849): nobody is there.
ELSEWHERE, ELSEWHERE_SIX = "192.0.2.1", "2001:db8::1"


def connect(address: tuple[str, int], family: int = socket.AF_INET) -> None:
    with socket.socket(family) as made:
        made.connect(address)


def send(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.sendto(b"hello", address)


@pytest.mark.parametrize(
    "leave",
    [
        lambda: connect((ELSEWHERE, 80)),
        lambda: connect((ELSEWHERE_SIX, 80), socket.AF_INET6),
        lambda: connect((f"::ffff:{ELSEWHERE}", 80), socket.AF_INET6),
        lambda: connect(("0.0.0.0", 80)),
        lambda: send((ELSEWHERE, 53)),
        lambda: socket.create_connection((ELSEWHERE, 80)),
        lambda: socket.getaddrinfo("elsewhere.example", 80),
        lambda: socket.gethostbyname("elsewhere.example"),
        lambda: socket.gethostbyaddr(ELSEWHERE),
        lambda: httpx.get(f"http://{ELSEWHERE}/", trust_env=False),
    ],
)
def test_nothing_leaves(leave: Callable[[], object]) -> None:
    with meant() as tried, pytest.raises((NotFromHere, httpx.ConnectError)):
        leave()
    assert len(tried) == 1
    assert take() == []


async def test_nothing_leaves_by_way_of_the_loop() -> None:
    with meant() as tried:
        with pytest.raises(NotFromHere):
            await asyncio.open_connection(ELSEWHERE, 80)
        with pytest.raises(NotFromHere):
            await asyncio.open_connection("elsewhere.example", 80)
    assert [said.split()[0] for said in tried] == ["socket.connect", "socket.getaddrinfo"]


async def test_what_stays_here_is_let_be_and_seen(tmp_path: Path) -> None:
    async with broken_server(after_request(answer(b"hello"))) as server:
        with watched() as seen:
            async with httpx.AsyncClient(trust_env=False) as client:
                assert (await client.get(server.url)).content == b"hello"
            _, writer = await asyncio.open_connection("localhost", server.port)
            writer.close()
    assert ("127.0.0.1", server.port) in seen
    path = str(tmp_path / "here.sock")
    async with await asyncio.start_unix_server(lambda _reader, _writer: None, path):
        with watched() as seen:
            _, writer = await asyncio.open_unix_connection(path)
            writer.close()
    assert seen == []
    assert take() == []


def test_a_program_that_a_test_starts_stays_here_too() -> None:
    leave = f"import socket; socket.create_connection(({ELSEWHERE!r}, 80))"
    done = subprocess.run(
        [sys.executable, "-c", leave],
        env=os.environ | for_children(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "NotFromHere" in done.stderr
    assert [said.split(" in process ")[0] for said in take()] == [
        f"socket.connect ({ELSEWHERE!r}, 80)"
    ]


RUN = f"""
import socket
import pytest

def leave():
    try:
        socket.create_connection(({ELSEWHERE!r}, 80))
    except OSError:
        pass

def test_that_stays(): ...
def test_that_leaves(): leave()

@pytest.fixture
def late():
    yield
    leave()

def test_that_leaves_late(late): ...
"""


def test_whoever_tried_to_leave_fails_even_if_it_took_no_notice(tmp_path: Path) -> None:
    (tmp_path / "test_run.py").write_text(RUN)
    words = _ran(tmp_path)
    assert "1 failed, 2 passed, 1 error" in words
    assert f"this would have left the machine: socket.connect ({ELSEWHERE!r}, 80)" in words


def test_a_run_in_which_something_else_tried_to_leave_fails(tmp_path: Path) -> None:
    (tmp_path / "test_run.py").write_text("def test_that_stays(): ...\n")
    leave = RUN.partition("def test_that_stays")[0]
    (tmp_path / "conftest.py").write_text(f"{leave}\ndef pytest_runtest_logfinish(): leave()\n")
    words = _ran(tmp_path)
    assert "1 passed" in words
    assert f"this would have left the machine: socket.connect ({ELSEWHERE!r}, 80)" in words


def _ran(folder: Path) -> str:
    """What a run of its own says, which must fail."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.kit.at_home", "-p", "no:cacheprovider", "."],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    return done.stdout
