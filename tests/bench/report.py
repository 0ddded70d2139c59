"""A run of the bench as a table for the eye, as a file, and against the run before."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure
from tests.bench.load import BY

HEADINGS = ("row", "what", "ours", "floor", "ratio", "target", "met", "before")


def table(figures: Sequence[Figure], before: Mapping[tuple[str, str], Figure]) -> str:
    """One line a figure, its note below it."""
    rows = [_cells(figure, before.get((figure.row, figure.what))) for figure in figures]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    lines = [_line(HEADINGS, widths), _line(["─" * width for width in widths], widths)]
    for figure, row in zip(figures, rows, strict=True):
        lines.append(_line(row, widths))
        if figure.note:
            lines.append(f"{'':{widths[0]}}    {figure.note}")
    return "\n".join(lines)


def save(folder: Path, figures: Sequence[Figure], *, quick: bool) -> Path:
    """`<folder>/<when, UTC>.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.json"
    document = {"quick": quick, "load": BY, "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False))
    return path


def latest(folder: Path) -> dict[tuple[str, str], Figure]:
    """Each figure as it was measured last, by row and what; runs that were only quick are left
    out."""
    found: dict[tuple[str, str], Figure] = {}
    for path in sorted(folder.glob("*.json")):
        document = json.loads(path.read_text())
        if not document["quick"]:
            figures = [Figure(**given) for given in document["figures"]]
            found |= {(figure.row, figure.what): figure for figure in figures}
    return found


def _cells(figure: Figure, before: Figure | None) -> list[str]:
    return [
        figure.row,
        figure.what,
        f"{_number(figure.ours)} {figure.unit}",
        "" if figure.floor is None else _number(figure.floor),
        "" if figure.ratio is None else f"{figure.ratio:.3f}",
        figure.target,
        "yes" if figure.met else "NO",
        _change(figure, before),
    ]


def _change(figure: Figure, before: Figure | None) -> str:
    """The ratio then, where there is one: figures of two runs do not compare."""
    if before is None:
        return "new"
    then, now = (f.ours if f.ratio is None else f.ratio for f in (before, figure))
    change = f" ({100 * (now / then - 1):+.0f} %)" if then else ""
    return f"{_number(then) if figure.ratio is None else f'{then:.3f}'}{change}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _line(cells: Sequence[Any], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
