"""What tests of the way out need: guards to judge by and name servers that say what a test wants.

No test may call the public internet, so 127.0.9.0/24 stands for it where `StandIn` judges, and
everything else is as far inside as in production, the rest of loopback included.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

from adapters.outbound.guard import Address, Guard

Run = Callable[[Coroutine[Any, Any, None]], None]
"""Runs something on a loop of its own: `asyncio.run`, or `uvloop.run` as in production."""

LOCAL = Guard(allow_loopback=True)
OUTSIDE = IPv4Network("127.0.9.0/24")


class StandIn(Guard):
    """Judges as in production, but for one part of loopback that is the public internet here. Make
    it with `allow_loopback=True`, which opens the ports that local servers find."""

    def admits(self, address: Address) -> bool:
        return address in OUTSIDE or Guard().admits(address)


@dataclass
class NameServer:
    """Gives each name its answers in turn, the last one for ever; a name without any does not
    exist. What was asked is kept, with what was said."""

    answers: Mapping[str, Sequence[Sequence[str]]]
    said: list[tuple[str, Sequence[str]]] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        script = self.answers.get(host)
        if script is None:
            raise OSError("the name does not exist")
        asked = sum(name == host for name, _ in self.said)
        answer = script[min(asked, len(script) - 1)]
        self.said.append((host, answer))
        return answer
