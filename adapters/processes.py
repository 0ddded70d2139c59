"""The service's programs start together, are started again when they die, and end together."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from adapters.embedded import CannotStart, Servers
from adapters.embedded.children import Child, end, last_words, length, spawn

READY_WITHIN_SECONDS = 90.0
# The programs get most of the ten seconds that a stop may take, the servers the rest.
STOP_SECONDS = 9.5
PROGRAMS_STOP_SECONDS = 7.0
SERVERS_STOP_AT_LEAST_SECONDS = 1.5
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# A program that ran this long has recovered: its next death starts the pauses anew.
STEADY_SECONDS = 60.0
POLL_SECONDS = 0.1

Say = Callable[[str], None]


@dataclass(frozen=True)
class Program:
    """A command to keep running, and the file that takes its output."""

    name: str
    command: Sequence[str | Path]
    log: Path


class StopRequests:
    """How often this process was asked to stop; twice means: hurry."""

    def __init__(self) -> None:
        self.count = 0

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1

    def hurried(self) -> bool:
        return self.count > 1


@dataclass
class _Kept:
    """One program with the child that runs it now, and when to start the next."""

    program: Program
    env: Mapping[str, str]
    child: Child | None = None
    since: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    start_at: float = 0.0

    def launch(self) -> None:
        # Killed, not asked, when we are killed: our servers end at that moment too, so there is
        # nothing left that a graceful end could finish. Leases in rows make that safe.
        process = spawn(
            self.program.command,
            log=self.program.log,
            on_parent_death=signal.SIGKILL,
            env=self.env,
        )
        self.child = Child(self.program.name, process)
        self.since = time.monotonic()

    def died(self) -> int | None:
        """The exit code of a child that ended; None while it runs or is not started."""
        return self.child.process.poll() if self.child else None

    def tend(self, say: Say) -> None:
        now = time.monotonic()
        if self.child is None:
            if now >= self.start_at:
                self.launch()
        elif (code := self.died()) is not None:
            if now - self.since > STEADY_SECONDS:
                self.pause = FIRST_PAUSE_SECONDS
            say(
                f"The {self.program.name} stopped ({_how(code)}); it starts again in "
                f"{self.pause:g} s. Its log: {self.program.log}"
            )
            self.child, self.start_at = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)


@dataclass
class _Stage:
    """All that runs: the programs, and the servers they need when those are ours."""

    kept: list[_Kept]
    servers: Servers | None
    say: Say
    stops: StopRequests = field(default_factory=StopRequests)
    pause: float = FIRST_PAUSE_SECONDS
    revive_at: float = 0.0

    def raise_curtain(self, ready: Callable[[], bool]) -> None:
        """Start all and wait until they are ready, or a stop is asked; raises `CannotStart`."""
        lengths = {kept.program.name: length(kept.program.log) for kept in self.kept}
        for kept in self.kept:
            kept.launch()
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not self.stops.count and not ready():
            for kept in self.kept:
                if kept.died() is not None:
                    raise _failed(kept.program, "stopped while starting", lengths)
            if time.monotonic() > deadline:
                raise _failed(self.kept[0].program, "did not become ready", lengths)
            time.sleep(POLL_SECONDS)

    def keep(self) -> None:
        """Tend the programs and servers until a stop is asked; raises `CannotStart`."""
        while not self.stops.count:
            self._tend_servers()
            for kept in self.kept:
                kept.tend(self.say)
            time.sleep(POLL_SECONDS)

    def _tend_servers(self) -> None:
        if self.servers is None or time.monotonic() < self.revive_at:
            return
        try:
            revived = self.servers.revive()
        except CannotStart as trouble:
            # What is left of a killed PostgreSQL may hold its data a little longer.
            if self.pause >= LONGEST_PAUSE_SECONDS:
                raise
            self.say(f"{trouble} Trying again in {self.pause:g} s.")
            self.revive_at = time.monotonic() + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
            return
        if revived:
            self.pause = FIRST_PAUSE_SECONDS
            self.say(f"{' and '.join(revived)} had died and runs again.")

    def drop_curtain(self) -> None:
        begun = time.monotonic()
        children = [kept.child for kept in self.kept if kept.child]
        end(children, within=PROGRAMS_STOP_SECONDS, hurried=self.stops.hurried)
        if self.servers:
            left = STOP_SECONDS - (time.monotonic() - begun)
            self.servers.stop(within=max(SERVERS_STOP_AT_LEAST_SECONDS, left))


def supervise(
    programs: Sequence[Program],
    *,
    servers: Servers | None,
    env: Mapping[str, str],
    ready: Callable[[], bool],
    greet: Callable[[], None],
    say: Say,
) -> None:
    """Run all until SIGINT, SIGTERM or SIGHUP, then end them and the servers within 10 s.

    `ready` is asked until it says yes, then `greet` is called once. Before that a program that ends
    is a failed start (`CannotStart`); later it is started again, after pauses that double. Main
    thread only. Killed without warning, this process takes all of them with it.
    """
    stage = _Stage([_Kept(program, env) for program in programs], servers, say)
    with _listening(stage.stops):
        try:
            stage.raise_curtain(ready)
            if not stage.stops.count:
                greet()
                stage.keep()
                say("Stopping… (Ctrl-C again hurries)")
        finally:
            stage.drop_curtain()


@contextmanager
def _listening(stops: StopRequests) -> Iterator[None]:
    numbers = [signal.SIGINT, signal.SIGTERM]
    # Under nohup, a closed terminal is no reason to stop.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, stops.hear) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def _failed(program: Program, what: str, lengths: Mapping[str, int]) -> CannotStart:
    said = last_words(program.log, lengths[program.name])
    return CannotStart(f"The {program.name} {what}: {said} (its log: {program.log}).")
