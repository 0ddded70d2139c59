"""Discord wants an answer at once to whatever it sends over HTTP, and each kind its own."""

import hashlib
import json
from typing import Any

from adapters.platforms.discord.hearing import object_in
from adapters.platforms.discord.place import number
from domain.shared.heard import Admitted, HookCall, Raw, Undigestible

_PING, _COMPONENT, _COMPLETION = 1, 3, 4
_EVENT_PING = 0
_JSON = "application/json"

# interactions/receiving-and-responding of discord/discord-api-docs: PONG, a message that only who
# wrote the command sees, an update that shows nothing, no suggestions.
_PONG = {"type": 1}
_HEARD = {"type": 4, "data": {"content": "✓", "flags": 64}}
_SILENT = {"type": 6}
_NO_CHOICES = {"type": 8, "data": {"choices": []}}


def admitted(call: HookCall) -> Admitted:
    """What to keep of a request of Discord's, and what to answer. An event of the application is
    acknowledged with 204, an interaction with an answer of its kind."""
    try:
        told = object_in(call.body)
    except Undigestible:
        return Admitted((_raw(call, {}),))
    kind = told.get("type")
    if "event" in told or kind == _EVENT_PING:
        raws = () if kind == _EVENT_PING else (_raw(call, told),)
        return Admitted(raws, status=204)
    if kind == _PING:
        return _answered(_PONG)
    if kind == _COMPLETION:
        return _answered(_NO_CHOICES)
    return _answered(_SILENT if kind == _COMPONENT else _HEARD, _raw(call, told))


def _raw(call: HookCall, told: dict[str, Any]) -> Raw:
    """By the interaction's number; events of the application have none."""
    return Raw(number(told.get("id")) or hashlib.sha256(call.body).hexdigest(), call.body)


def _answered(answer: dict[str, Any], *raws: Raw) -> Admitted:
    written = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Admitted(raws, answer=written.encode(), content_type=_JSON)
