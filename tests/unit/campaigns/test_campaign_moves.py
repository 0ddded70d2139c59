"""A campaign makes the moves that its state allows, in order, and no other; each once."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaigns.events import BY_MOVE
from domain.campaigns.model import LEADS_TO, MOVES, Campaign, CampaignStatus, Move, Review
from domain.shared.errors import InvalidState
from domain.shared.ids import CampaignId, HoldId, OrganizationId, WorkspaceId

NOW = datetime(2030, 4, 1, tzinfo=UTC)
HOLD = HoldId("hold_1")
DRAFT = Campaign(
    *(CampaignId("cmp_1"), WorkspaceId("ws_1"), OrganizationId("org_1")),
    name="The terrace opens",
    status=CampaignStatus.DRAFT,
    created_by="key_1",
    created_at=NOW,
    updated_at=NOW,
)


def made(campaign: Campaign, move: Move) -> Campaign:
    if move is Move.CHANGE:
        return campaign.change(NOW, name="Another")
    if move is Move.REVIEW:
        return campaign.conclude(Review("Many came.", "key_1", NOW))
    if move is Move.APPROVE:
        return campaign.approve("key_1", NOW)
    return campaign.move(move, NOW, HOLD if move is Move.PAUSE else None)


@given(st.lists(st.sampled_from(Move), max_size=25))
def test_whatever_is_tried_it_is_somewhere_it_may_be_and_says_where_it_may_go(
    wanted: list[Move],
) -> None:
    campaign = DRAFT
    for move in wanted:
        possible = MOVES[campaign.status]
        if move not in possible:
            with pytest.raises(InvalidState) as refused:
                made(campaign, move)
            facts = refused.value.facts
            assert (facts["thing"], facts["state"]) == ("campaign", campaign.status)
            assert facts["moves"] == ", ".join(possible)
            continue
        after = made(campaign, move)
        assert after.version == campaign.version + 1
        assert after.status is LEADS_TO.get(move, campaign.status)
        campaign = after
        # A hold keeps its messages back for exactly as long as it is paused.
        assert (campaign.hold_id is not None) is (campaign.status is CampaignStatus.PAUSED)


def test_the_way_from_draft_to_archive_is_open_and_the_archive_is_the_end() -> None:
    campaign = DRAFT
    way = (Move.SUBMIT, Move.APPROVE, Move.START, Move.PAUSE, Move.RESUME, Move.PAUSE)
    for move in (*way, Move.FINISH, Move.ARCHIVE):
        campaign = made(campaign, move)
    assert (campaign.status, campaign.possible_moves) == (CampaignStatus.ARCHIVED, ())


def test_every_move_is_told_by_a_name_of_its_own_and_possible_somewhere() -> None:
    assert BY_MOVE.keys() == set(Move)
    assert len(set(BY_MOVE.values())) == len(Move)
    assert {move for moves in MOVES.values() for move in moves} == set(Move)
    assert MOVES.keys() == set(CampaignStatus)
