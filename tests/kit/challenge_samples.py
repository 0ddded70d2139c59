"""A challenge, a check-in and a mark, with every field set otherwise than by itself."""

from collections.abc import Mapping
from typing import Any

from domain.participation.challenge import (
    Challenge,
    ChallengeGoal,
    ChallengeStatus,
    CheckIn,
    CheckInWay,
    Cheers,
    CheerSkip,
    CheerState,
    GoalKind,
    Mark,
    Pace,
    Repeat,
    TakingPart,
)
from domain.participation.contest_rules import Wall
from domain.participation.model import Rest
from domain.shared.ids import (
    ChallengeCheckInId,
    ChallengeId,
    ChallengeMarkId,
    ChannelId,
    MemberId,
    MessageId,
)
from tests.kit.sample_parts import COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

CHALLENGE, MEMBER = ChallengeId("chg_1"), MemberId("mem_1")
CHALLENGES: Mapping[str, Any] = {
    "challenges": Challenge(
        id=CHALLENGE,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        series_id=ChallengeId("chg_0"),
        title=ODD,
        text=ODD,
        status=ChallengeStatus.CLOSED,
        opens=Wall("2030-05-01T09:00", "Europe/Madrid", "2030-05-01T07:00:00.000Z"),
        closes=Wall("2030-05-04T09:00", "Europe/Madrid", "2030-05-04T07:00:00.000Z"),
        opens_at=at(1),
        closes_at=at(4),
        timezone="Europe/Madrid",
        pace=Pace.WEEKLY,
        ways=(
            TakingPart(CheckInWay.HASHTAG, "Run", (ChannelId("chn_1"),)),
            TakingPart(CheckInWay.ACTIVITY, activity="custom", activity_type="workout"),
        ),
        goal=ChallengeGoal(GoalKind.STREAK, 3, [2]),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        repeat=Repeat.MONTHLY,
        run=2,
        most_runs=5,
        most_participants=7,
        cheers=Cheers(
            {"en": ODD}, (ChannelId("chn_1"),), Rest(2, frozenset({7}), frozenset()), "en"
        ),
        closed_at=at(4),
        version=3,
        external_id=ODD,
        metadata={ODD: ODD},
    ),
    "challenge_check_ins": CheckIn(
        id=ChallengeCheckInId("chk_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        challenge_id=CHALLENGE,
        member_id=MEMBER,
        period=2,
        at=at(3),
        way=CheckInWay.HASHTAG,
        created_by="key_1",
        created_at=at(3),
        source_id="inb_1",
    ),
    "challenge_marks": Mark(
        id=ChallengeMarkId("chm_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        challenge_id=CHALLENGE,
        community_id=COMMUNITY,
        member_id=MEMBER,
        name="streak:2",
        done=3,
        streak=2,
        at=at(3),
        cheer=CheerState.SKIPPED,
        version=2,
        week="2030-W18",
        reason=CheerSkip.REFUSED,
        refusal="channel_not_ready",
        message_id=MessageId("msg_1"),
    ),
}
