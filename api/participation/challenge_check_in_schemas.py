"""The wire shapes of taking part in challenges, and of how far people have come."""

from typing import Annotated

from pydantic import Field

from api.participation.poll_vote_schemas import MemberRef
from api.wire import In, Instant, InstantOut, Out
from domain.participation.challenge import CheckInWay, CheerSkip, CheerState, Mark
from domain.participation.challenge_ports import Standing
from domain.participation.challenge_rules import name_of
from domain.participation.challenge_taking import TakenPart
from domain.participation.use_cases.check_in import NewCheckIn
from domain.participation.use_cases.keep_challenges import SeenCheckIn
from domain.shared.ids import MemberId


class ChallengeCheckInIn(In):
    member_id: MemberRef | None = Field(
        default=None,
        description="Who took part. Whoever comes with a session token checks in themselves.",
    )
    at: Annotated[Instant, Field(description="When it was; without it, now.")] | None = None

    def request(self) -> NewCheckIn:
        return NewCheckIn(MemberId(self.member_id) if self.member_id else None, self.at)


class ChallengeCheckInOut(Out):
    id: str
    challenge_id: str
    member_id: str
    period: int = Field(description="Counted from that of the opening, which is 0.")
    period_name: str = Field(description="A day as in `2035-03-25`, or a week as in `2035-W12`.")
    at: InstantOut
    way: CheckInWay
    source_id: str | None = Field(description="The message or the activity it was seen by.")
    created_by: str
    created_at: InstantOut

    @classmethod
    def of(cls, seen: SeenCheckIn, language: str) -> "ChallengeCheckInOut":
        one = seen.check_in
        told = {n: getattr(one, n) for n in cls.model_fields if n != "period_name"}
        return cls(**told, period_name=seen.period_name)


class TakenPartOut(Out):
    """A check-in, with how far its member has come by it."""

    check_in: ChallengeCheckInOut
    done: int = Field(description="In how many days or weeks they took part.")
    current_streak: int
    longest_streak: int
    reached: list[str] = Field(description="What they reached by this: `goal`, or `streak:3`.")

    @classmethod
    def of(cls, taken: TakenPart, language: str) -> "TakenPartOut":
        seen = SeenCheckIn(taken.check_in, name_of(taken.challenge, taken.check_in.period))
        return cls(
            check_in=ChallengeCheckInOut.of(seen, language),
            done=taken.progress.done,
            current_streak=taken.progress.current,
            longest_streak=taken.progress.longest,
            reached=list(taken.reached),
        )


class ChallengeStandingOut(Out):
    position: int = Field(description="Nobody else has it.")
    rank: int = Field(description="The same for whoever did as much, with as long a streak.")
    member_id: str
    name: str | None
    done: int = Field(description="In how many days or weeks they took part.")
    current_streak: int = Field(description="Up to now, or to the day or week before.")
    longest_streak: int
    last_at: InstantOut
    reached_at: InstantOut | None = Field(description="When they reached the goal.")

    @classmethod
    def of(cls, one: Standing, language: str) -> "ChallengeStandingOut":
        return cls(
            position=one.position,
            rank=one.rank,
            member_id=one.member_id,
            name=one.name,
            done=one.done,
            current_streak=one.current,
            longest_streak=one.longest,
            last_at=one.last_at,
            reached_at=one.reached_at,
        )


class ChallengeMarkOut(Out):
    """Something that a member reached, and what became of congratulating them."""

    id: str
    challenge_id: str
    member_id: str
    mark: str = Field(description="`goal`, or a streak as in `streak:3`.")
    done: int
    longest_streak: int
    at: InstantOut
    congratulation: CheerState
    reason: CheerSkip | None = Field(description="Why they were not congratulated.")
    refusal: str | None = Field(description="The code of what would not take it.")
    message_id: str | None

    @classmethod
    def of(cls, one: Mark, language: str) -> "ChallengeMarkOut":
        return cls(
            id=one.id,
            challenge_id=one.challenge_id,
            member_id=one.member_id,
            mark=one.name,
            done=one.done,
            longest_streak=one.streak,
            at=one.at,
            congratulation=one.cheer,
            reason=one.reason,
            refusal=one.refusal,
            message_id=one.message_id,
        )
