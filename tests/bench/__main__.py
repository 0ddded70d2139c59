"""Measures the rows that are asked for, or all of them, and says which targets are met.

`python -m tests.bench [rows…] [--quick]`, or `./run bench`. It ends with code 1 when a target is
missed; `--quick` only shows that every row can be measured.
"""

import argparse
import asyncio
import importlib
import pkgutil
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from adapters import embedded
from tests.bench import rows
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.load import BY, a_generator
from tests.bench.report import latest, save, table
from tests.faults.programs import ROOT
from tests.kit.database import DatabaseUrls, make_template, migrate_template

KEPT = ROOT / "var" / "bench"


def main() -> int:
    known = sorted(module.name for module in pkgutil.iter_modules(rows.__path__))
    wanted = _wanted(known)
    folder = Path(tempfile.mkdtemp(prefix="tertulia-bench-"))
    try:
        # Started by root, PostgreSQL runs as another user, who must get through.
        folder.chmod(0o711)
        with embedded.start(folder) as servers:
            addresses = servers.addresses
            urls = DatabaseUrls(addresses.database_url, addresses.owner_database_url)
            asyncio.run(make_template(urls))
            migrate_template(urls)
            figures = asyncio.run(
                _measure(wanted.rows or known, urls, addresses.redis_url, folder, wanted.quick)
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    before = latest(KEPT)
    path = save(KEPT, figures, quick=wanted.quick)
    print(f"\n{table(figures, before)}\n")
    print("Only ratios compare: ours and its floor were measured in turns, in this run.")
    print(f"Load by {BY}.\nKept in {path.relative_to(ROOT)}.")
    if wanted.quick:
        print("A quick run: its figures mean nothing.")
        return 0
    return 0 if all(figure.met for figure in figures) else 1


def _wanted(known: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench", description=f"Rows: {', '.join(known)}; all of them when none is named."
    )
    parser.add_argument("rows", nargs="*", choices=[*known, []], metavar="row")
    parser.add_argument("--quick", action="store_true", help="only see that rows can be measured")
    return parser.parse_args()


async def _measure(
    names: Sequence[str], urls: DatabaseUrls, redis_url: str, folder: Path, quick: bool
) -> list[Figure]:
    found: list[Figure] = []
    async with a_generator() as generator:
        ground = Ground(urls, redis_url, folder, generator, quick)
        for name in names:
            print(f"Measuring {name}…", flush=True)
            row = importlib.import_module(f"{rows.__name__}.{name}")
            found += await row.measure(ground)
    return found


if __name__ == "__main__":
    sys.exit(main())
