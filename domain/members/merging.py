"""Two members turn out to be one person: one becomes part of the other, and can be taken apart
again as both were.

What somebody did, their accounts, notes and consent stay where they were written and are read
together; only what a member says of itself passes over, and what passed over is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.members.model import GRAVITY, FieldValue, Member, MemberState
from domain.shared.ids import MemberId, MemberMergeId, WorkspaceId

SETS = ("labels", "community_ids", "platforms")
GROWING = frozenset({"community_ids", "platforms"})
"""What grows by itself with what is done, also after the merge."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with its reason, and until when."""

    state: MemberState
    reason: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gains:
    """What passed over. Of states, the one that did (`state`) and what it took the place of
    (`before`); of what grows by itself, what the one that was merged had then (`had_…`)."""

    labels: frozenset[str] = frozenset()
    community_ids: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    name: str | None = None
    state: MemberState | None = None
    before: Standing | None = None
    had_community_ids: frozenset[str] = frozenset()
    had_platforms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MemberMerge:
    """That `member_id` became part of `into_id`, by whom and why."""

    id: MemberMergeId
    workspace_id: WorkspaceId
    member_id: MemberId
    into_id: MemberId
    by: str
    at: datetime
    gains: Gains
    reason: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody who is part of a member, and how that came."""

    member: Member
    merge: MemberMerge


def gains_of(into: Member, member: Member) -> Gains:
    """What passes over when the second becomes part of the first, which keeps what it has. Nobody
    is freed of what was decided about them: the graver state counts."""
    graver = GRAVITY.get(member.state, 0) > GRAVITY.get(into.state, 0)
    return Gains(
        **{name: getattr(member, name) - getattr(into, name) for name in SETS},
        fields={n: value for n, value in member.fields.items() if n not in into.fields},
        name=member.name if into.name is None else None,
        state=member.state if graver else None,
        before=_standing(into) if graver else None,
        had_community_ids=member.community_ids,
        had_platforms=member.platforms,
    )


def gained(into: Member, member: Member, gains: Gains, now: datetime) -> Member:
    """The first with what passed over to it."""
    changes: dict[str, Any] = {name: getattr(into, name) | getattr(gains, name) for name in SETS}
    changes |= _as(_standing(member)) if gains.state is not None else {}
    return replace(
        into,
        **changes,
        fields={**into.fields, **gains.fields},
        name=into.name or gains.name,
        last_seen_at=max(into.last_seen_at, member.last_seen_at),
        version=into.version + 1,
        updated_at=now,
    )


def parted(
    into: Member,
    leaving: Part,
    others: Sequence[Part],
    own: Mapping[str, frozenset[str]],
    last_seen_at: datetime,
    now: datetime,
) -> tuple[Member, list[Part]]:
    """The member without the one that leaves, and those `others` to which something is put down
    now that is there because of them, too. What was changed by hand since stays as it is. `others`
    are in the order in which they were merged; `own` is what the member's own deeds say of its
    communities and platforms, `last_seen_at` when it or one of the others was seen last."""
    after, rest = replace(into, last_seen_at=last_seen_at), list(others)
    for name in SETS:
        after, rest = _without_words(after, leaving, rest, name, own.get(name, frozenset()))
    after, rest = _without_fields(after, leaving, rest)
    after, rest = _without_name(after, leaving, rest)
    after, rest = _without_state(after, leaving, rest)
    changed = [new for old, new in zip(others, rest, strict=True) if old != new]
    return replace(after, version=into.version + 1, updated_at=now), changed


def _without_words(
    into: Member, leaving: Part, others: list[Part], name: str, own: frozenset[str]
) -> tuple[Member, list[Part]]:
    words = getattr(leaving.merge.gains, name)
    if name in GROWING:
        since = getattr(leaving.member, name) - getattr(leaving.merge.gains, f"had_{name}")
        words |= since
    kept = getattr(into, name)
    for word in words - own:
        heir = _first(others, lambda part, word=word: word in getattr(part.member, name))
        if heir is None:
            kept -= {word}
        else:
            theirs = getattr(others[heir].merge.gains, name) | {word}
            others = _credited(others, heir, **{name: theirs})
    return replace(into, **{name: kept}), others


def _without_fields(into: Member, leaving: Part, others: list[Part]) -> tuple[Member, list[Part]]:
    fields = dict(into.fields)
    for name, value in leaving.merge.gains.fields.items():
        if fields.get(name) != value:
            continue
        heir = _first(others, lambda part, name=name: name in part.member.fields)
        if heir is None:
            del fields[name]
        else:
            fields[name] = others[heir].member.fields[name]
            theirs = {**others[heir].merge.gains.fields, name: fields[name]}
            others = _credited(others, heir, fields=theirs)
    return replace(into, fields=fields), others


def _without_name(into: Member, leaving: Part, others: list[Part]) -> tuple[Member, list[Part]]:
    gains = leaving.merge.gains
    if gains.name is None or into.name != gains.name:
        return into, others
    heir = _first(others, lambda part: part.member.name is not None)
    if heir is None:
        return replace(into, name=None), others
    name = others[heir].member.name
    return replace(into, name=name), _credited(others, heir, name=name)


def _without_state(into: Member, leaving: Part, others: list[Part]) -> tuple[Member, list[Part]]:
    gains = leaving.merge.gains
    if gains.state is None or gains.before is None:
        return into, others
    if into.state is not gains.state:
        return into, _relinked(others, gains.state, gains.before)
    weights = [GRAVITY.get(part.member.state, 0) for part in others]
    heaviest = max(weights, default=0)
    if heaviest <= GRAVITY.get(gains.before.state, 0):
        return replace(into, **_as(gains.before)), others
    heir = weights.index(heaviest)
    theirs = _standing(others[heir].member)
    credited = _credited(others, heir, state=theirs.state, before=gains.before)
    return replace(into, **_as(theirs)), credited


def _relinked(others: list[Part], state: MemberState, before: Standing) -> list[Part]:
    """Whoever took the place of that state takes the place of the one before it now."""

    def took_its_place(part: Part) -> bool:
        was = part.merge.gains.before
        return was is not None and was.state is state

    next_one = _first(others, took_its_place)
    return others if next_one is None else _credited(others, next_one, before=before)


def _first(parts: Sequence[Part], holds: Any) -> int | None:
    return next((number for number, part in enumerate(parts) if holds(part)), None)


def _credited(parts: list[Part], heir: int, **gains: Any) -> list[Part]:
    """That one is what these are there for."""
    part = parts[heir]
    merge = replace(part.merge, gains=replace(part.merge.gains, **gains))
    return [*parts[:heir], replace(part, merge=merge), *parts[heir + 1 :]]


def _standing(member: Member) -> Standing:
    return Standing(member.state, member.state_reason, member.state_until)


def _as(standing: Standing) -> dict[str, Any]:
    return {
        "state": standing.state,
        "state_reason": standing.reason,
        "state_until": standing.until,
    }
