"""Who comes to a channel's address, and which part of its adapter judges them."""

from collections.abc import Sequence

from adapters.platforms.adapter import Greeter, Hook
from domain.shared.heard import Admission, Forged, HookCall
from domain.shared.platforms import Connection
from domain.shared.secret import Secret

NO_EARS = "This platform tells us nothing."
NOTHING_TO_GET = "It has to be a POST."


def judged(
    adapter: object, call: HookCall, connection: Connection, secrets: Sequence[Secret]
) -> Admission:
    """What is told comes by POST; by GET a platform only tries the address, where it is one that
    does."""
    if not isinstance(adapter, Hook):
        return Forged(NO_EARS, status=404)
    if call.method == "POST":
        return adapter.admit(call, connection, secrets)
    if call.method != "GET" or not isinstance(adapter, Greeter):
        return Forged(NOTHING_TO_GET, status=405)
    greeted = adapter.greet(call, connection, secrets)
    if not isinstance(greeted, Forged) and greeted.raws:
        raise ValueError("what is asked by GET tells nothing")
    return greeted
