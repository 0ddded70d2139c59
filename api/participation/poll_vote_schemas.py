"""The wire shapes of votes, of invitations, and of what platforms count."""

from typing import Annotated

from pydantic import ConfigDict, Field, StrictInt, StringConstraints, model_validator

from api.choosing import either
from api.participation.poll_schemas import MOST_OPTIONS, Point
from api.publishing.content_schemas import MessageText
from api.publishing.schemas import ChannelRefs
from api.wire import (
    AS_WHOLE,
    EachOnce,
    FieldFault,
    In,
    InstantOut,
    InTheDocument,
    Out,
    PersonRef,
    QuestionKey,
    Reference,
)
from domain.participation.poll_native import PollNative, Tally
from domain.participation.poll_vote import (
    MOST_WORDS,
    Choice,
    PollInvitation,
    PollVote,
    VoteSource,
)
from domain.participation.use_cases.poll_invite import MadeInvitation
from domain.participation.use_cases.poll_vote import NewVote
from domain.shared.ids import ChannelId, MemberId

MemberRef = Annotated[str, Reference, Field(examples=["mem_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
MessageRef = Annotated[str, Reference, Field(examples=["msg_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
MOST_INVITED = 100


class VoteIn(In):
    options: list[QuestionKey] = Field(
        default_factory=list,
        description="By their keys; in a `ranked` poll the best first.",
        max_length=MOST_OPTIONS,
        examples=[["option_1"]],
    )
    scores: Annotated[dict[QuestionKey, Point], InTheDocument({"additionalProperties": False})] = (
        Field(
            default_factory=dict,
            description="In a `score` poll a number for each option, or for some of them.",
            max_length=MOST_OPTIONS,
        )
    )
    text: Annotated[str, StringConstraints(max_length=MOST_WORDS)] | None = Field(
        default=None, description="In an `open` poll what somebody says."
    )
    member_id: MemberRef | None = Field(
        default=None,
        description="For whom you vote. Whoever comes with a member's token names nobody.",
    )
    voter: PersonRef | None = Field(
        default=None,
        description="Instead of a member, in a poll for anyone: your own id of whoever votes. The"
        " member with that external id is that person; of anybody else we keep a fingerprint.",
    )

    def request(self) -> NewVote:
        return NewVote(
            Choice(tuple(self.options), self.scores, self.text),
            MemberId(self.member_id) if self.member_id else None,
            self.voter,
        )


class PollVoteOut(Out):
    id: str
    poll_id: str
    source: VoteSource
    options: list[str]
    scores: dict[str, int]
    text: str | None
    weight: int
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, vote: PollVote, language: str) -> "PollVoteOut":
        made = {"options": list(vote.options), "scores": dict(vote.scores)}
        rest = {name: getattr(vote, name) for name in cls.model_fields if name not in made}
        return cls(**(rest | made))


class NamedVoteOut(PollVoteOut):
    member_id: str | None = Field(description="None for whoever was erased, or is no member.")

    @classmethod
    def of(cls, vote: PollVote, language: str) -> "NamedVoteOut":
        said = PollVoteOut.of(vote, language)
        return cls(**said.model_dump(), member_id=vote.member_id)


class PollAnswerOut(Out):
    """What somebody said in words, without who it was."""

    id: str
    text: str
    shown: bool = Field(description="Whether the house's moderation lets it pass.")
    source: VoteSource
    updated_at: InstantOut

    @classmethod
    def of(cls, vote: PollVote, language: str) -> "PollAnswerOut":
        return cls(
            id=vote.id,
            text=vote.text or "",
            shown=vote.shown,
            source=vote.source,
            updated_at=vote.updated_at,
        )


class InvitationsIn(In):
    member_ids: Annotated[
        list[MemberRef],
        Field(description="One for each of these.", max_length=MOST_INVITED),
        EachOnce(),
    ] = Field(default_factory=list)
    count: Annotated[StrictInt, Field(ge=0, le=MOST_INVITED), AS_WHOLE] = Field(
        default=0, description="And so many for whoever gets them."
    )

    def members(self) -> list[MemberId | None]:
        named: list[MemberId | None] = [MemberId(one) for one in self.member_ids]
        return named + [None] * self.count


class InvitationOut(Out):
    id: str
    poll_id: str
    member_id: str | None
    used_at: InstantOut | None
    revoked_at: InstantOut | None
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, invitation: PollInvitation, language: str) -> "InvitationOut":
        return cls(**{name: getattr(invitation, name) for name in cls.model_fields})


class MadeInvitationOut(Out):
    id: str
    member_id: str | None
    token: str = Field(description="Shown once.")
    url: str = Field(description="The page on which it lets somebody vote.")

    @classmethod
    def made(cls, made: MadeInvitation, public_url: str) -> "MadeInvitationOut":
        token = made.secret.reveal()
        return cls(
            id=made.invitation.id,
            member_id=made.invitation.member_id,
            token=token,
            url=f"{public_url}/poll/{token}",
        )


class MadeInvitationsOut(Out):
    data: list[MadeInvitationOut]


class NativeIn(In):
    """On channels, or a message that asks it already."""

    model_config = ConfigDict(json_schema_extra=either("message_id", "channel_ids"))

    message_id: MessageRef | None = Field(
        default=None, description="A message with a poll of as many options, in the same order."
    )
    channel_ids: ChannelRefs | None = Field(
        default=None,
        description="Where a message with the poll is written, each channel once. It goes out at"
        " once, or when the poll opens, and is open there until the poll closes. Takes"
        " `messages:publish`, too.",
    )
    text: MessageText | None = Field(
        default=None, description="Instead of the question, with `channel_ids`."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "NativeIn":
        if (self.message_id is None) is (self.channel_ids is None):
            raise FieldFault("one_of", choices="message_id, channel_ids")
        return self

    def channels(self) -> tuple[ChannelId, ...]:
        return tuple(ChannelId(id) for id in self.channel_ids or ())


class TallyOut(Out):
    delivery_id: str
    channel_id: str
    platform: str
    counts: list[int] | None = Field(description="By the order of the options.")
    voters: int | None = Field(description="None where the platform does not say.")
    reason: str | None = Field(
        description="Why it says nothing: `not_supported`, `not_published`, `not_connected`,"
        " `other_options`, `channel_waits` or `not_said`."
    )
    as_of: InstantOut

    @classmethod
    def of_tally(cls, tally: Tally) -> "TallyOut":
        counts = None if tally.counts is None else list(tally.counts)
        rest = {n: getattr(tally, n) for n in cls.model_fields if n != "counts"}
        return cls(**rest, counts=counts)


class NativeOut(Out):
    id: str
    poll_id: str
    message_id: str
    tallies: list[TallyOut]
    final: bool = Field(description="Whether nothing more is read.")
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, native: PollNative, language: str) -> "NativeOut":
        tallies = [TallyOut.of_tally(one) for one in native.tallies]
        rest = {n: getattr(native, n) for n in cls.model_fields if n != "tallies"}
        return cls(**rest, tallies=tallies)


class NativesOut(Out):
    data: list[NativeOut]
