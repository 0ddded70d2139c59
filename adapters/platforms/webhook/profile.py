"""What a product can do that is a channel by webhook: what every one must, and what it says."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.webhook.hook import HEARS
from domain.shared.platforms import (
    Capability,
    Ceiling,
    CountingUnit,
    Limits,
    OutcomeClass,
    PlatformProfile,
    PollLimit,
    RateBudget,
    TextLimit,
)

PLATFORM = "webhook"
SIGNING_SECRET = "signing_secret"
URL = "url"
BODY_BYTES = 20 * 1024
TEXT_BYTES = 16 * 1024
"""What is left of a body for the text: escapes counted, as in the JSON that it is sent in."""

MUST = frozenset({Capability.PUBLISH_TEXT, Capability.LOOK_UP}) | HEARS
"""Whoever holds the secret may tell us, too: that asks nothing of the product."""

MAY = frozenset(
    {
        Capability.EDIT,
        Capability.DELETE,
        Capability.SEE_POSTS,
        Capability.THREADS,
        Capability.FIRST_COMMENTS,
        Capability.LINKS,
        Capability.LOCATIONS,
        Capability.CONTENT_WARNINGS,
        Capability.POLLS,
        Capability.REPLIES,
        Capability.DIRECT_MESSAGES,
        Capability.PRIVATE_REPLIES,
    }
)
_FITS = Ceiling(TEXT_BYTES, CountingUnit.CANONICAL_EVENT_BYTES)
LIMITS = Limits(
    text=TextLimit(maximum=TEXT_BYTES, unit=CountingUnit.CANONICAL_EVENT_BYTES),
    budget=RateBudget(posts=60, seconds=60),
)
PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Webhook",
    capabilities=MUST | MAY,
    outcome_class=OutcomeClass.KEY,
    limits=LIMITS,
    needs_server_url=False,
    credential_fields=(SIGNING_SECRET,),
    settings_fields={URL: "Where the product is told: the whole address, with https. Required."},
    hook_credential=SIGNING_SECRET,
)


class Misfit(Exception):
    """A field of what a product says about itself is not as the guide has it. Its words name the
    field."""


def capabilities_of(said: Mapping[str, Any]) -> frozenset[Capability]:
    """What it must and what it says it may. Words that we do not know are of a time to come, and
    left alone. Raises Misfit."""
    named = said.get("capabilities", [])
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise Misfit("capabilities is not a list of words.")
    can = MUST | (MAY & frozenset(named))
    return can - {Capability.POLLS} if said.get("poll") is None else can


def limits_of(said: Mapping[str, Any]) -> Limits:
    """Its own, within what a body can hold. Raises Misfit."""
    return Limits(text=_text(said), budget=_budget(said), poll=_poll(said))


def _text(said: Mapping[str, Any]) -> TextLimit:
    text = _part(said, "text")
    if text is None:
        return LIMITS.text
    units = {unit.value: unit for unit in CountingUnit}
    unit = units.get(str(text.get("unit")))
    if unit is None:
        raise Misfit(f"text.unit is none of {', '.join(units)}.")
    return TextLimit(_number(text, "text", "maximum"), unit, ceilings=(_FITS,))


def _budget(said: Mapping[str, Any]) -> RateBudget:
    budget = _part(said, "budget")
    if budget is None:
        return LIMITS.budget
    return RateBudget(_number(budget, "budget", "posts"), _number(budget, "budget", "seconds"))


def _poll(said: Mapping[str, Any]) -> PollLimit | None:
    poll = _part(said, "poll")
    if poll is None:
        return None
    multiple = poll.get("multiple", True)
    if not isinstance(multiple, bool):
        raise Misfit("poll.multiple is neither true nor false.")
    return PollLimit(
        options=_number(poll, "poll", "options"),
        option_length=_number(poll, "poll", "option_length"),
        shortest_seconds=_number(poll, "poll", "shortest_seconds"),
        longest_seconds=_number(poll, "poll", "longest_seconds"),
        multiple=multiple,
    )


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    part = said.get(name)
    if part is not None and not isinstance(part, dict):
        raise Misfit(f"{name} is not an object.")
    return part


def _number(part: Mapping[str, Any], where: str, name: str) -> int:
    value = part.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10_000_000:
        raise Misfit(f"{where}.{name} is not a whole number from 1 to 10000000.")
    return value
