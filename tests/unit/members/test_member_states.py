"""What somebody is to a community changes only where it can, and nobody acts their way out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.members.errors import MemberMerged
from domain.members.model import (
    MOVES,
    SILENCE,
    Member,
    MemberState,
    Origin,
    Sighting,
    Sign,
)
from domain.shared.errors import InvalidState
from domain.shared.ids import MemberId, OrganizationId, WorkspaceId

NOW = datetime(2030, 5, 4, 9, 0, tzinfo=UTC)
HELD = (MemberState.MUTED, MemberState.LIMITED, MemberState.SUSPENDED, MemberState.BANNED)


def somebody(state: MemberState = MemberState.ACTIVE) -> Member:
    return Member(
        id=MemberId("mem_1"),
        workspace_id=WorkspaceId("ws_1"),
        organization_id=OrganizationId("org_1"),
        state=state,
        origin=Origin.API,
        created_by="key_1",
        created_at=NOW,
        updated_at=NOW,
        last_seen_at=NOW,
    )


def test_every_state_leads_somewhere_else_and_every_one_is_reached() -> None:
    assert MOVES.keys() == {*MemberState}
    for state, leads in MOVES.items():
        assert state not in leads
        assert len(leads) == len(set(leads))
        assert bool(leads) == (state is not MemberState.ERASED)
    # Only an erasure leads there, and nothing leads away.
    assert {to for leads in MOVES.values() for to in leads} == {*MemberState} - {MemberState.ERASED}


@pytest.mark.parametrize("state", MemberState)
def test_a_move_is_made_with_its_reason_or_refused_with_what_is_possible(
    state: MemberState,
) -> None:
    for to in MemberState:
        if to in MOVES[state]:
            moved = somebody(state).move(to, "because", NOW)
            assert (moved.state, moved.state_reason, moved.version) == (to, "because", 2)
        else:
            with pytest.raises(InvalidState) as refused:
                somebody(state).move(to, "because", NOW)
            assert refused.value.facts["moves"] == ", ".join(MOVES[state])


@pytest.mark.parametrize("state", HELD)
@pytest.mark.parametrize("sign", Sign)
def test_nobody_gets_out_of_what_was_decided_by_coming_going_or_speaking(
    state: MemberState, sign: Sign
) -> None:
    seen = somebody(state).seen(Sighting(NOW + SILENCE, sign), NOW + SILENCE)
    assert (seen.state, seen.version) == (state, 1)
    assert seen.last_seen_at == NOW + SILENCE


def test_what_is_done_wakes_lets_in_and_shows_out() -> None:
    def after(state: MemberState, sign: Sign, late: bool = False) -> MemberState:
        at = NOW - timedelta(days=1) if late else NOW + timedelta(days=1)
        return somebody(state).seen(Sighting(at, sign), NOW).state

    for state in (MemberState.PROSPECT, MemberState.PENDING, MemberState.DORMANT):
        assert after(state, Sign.LIFE) is MemberState.ACTIVE
        assert after(state, Sign.LEAVES) is MemberState.LEFT
    assert after(MemberState.LEFT, Sign.JOINS) is MemberState.ACTIVE
    assert after(MemberState.LEFT, Sign.LIFE) is MemberState.LEFT
    # What is told late leads nowhere, but to whoever was never there.
    assert after(MemberState.ACTIVE, Sign.LEAVES, late=True) is MemberState.ACTIVE
    assert after(MemberState.DORMANT, Sign.LIFE, late=True) is MemberState.DORMANT
    assert after(MemberState.PROSPECT, Sign.LIFE, late=True) is MemberState.ACTIVE


def test_being_seen_again_makes_another_version_only_where_something_is_new() -> None:
    there = Sighting(NOW + timedelta(hours=1), community_id=None, platform="matrix")
    first = somebody().seen(there, NOW)
    assert (sorted(first.platforms), first.version) == (["matrix"], 2)
    again = first.seen(replace(there, at=NOW + timedelta(hours=2)), NOW)
    assert (again.version, again.last_seen_at) == (2, NOW + timedelta(hours=2))


def test_whoever_is_part_of_another_changes_only_with_that_one() -> None:
    part = somebody().part_of(MemberId("mem_2"), NOW)
    with pytest.raises(MemberMerged) as refused:
        part.change(NOW, name="Ana")
    assert refused.value.facts == {"member": "mem_2"}
    with pytest.raises(MemberMerged):
        part.move(MemberState.MUTED, "because", NOW)
    assert part.possible_states == ()
    assert part.silent_at is None
