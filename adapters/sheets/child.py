"""Reads one workbook that nobody vouches for, in a process of its own that may do little.

    python -m adapters.sheets.child [SHEET] < WORKBOOK

Says a line of JSON for each row: its number, its cells, and its faults, both by column. The last
line says that this is the end, or the `reason` why the workbook is refused. When it asks for more
memory or time than it may have, it dies of it.
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from adapters.media.child import shut_in
from adapters.sheets.limits import CPU_SECONDS


def told(name: str | None) -> Iterator[Any]:
    from adapters.sheets.package import BROKEN, NoSuchSheet, TooExpensive, Unreadable
    from adapters.sheets.workbook import rows_of

    try:
        with os.fdopen(0, "rb") as file:
            for row in rows_of(file, name):
                yield row.number, row.cells, row.faults
        yield {"end": True}
    except NoSuchSheet as none:
        yield {"reason": "unknown_sheet", "sheets": [title[:40] for title in none.names[:10]]}
    except (TooExpensive, MemoryError):
        yield {"reason": "too_expensive"}
    except (Unreadable, *BROKEN):
        yield {"reason": "unreadable"}


def main() -> None:
    shut_in(CPU_SECONDS)
    for said in told(sys.argv[1] if len(sys.argv) > 1 else None):
        sys.stdout.write(json.dumps(said))
        sys.stdout.write("\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
