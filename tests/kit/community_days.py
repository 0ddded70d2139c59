"""What days of communities come to when everything that was ever done is looked at once more, in
plain words: whoever counts as they go has to come to the same."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.members.activity import Activity
from domain.members.growth import (
    LONGEST_GAP,
    SECOND_WITHIN,
    CommunityDay,
    Deed,
    MemberTurn,
    deed_of,
    month_of,
    number_of,
    week_of,
)
from domain.members.join_request import JoinRequest, JoinState
from domain.members.model import Member
from domain.shared.ids import CommunityId, MemberId

ACTIVE = frozenset({Deed.POST, Deed.REPLY, Deed.SIGN})
SPEAKING = frozenset({Deed.POST, Deed.REPLY})


@dataclass
class Life:
    """What one person did in one community, by day."""

    days: dict[int, Counter[Deed]] = field(default_factory=lambda: defaultdict(Counter))

    def on(self, deeds: frozenset[Deed]) -> list[int]:
        return sorted(day for day, done in self.days.items() if any(done[each] for each in deeds))

    @property
    def left_on(self) -> set[int]:
        """The days on which they left, but for those of somebody who had left already and was not
        back on any later day."""
        back, found, last = self.on(ACTIVE | {Deed.JOIN, Deed.RETURN}), set(), None
        for day in self.on(frozenset({Deed.LEAVE, Deed.DEPART})):
            if last is None or any(last < each <= day for each in back):
                found.add(day)
            last = day
        return found

    @property
    def came_on(self) -> int | None:
        return min(self.on(ACTIVE | {Deed.JOIN}), default=None)


def whose(members: Mapping[MemberId, Member], id: MemberId) -> MemberId:
    """Whom a member is part of in the end."""
    into = members[id].merged_into
    return whose(members, into) if into else id


def lives(
    members: Mapping[MemberId, Member],
    activities: Sequence[Activity],
    requests: Sequence[JoinRequest],
    turns: Sequence[MemberTurn],
    zones: Mapping[CommunityId, str],
) -> dict[tuple[CommunityId, MemberId], Life]:
    found: dict[tuple[CommunityId, MemberId], Life] = defaultdict(Life)

    def note(place: CommunityId, who: MemberId, at: datetime, deed: Deed) -> None:
        day = number_of(at.astimezone(ZoneInfo(zones[place])).date())
        found[place, whose(members, who)].days[day][deed] += 1

    for one in activities:
        if one.community_id is not None:
            note(one.community_id, one.member_id, one.at, deed_of(one))
    for each in requests:
        if each.state is JoinState.ACCEPTED and each.decided_at is not None:
            note(each.community_id, each.member_id, each.decided_at, Deed.JOIN)
    for turn in turns:
        deed = Deed.RETURN if turn.is_return else Deed.DEPART
        for home in turn.community_ids & zones.keys():
            note(CommunityId(home), turn.member_id, turn.at, deed)
    return {key: life for key, life in found.items() if not members[key[1]].is_bot}


def days_of(
    members: Mapping[MemberId, Member],
    activities: Sequence[Activity],
    requests: Sequence[JoinRequest],
    turns: Sequence[MemberTurn],
    zones: Mapping[CommunityId, str],
) -> list[CommunityDay]:
    """Every day of which anything is known, in its order."""
    figures: dict[tuple[CommunityId, int], Counter[str]] = defaultdict(Counter)
    maps: dict[tuple[CommunityId, int, str], Counter[str]] = defaultdict(Counter)
    for (place, _), life in lives(members, activities, requests, turns, zones).items():
        for day, done in life.days.items():
            here = figures[place, day]
            here["joined"] += day == life.came_on
            here["gone"] += day in life.left_on
            here["posts"] += done[Deed.POST]
            here["replies"] += done[Deed.REPLY]
            here["signs"] += done[Deed.SIGN]
        _active(place, life, figures, maps)
        _speaking(place, life, figures)
    workspaces = {one.workspace_id for one in members.values()}
    return [
        CommunityDay(
            workspace_id=workspace,
            community_id=place,
            day=day,
            joined=found["joined"],
            gone=found["gone"],
            active=found["active"],
            posts=found["posts"],
            replies=found["replies"],
            signs=found["signs"],
            first_posts=found["first_posts"],
            second_posts=found["second_posts"],
            gaps=dict(maps[place, day, "gaps"]),
            weeks=dict(maps[place, day, "weeks"]),
            months=dict(maps[place, day, "months"]),
        )
        for workspace in workspaces
        for (place, day), found in sorted(figures.items())
    ]


def _active(
    place: CommunityId,
    life: Life,
    figures: Mapping[tuple[CommunityId, int], Counter[str]],
    maps: Mapping[tuple[CommunityId, int, str], Counter[str]],
) -> None:
    active = life.on(ACTIVE)
    came = life.came_on
    for before, day, after in zip([None, *active], active, [*active[1:], None], strict=False):
        figures[place, day]["active"] += 1
        gap = LONGEST_GAP if after is None else min(after - day, LONGEST_GAP)
        maps[place, day, "gaps"][str(gap)] += 1
        assert came is not None
        for name, of in (("weeks", week_of), ("months", month_of)):
            if before is None or of(before) != of(day):
                maps[place, day, name][str(of(came))] += 1


def _speaking(
    place: CommunityId, life: Life, figures: Mapping[tuple[CommunityId, int], Counter[str]]
) -> None:
    spoke = life.on(SPEAKING)
    if not spoke:
        return
    first = life.days[spoke[0]]
    figures[place, spoke[0]]["first_posts"] += 1
    again = sum(first[each] for each in SPEAKING) > 1
    soon = len(spoke) > 1 and spoke[1] - spoke[0] <= SECOND_WITHIN
    figures[place, spoke[0]]["second_posts"] += again or soon
