"""What is known of members, with every field set to something other than its default."""

from collections.abc import Mapping
from typing import Any

from domain.members.activity import Activity, ActivityKind
from domain.members.consent import MemberConsent
from domain.members.growth import CommunityDay, CommunityZone, LevelMove, MemberPresence, MemberTurn
from domain.members.identity import MemberIdentity, Proof
from domain.members.merging import Gains, MemberMerge, Standing
from domain.members.model import Member, MemberState, Origin
from domain.members.note import MemberNote
from domain.members.standing import LeaderboardEntry, MemberValue
from domain.members.suggestion import Evidence, EvidenceKind, MergeSuggestion, SuggestionState
from domain.members.value import MemberDay, MemberReceived
from domain.members.value_scheme import Level, ValueScheme, Weight
from domain.shared.ids import (
    ActivityId,
    ConsentId,
    IdentityId,
    MemberId,
    MemberMergeId,
    MemberNoteId,
    MergeSuggestionId,
)
from tests.kit.sample_parts import CHANNEL, COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

MEMBER = MemberId("mem_1")
MEMBERS: Mapping[str, Any] = {
    "members": Member(
        id=MEMBER,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        state=MemberState.MUTED,
        origin=Origin.IMPORT,
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        last_seen_at=at(3),
        version=3,
        name=ODD,
        is_bot=True,
        state_reason=ODD,
        state_until=at(4),
        labels=frozenset({"a", ODD}),
        fields={"a": ODD, "n": 7, "f": 0.5, "yes": True},
        community_ids=frozenset({COMMUNITY}),
        platforms=frozenset({"matrix", "sandbox"}),
        merged_into=MEMBER,
        external_id=f"member-{ODD}",
        metadata={"a": ODD},
        frozen_at=at(5),
    ),
    "member_identities": MemberIdentity(
        id=IdentityId("idt_1"),
        workspace_id=WORKSPACE,
        member_id=MEMBER,
        platform="mastodon",
        server="https://example.org",
        person_id="17",
        proof=Proof.VERIFIED,
        created_at=at(1),
        updated_at=at(2),
        shown_at=at(3),
        handle=f"@Ana{ODD}",
        name=ODD,
        url="https://example.org/@ana",
        avatar_url="https://example.org/ana.png",
        version=2,
        removed_at=at(4),
    ),
    "member_activities": Activity(
        id=ActivityId("act_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        member_id=MEMBER,
        kind=ActivityKind.CUSTOM,
        source="shop",
        external_id=ODD,
        at=at(1),
        recorded_at=at(2),
        type="visit",
        platform="sandbox",
        community_id=COMMUNITY,
        channel_id=CHANNEL,
        value=0.5,
        subject=ODD,
        to_id=MEMBER,
        url="https://example.org/1",
        metadata={"a": ODD},
    ),
    "value_schemes": ValueScheme(
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        updated_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        weights=(Weight("comment", 3, 5, 2), Weight(f"custom:{ODD}", 7, 1, 4)),
        levels=(Level(ODD, 10, 2, 7),),
        keep_percent=80,
        demotion_months=12,
        version=3,
    ),
    "member_days": MemberDay(WORKSPACE, MEMBER, 20000, "comment", COMMUNITY, 7),
    "member_turns": MemberTurn(
        workspace_id=WORKSPACE,
        member_id=MEMBER,
        version=7,
        at=at(5),
        is_return=True,
        community_ids=frozenset({COMMUNITY}),
    ),
    "member_presences": MemberPresence(
        *(WORKSPACE, COMMUNITY, 20000, MEMBER, MEMBER, 1, 2, 3, 4, 5, 6, 7), is_stale=True
    ),
    "community_days": CommunityDay(
        *(WORKSPACE, COMMUNITY, 20000, 1, 2, 3, 4, 5, 6, 7, 8),
        gaps={"31": 9},
        weeks={"2857": 1},
        months={"24296": 2},
        is_stale=True,
    ),
    "level_moves": LevelMove(WORKSPACE, COMMUNITY, 20000, 1, 2, 3),
    "community_zones": CommunityZone(
        *(WORKSPACE, COMMUNITY, "America/Santiago"), moving_to="Asia/Tokyo", moved_through=MEMBER
    ),
    "member_received": MemberReceived(WORKSPACE, MEMBER, 20000, MEMBER, "comment", COMMUNITY, 7),
    "member_values": MemberValue(
        workspace_id=WORKSPACE,
        member_id=MEMBER,
        due_on=20001,
        as_of=20000,
        scheme_version=3,
        level=2,
        level_by="presence",
        review_on=20002,
        version=4,
    ),
    "leaderboard_entries": LeaderboardEntry(
        WORKSPACE, COMMUNITY, "value", MEMBER, 0.5, 1.5, 2.5e40, 7
    ),
    "member_merges": MemberMerge(
        id=MemberMergeId("mrg_1"),
        workspace_id=WORKSPACE,
        member_id=MEMBER,
        into_id=MEMBER,
        by="key_1",
        at=at(1),
        gains=Gains(
            labels=frozenset({ODD}),
            community_ids=frozenset({COMMUNITY}),
            platforms=frozenset({"matrix"}),
            fields={"a": ODD, "n": 7},
            name=ODD,
            state=MemberState.BANNED,
            before=Standing(MemberState.MUTED, ODD, at(3)),
            had_community_ids=frozenset({COMMUNITY}),
            had_platforms=frozenset({"sandbox"}),
        ),
        reason=ODD,
        undone_at=at(2),
    ),
    "merge_suggestions": MergeSuggestion(
        id=MergeSuggestionId("sug_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        one_id=MEMBER,
        other_id=MEMBER,
        evidence=(Evidence(EvidenceKind.SAME_ADDRESS, "idt_1", "idt_2"),),
        score=0.9,
        created_at=at(1),
        updated_at=at(2),
        state=SuggestionState.DISMISSED,
        settled_by="key_1",
        reason=ODD,
        version=2,
    ),
    "member_notes": MemberNote(
        id=MemberNoteId("mnt_1"),
        workspace_id=WORKSPACE,
        member_id=MEMBER,
        author="key_1",
        text=ODD,
        created_at=at(1),
        removed_at=at(2),
        version=2,
    ),
    "member_consents": MemberConsent(
        id=ConsentId("cns_1"),
        workspace_id=WORKSPACE,
        member_id=MEMBER,
        purpose="newsletter",
        given=True,
        source=ODD,
        at=at(1),
        recorded_at=at(2),
        recorded_by="key_1",
        evidence=ODD,
    ),
}
