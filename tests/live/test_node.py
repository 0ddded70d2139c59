"""What comes out of npm is installed with exact versions and a Node that is new enough, or it is
said what is missing."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.live.environments import HERE, CannotInstall
from tests.live.node import LOOPBACK, node_folder, node_of
from tests.live.running import running

pytestmark = [pytest.mark.live, pytest.mark.slow_server]

LISTENER = """
const server = require("node:http").createServer((_, answer) => answer.end("here"));
const words = JSON.parse(process.env.LISTEN);
server.listen(...words, () => console.log(JSON.stringify(server.address())));
"""


def described(folder: Path, engines: str, **dependencies: str) -> Path:
    words = {"private": True, "engines": {"node": engines}, "dependencies": dependencies}
    (folder / "package.json").write_text(json.dumps(words))
    return folder


def test_a_folder_is_installed_once_for_a_node_that_is_new_enough() -> None:
    first, second = (node_folder(HERE / "standardwebhooks") for _ in range(2))
    assert first == second
    assert first.node.version >= (18, 0)
    assert (first.folder / "node_modules" / "standardwebhooks" / "package.json").exists()


def test_a_newer_node_than_the_machines_is_brought() -> None:
    node = node_of((22, 15))
    assert node.version >= (22, 15)
    assert node.headers is None or (node.headers / "include" / "node" / "node.h").exists()
    said = subprocess.run([*node.npm, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.strip()


@pytest.mark.parametrize(
    ("engines", "version", "words"),
    [
        (">=18", "^1.1.1", "name one exact version"),
        (">=18", "latest", "name one exact version"),
        ("", "1.1.1", "must say which Node"),
        (">=99", "1.1.1", "Node 99.0 or newer is asked for"),
    ],
)
def test_what_is_not_exact_is_refused(
    tmp_path: Path, engines: str, version: str, words: str
) -> None:
    with pytest.raises(CannotInstall, match=words):
        node_folder(described(tmp_path, engines, standardwebhooks=version))


def test_a_missing_tool_is_said_and_how_to_get_it(tmp_path: Path) -> None:
    source = described(tmp_path, ">=18")
    with pytest.raises(CannotInstall, match="apt install no-such-tool"):
        node_folder(source, tools=["no-such-tool"])


def test_a_package_that_is_not_there_says_so(tmp_path: Path) -> None:
    source = described(tmp_path, ">=18", standardwebhooks="0.0.0")
    with pytest.raises(CannotInstall, match="standardwebhooks"):
        node_folder(source)


@pytest.mark.parametrize(
    "words", [[0], ["0"], [0, "0.0.0.0"], [{"port": 0}], [{"port": 0, "host": "::"}], []]
)
def test_a_server_listens_on_this_machine_alone(tmp_path: Path, words: list[object]) -> None:
    node = node_of((18, 0))
    (tmp_path / "listen.cjs").write_text(LISTENER)
    command = [str(node.program), "--require", str(LOOPBACK), "listen.cjs"]
    log = tmp_path / "log"
    with running(
        command,
        tmp_path,
        lambda: log.read_text().endswith("}\n"),
        settings=node.settings() | {"LISTEN": json.dumps(words)},
    ):
        assert json.loads(log.read_text())["address"] == "127.0.0.1"
