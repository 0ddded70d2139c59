"""Whoever pastes a page block by block gets what the page shows."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, PageWrong, blocks, check, name_of, pages, script

READY_WITHIN_SECONDS = 90.0
PAGE_SECONDS = 60.0
AT_ONCE = 4
# What a reader finds on every page and replaces, and what stands for it here.
ADDRESS = "http://127.0.0.1:8000"
KEY = "tert_test_paste_yours_here"
KEY_LINE = re.compile(r"tert_test_[0-9A-Za-z]{20,}")
RUNNABLE = [page for page in pages() if blocks(page.read_text())]


@dataclass(frozen=True)
class Service:
    """`settings` are those that it was started with, for whoever runs another command of it."""

    address: str
    key: str
    settings: dict[str, str]


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """What `./run` starts, on an empty folder; the key is the one it prints."""
    # Started by root, PostgreSQL runs as another user, who must get through.
    folder = Path(tempfile.mkdtemp(prefix="tertulia-pages-", dir="/var/tmp"))
    folder.chmod(0o711)
    port = free_port()
    settings = {
        "TERTULIA_PORT": str(port),
        "TERTULIA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TERTULIA_DATA_DIR": str(folder / "var"),
        # The page about webhooks has somebody listen on this machine, and says so.
        "TERTULIA_ALLOW_LOOPBACK": "true",
    }
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tertulia.py"), "up"],
        env=surroundings() | settings,
        cwd=ROOT,
        stdout=(folder / "said").open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        key = printed_key(process, folder / "said")
        yield Service(f"http://127.0.0.1:{port}", key, settings)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def printed_key(process: subprocess.Popen[bytes], said: Path) -> str:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if "Ctrl-C stops everything" in said.read_text():
            found = KEY_LINE.search(said.read_text())
            assert found is not None
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"the service did not start:\n{said.read_text()}")


def surroundings() -> dict[str, str]:
    """The environment without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TERTULIA_")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def paste(text: str, service: Service) -> None:
    """Run a page as a reader would, with their key and address in it. Raises PageWrong."""
    found = blocks(text.replace(ADDRESS, service.address).replace(KEY, service.key))
    code, output = run(found, service.settings)
    check(found, code, output)


def run(found: list[Block], settings: Mapping[str, str] | None = None) -> tuple[int, str]:
    """In a folder of its own, in which a page leaves what it makes, and where `./run` is one of the
    commands of the service with these settings."""
    # The first python3 on the path may be a slow script that looks for the real one.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with tempfile.TemporaryDirectory(prefix="tertulia-reader-") as folder:
        launcher(Path(folder) / "run", settings or {})
        done = subprocess.run(
            ["bash", "-c", script(found)],
            env=surroundings() | {"PATH": path},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PAGE_SECONDS,
            check=False,
        )
    return done.returncode, done.stdout


def launcher(file: Path, settings: Mapping[str, str]) -> None:
    """What `./run` comes to once everything is installed."""
    given = "".join(f"export {name}={shlex.quote(said)}\n" for name, said in settings.items())
    command = shlex.join([sys.executable, str(ROOT / "tertulia.py")])
    file.write_text(f'#!/bin/sh\n{given}exec {command} "$@"\n')
    file.chmod(0o755)


class Readers:
    """Several at once, each with a page: most of a page is waiting for answers. Asked about one,
    they begin on those that follow it too, of the pages this run asks about."""

    def __init__(self, service: Service, pool: ThreadPoolExecutor, asked: list[Path]) -> None:
        self._service = service
        self._pool = pool
        self._asked = asked
        self._begun: dict[Path, Future[None]] = {}

    def finish(self, page: Path) -> None:
        """Raises PageWrong."""
        place = self._asked.index(page)
        for each in self._asked[place : place + AT_ONCE]:
            if each not in self._begun:
                self._begun[each] = self._pool.submit(paste, each.read_text(), self._service)
        self._begun[page].result()


@pytest.fixture(scope="module")
def readers(service: Service, request: pytest.FixtureRequest) -> Iterator[Readers]:
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    asked = {call.params["page"] for call in calls if call is not None and "page" in call.params}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield Readers(service, pool, [page for page in RUNNABLE if page in asked])


@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_a_page_does_what_it_shows(page: Path, readers: Readers) -> None:
    readers.finish(page)


@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_a_page_begins_with_the_address_and_the_key_a_reader_replaces(page: Path) -> None:
    found = blocks(page.read_text())
    first = f"HOST={ADDRESS}\n"
    if any("$TERTULIA_KEY" in block.commands for block in found):
        first += f"TERTULIA_KEY={KEY}\n"
    assert found[0].commands.startswith(first)


@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_a_page_shows_something_to_compare(page: Path) -> None:
    assert any(block.shown for block in blocks(page.read_text()))


def wrong(page: str) -> str:
    """Why this page is refused."""
    found = blocks(page)
    with pytest.raises(PageWrong) as refused:
        check(found, *run(found))
    return str(refused.value)


def test_a_page_that_shows_other_output_is_refused() -> None:
    page = """
```sh
echo '{"status": "published", "version": 1}' | python3 -m json.tool
```
```json expect
    "status": "scheduled",
```
"""
    assert 'line 6: \'"status": "scheduled",\' is not in what was printed' in wrong(page)


def test_a_page_whose_command_fails_is_refused_with_the_line_and_the_words() -> None:
    said = wrong("```sh\necho fine\n```\n\n```sh\necho no >&2\nfalse\n```\n\n```sh\necho\n```\n")
    assert said == "line 5: a command ended with 1:\nno\n"


def test_a_command_that_fails_inside_a_pipe_is_seen() -> None:
    assert "ended with 3" in wrong("```sh\n(echo one; exit 3) | cat\n```\n")


def test_an_unset_variable_is_seen() -> None:
    assert "NEVER_SET" in wrong('```sh\necho "$NEVER_SET"\n```\n')


def test_lines_in_another_order_are_refused() -> None:
    assert "'one'" in wrong("```sh\nprintf 'one\\ntwo\\n'\n```\n```text expect\ntwo\none\n```\n")


def test_a_line_that_only_begins_as_shown_is_refused() -> None:
    assert "'publish'" in wrong("```sh\necho published\n```\n```text expect\npublish\n```\n")


def test_output_of_an_earlier_block_does_not_count() -> None:
    page = "```sh\necho early\n```\n```sh\necho late\n```\n```text expect\nearly\n```\n"
    assert "'early'" in wrong(page)


def test_spacing_commas_brackets_and_dots_do_not_matter() -> None:
    page = """
```sh
echo '{"data": [{"id": "msg_1", "text": "a, b"}]}' | python3 -m json.tool
```
```json expect
{
  "data": [
  …
  "id": "msg_…"
  "text": "a, …"
```
"""
    found = blocks(page)
    check(found, *run(found))


def test_a_block_of_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(PageWrong, match="line 1: a block marked 'bash'"):
        blocks("```bash\nfalse\n```\n")
