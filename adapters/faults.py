"""Named moments at which a process may be made to die, so that tests can show what is left then."""

import os
import signal

VARIABLE = "TERTULIA_FAULT_POINT"
_STOPPED = "stop"


class FaultPoint:
    """Inert unless armed with a name: `k2` kills this process with SIGKILL when it gets to the
    point of that name, `k2:stop` stops it there with SIGSTOP. Once in a process's life."""

    def __init__(self, armed_with: str = "") -> None:
        self.arm(armed_with)

    def arm(self, armed_with: str) -> None:
        """An empty text disarms it."""
        self.name, _, how = armed_with.partition(":")
        self._signal = signal.SIGSTOP if how == _STOPPED else signal.SIGKILL

    def __call__(self, name: str) -> None:
        """This is the point of that name."""
        if name == self.name:
            self.name = ""
            os.kill(os.getpid(), self._signal)


point = FaultPoint(os.environ.get(VARIABLE, ""))
