"""The page that says what each platform can do: made from the code, checked for drift."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from adapters.platforms.authorities import every_authorizer
from adapters.platforms.catalogue import every_adapter
from adapters.settings import Settings
from domain.communities.connecting_ports import Way
from domain.shared.platforms import Capability, OutcomeClass, PlatformProfile

TOP = """\
# What each platform can do

This page is made from the code by `./run openapi`; `GET /v1/platforms` serves the same, and a
channel's own answer, read from its instance, goes before it. What a platform cannot do is refused
by name (`capability_missing`), never left out in silence.

{facts}

## Capabilities

{capabilities}

## How an unknown outcome is settled

{classes}
"""
CLASSES = {
    OutcomeClass.KEY: "The same key gives the same post: it is asked again, and posts once.",
    OutcomeClass.HANDLE: "The post is kept under a handle before it is shown, and looked up by it.",
    OutcomeClass.LIST: "Recent posts are listed, and the one that was sent is looked for.",
    OutcomeClass.NONE: "Nobody can know: a person decides.",
}
SECONDS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
Row = tuple[str, Callable[[PlatformProfile], str]]


def every_profile() -> Sequence[PlatformProfile]:
    """Of every platform we speak to, by its name."""
    nothing = cast(Any, None)
    # Profiles stand still: nobody is called for them.
    adapters = every_adapter(nothing, nothing, nothing, nothing)
    return sorted((a.profile for a in adapters), key=lambda profile: profile.name.casefold())


def page() -> str:
    """The page as it should lie in docs."""
    nothing, profiles = cast(Any, None), every_profile()
    authorizers = every_authorizer(nothing, nothing, Settings.model_construct())
    ways = {authorizer.platform: authorizer.way for authorizer in authorizers}
    return TOP.format(
        facts=_table(profiles, _facts(ways)),
        capabilities=_table(profiles, [_can(capability) for capability in Capability]),
        classes="\n".join(f"- **{kind.value}**: {says}" for kind, says in CLASSES.items()),
    )


def _facts(ways: dict[str, Way]) -> Sequence[Row]:
    return [
        ("API version", lambda p: p.api_version or ""),
        ("API ends on", lambda p: p.api_sunset.isoformat() if p.api_sunset else ""),
        _spoken("Longest text", lambda p: str(p.limits.text.maximum)),
        _spoken("Counted in", lambda p: f"`{p.limits.text.unit.value}`"),
        _spoken("Posts", _pace),
        _spoken("Unknown outcome", lambda p: p.outcome_class.value),
        ("Server address", _server),
        ("Credentials", lambda p: _names(p.credential_fields)),
        ("Optional credentials", lambda p: _names(p.optional_credential_fields)),
        ("Connected on its own page", lambda p: _page(ways.get(p.platform))),
        ("Live workspaces", lambda p: "no" if p.test_only else "yes"),
    ]


def _spoken(name: str, cell: Callable[[PlatformProfile], str]) -> Row:
    """What there is to say only where something is said."""
    return name, lambda p: cell(p) if Capability.PUBLISH_TEXT in p.capabilities else ""


def _server(profile: PlatformProfile) -> str:
    if profile.needs_server_url:
        return "needed"
    return "taken" if profile.takes_server_url else ""


def _can(capability: Capability) -> Row:
    return f"`{capability.value}`", lambda p: "yes" if capability in p.capabilities else ""


def _pace(profile: PlatformProfile) -> str:
    budget = profile.limits.budget
    size, unit = next((s, u) for s, u in SECONDS if budget.seconds % s == 0)
    return f"{budget.posts} in {budget.seconds // size} {unit}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _page(way: Way | None) -> str:
    if way is None:
        return ""
    if way.per_server:
        return "yes, each server makes a client"
    return f"yes, with {_names(way.settings)}" if way.settings else "yes"


def _table(profiles: Sequence[PlatformProfile], rows: Sequence[Row]) -> str:
    head = f"| | {' | '.join(profile.name for profile in profiles)} |"
    line = f"|---|{'---|' * len(profiles)}"
    body = [f"| {name} | {' | '.join(cell(p) for p in profiles)} |" for name, cell in rows]
    return "\n".join([head, line, *body])
