"""Forks a program for each line it reads, so that what takes seconds to import is imported once.

A line is JSON: the program, its environment and its log. Lines of JSON come back: each process's id
when it has started, and what becomes of it, stopped by a signal or ended with a code. When the
caller hangs up, whatever it started is killed. Run as `python -m tests.faults.nursery <name>`; it
takes one caller after another and ends with its parent.
"""

import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NoReturn

import time_machine

from adapters.faults import VARIABLE, point
from adapters.settings import Settings, load
from api.main import serve
from tests.faults.containers import with_containers
from workers.main import work

PROGRAMS: dict[str, Callable[[Settings], None]] = {
    "serve": serve,
    "worker": partial(work, adapters=with_containers),
}
CLOCK_OFFSET = "TERTULIA_FAULT_CLOCK_OFFSET"
CLOCK_STEP = "TERTULIA_FAULT_CLOCK_STEP"
PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl


class Caller:
    """One line to a test, and the processes started for it."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._children: set[int] = set()

    def serve(self, bell: int) -> None:
        """Until the caller hangs up. `bell` is heard whenever something happens to a child."""
        half = b""
        both: list[socket.socket | int] = [self._line, bell]
        while True:
            heard, _, _ = select.select(both, [], [])
            if bell in heard:
                os.read(bell, 4096)
                self._report()
            if self._line in heard:
                words = self._line.recv(65536)
                if not words:
                    return self._end()
                *lines, half = (half + words).split(b"\n")
                for line in lines:
                    self._start(json.loads(line))

    def _start(self, wanted: Any) -> None:
        child = os.fork()
        if child == 0:
            self._line.close()
            _become(wanted["program"], wanted["env"], wanted["log"])
        self._children.add(child)
        self._say(started=child)

    def _report(self) -> None:
        """Say what has become of children since the last time."""
        while self._children:
            child, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            if child == 0:
                return
            if os.WIFSTOPPED(status):
                self._say(stopped=child)
                continue
            self._children.remove(child)
            self._say(ended=child, code=os.waitstatus_to_exitcode(status))

    def _end(self) -> None:
        for child in self._children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def _say(self, **facts: object) -> None:
        self._line.sendall(json.dumps(facts).encode() + b"\n")


def main() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    bell, rope = os.pipe()
    os.set_blocking(rope, False)
    signal.set_wakeup_fd(rope, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    # What is here is shared with every child, as long as none goes through it for garbage.
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0{sys.argv[1]}")
        listener.listen()
        while True:
            line, _ = listener.accept()
            with line:
                Caller(line).serve(bell)


def _become(program: str, env: dict[str, str], log: str) -> NoReturn:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # As the command line has it: a stop asked for unwinds and ends with 0.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for name in (1, 2):
        os.dup2(said, name)
    os.environ.update(env)
    point.arm(env.get(VARIABLE, ""))
    _set_the_clock(env)
    # What it knows of zones is where PYTHONTZPATH says, if that is given.
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()
    try:
        PROGRAMS[program](load())
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _set_the_clock(env: dict[str, str]) -> None:
    """Inert unless one is given: how many seconds this process's clock is ahead, for whatever it
    imports too, and by how many it steps at SIGUSR1. How long something takes is not affected."""
    offset, step = float(env.get(CLOCK_OFFSET) or 0), float(env.get(CLOCK_STEP) or 0)
    if not offset and not step:
        return
    clock = time_machine.travel(datetime.now(UTC) + timedelta(seconds=offset)).start()
    signal.signal(signal.SIGUSR1, lambda *_: clock.shift(step))


if __name__ == "__main__":
    main()
