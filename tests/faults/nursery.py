"""Forks a program for each line it reads, so that what takes seconds to import is imported once.

A line is JSON: the program and its environment. For each, two lines come back: the process's id,
then how it ended. Run as `python -m tests.faults.nursery <log>`; everything ends with its parent.
"""

import ctypes
import json
import os
import signal
import sys
import traceback
from typing import NoReturn

from adapters.faults import VARIABLE, point
from adapters.settings import load
from api.main import serve
from workers.main import work

PROGRAMS = {"serve": serve, "worker": work}
PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl


def main() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    print("ready", flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(wanted["program"], wanted["env"], log)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(program: str, env: dict[str, str], log: int) -> NoReturn:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for name in (0, 1, 2):
        os.dup2(log, name)
    # As the command line has it: a stop asked for unwinds and ends with 0.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.update(env)
    point.arm(env.get(VARIABLE, ""))
    try:
        PROGRAMS[program](load())
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
