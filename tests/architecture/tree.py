"""The source as the rules see it: modules, what they import, and which names they use."""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(
    folder.name
    for folder in (ROOT / "domain").iterdir()
    if folder.name != "shared" and (folder / "__init__.py").exists()
)


@dataclass(frozen=True)
class Module:
    """One file of ours. `name` is its path from the project root."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def tree(self) -> ast.Module:
        """Read anew each time: those of all files kept in memory took two gigabytes."""
        return ast.parse(self.text)

    @property
    def docstring(self) -> str:
        return self._facts.docstring

    @property
    def imports(self) -> dict[str, str]:
        """What each imported name stands for: `now` or `dt` to `datetime.datetime`."""
        return self._facts.imports

    @property
    def arguments(self) -> set[str]:
        """The name of every argument of every function."""
        return self._facts.arguments

    @property
    def uses(self) -> tuple[tuple[str, int], ...]:
        """Every imported thing that is used, by its full name, with the line."""
        return self._facts.uses

    @cached_property
    def _facts(self) -> "_Facts":
        tree = self.tree
        nodes = list(ast.walk(tree))
        imports = _imports(nodes)
        arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
        return _Facts(
            ast.get_docstring(tree) or "", imports, arguments, tuple(_uses(nodes, imports))
        )


@dataclass(frozen=True)
class _Facts:
    """What is kept of a file when it was read."""

    docstring: str
    imports: dict[str, str]
    arguments: set[str]
    uses: tuple[tuple[str, int], ...]


def _imports(nodes: Iterable[ast.AST]) -> dict[str, str]:
    origins: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for name in node.names:
                whole = name.name if name.asname else name.name.split(".")[0]
                origins[name.asname or whole] = whole
                origins.setdefault(name.name, name.name)
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                origins[name.asname or name.name] = f"{node.module}.{name.name}"
    return origins


def _uses(nodes: Iterable[ast.AST], imports: dict[str, str]) -> Iterator[tuple[str, int]]:
    for node in nodes:
        dotted = _dotted(node)
        if dotted is not None:
            first, _, rest = dotted.partition(".")
            if first in imports:
                origin = imports[first]
                name = sys.intern(f"{origin}.{rest}" if rest else origin)
                yield name, node.lineno  # type: ignore[attr-defined]


def _dotted(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return before and f"{before}.{node.attr}"
    return None


@cache
def modules(*places: str) -> tuple[Module, ...]:
    """Every Python file in these folders of the project, or these files."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found += [path] if path.is_file() else path.rglob("*.py")
    return tuple(map(_module, sorted(found)))


@cache
def _module(path: Path) -> Module:
    """The same for whoever asks, so that no file is read twice."""
    return Module(path)


def ours() -> tuple[Module, ...]:
    """The code that runs."""
    return modules("domain", "adapters", "api", "workers", "alembic", "tertulia.py")


def written_tests() -> tuple[Module, ...]:
    return modules("tests")
