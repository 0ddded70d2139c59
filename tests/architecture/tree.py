"""The source as the rules see it: modules, what they import, and which names they use."""

import ast
from collections.abc import Iterator
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

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> dict[str, str]:
        """What each imported name stands for: `now` or `dt` to `datetime.datetime`."""
        origins: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    whole = name.name if name.asname else name.name.split(".")[0]
                    origins[name.asname or whole] = whole
                    origins.setdefault(name.name, name.name)
            elif isinstance(node, ast.ImportFrom):
                for name in node.names:
                    origins[name.asname or name.name] = f"{node.module}.{name.name}"
        return origins

    @cached_property
    def arguments(self) -> set[str]:
        """The name of every argument of every function."""
        return {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}

    def uses(self) -> Iterator[tuple[str, int]]:
        """Every imported thing that is used, by its full name, with the line."""
        for node in ast.walk(self.tree):
            dotted = _dotted(node)
            if dotted is not None:
                first, _, rest = dotted.partition(".")
                if first in self.imports:
                    origin = self.imports[first]
                    yield (f"{origin}.{rest}" if rest else origin), node.lineno  # type: ignore[attr-defined]


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
    return tuple(Module(path) for path in sorted(found))


def ours() -> tuple[Module, ...]:
    """The code that runs."""
    return modules("domain", "adapters", "api", "workers", "alembic", "tertulia.py")


def written_tests() -> tuple[Module, ...]:
    return modules("tests")
