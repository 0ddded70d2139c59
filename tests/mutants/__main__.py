"""Every mutant of the catalogue, or those named, must be noticed by its bars: `./run test-mutants`.

First the bars run once on the code as it is, and must pass. Ends with 1 if any mutant was not
noticed, does not apply any more, or broke something else than what it was meant to.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.catalogue import MUTANTS
from tests.mutants.mutant import DoesNotApply, Mutant
from tests.mutants.trial import End, Laboratory, Verdict

ROOT = Path(__file__).resolve().parents[2]
WIDTH = max(len(mutant.name) for mutant in MUTANTS)


def main(names: Sequence[str]) -> int:
    wanted = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    if unknown := set(names) - {mutant.name for mutant in MUTANTS}:
        print(f"No mutant is called {', '.join(sorted(unknown))}. There are:")
        print("\n".join(f"  {mutant.name}" for mutant in MUTANTS))
        return 2
    try:
        _all_apply(wanted)
    except DoesNotApply as trouble:
        print(trouble)
        return 1
    laboratory = Laboratory(ROOT, _files())
    if not _all_green(laboratory, wanted):
        return 1
    ends = [_show(mutant.name, laboratory.try_out(mutant)) for mutant in wanted]
    noticed = ends.count(End.NOTICED)
    print(f"{noticed} of {len(wanted)} mutants were noticed.")
    return int(noticed < len(wanted))


def _all_green(laboratory: Laboratory, wanted: Sequence[Mutant]) -> bool:
    """Every bar as it is, in the form in which it will be asked."""
    ends = []
    for full in (False, True):
        nodes = sorted({node for m in wanted if m.full is full for node in m.red})
        if nodes:
            name = f"nothing, {'full' if full else 'short'} form"
            ends.append(_show(name, laboratory.unchanged(nodes, full=full)))
    return all(end is End.GREEN for end in ends)


def _all_apply(wanted: Sequence[Mutant]) -> None:
    for mutant in wanted:
        mutant.applied((ROOT / mutant.file).read_text(encoding="utf-8"))


def _files() -> list[str]:
    """What is tracked, and what would be if it were added."""
    asked = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    asked += ["--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name]


def _show(name: str, verdict: Verdict) -> End:
    line = f"{name:<{WIDTH}}  {verdict.end:<8}  {verdict.seconds:>5.0f} s  {verdict.why}"
    print(line.rstrip(), flush=True)
    return verdict.end


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
