"""The wire shapes of requests to join communities."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.wire import CommunityRef, In, InstantOut, Out, QuestionKey, Reference, ShortText
from domain.members.join_request import JoinRequest, JoinState
from domain.members.use_cases.join_communities import Wish
from domain.shared.ids import CommunityId, MemberId
from domain.shared.joining import Joining

MemberRef = Annotated[str, Reference, Field(examples=["mem_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Answer = Annotated[str, StringConstraints(max_length=2000)]


class JoinAnswerIn(In):
    key: QuestionKey
    answer: Answer = Field(examples=["I brew since last winter."])


class JoinInvitationIn(In):
    community_id: CommunityRef
    member_id: MemberRef

    def request(self) -> Wish:
        return Wish(CommunityId(self.community_id), MemberId(self.member_id))


class JoinRequestIn(In):
    community_id: CommunityRef
    member_id: MemberRef
    answers: list[JoinAnswerIn] = Field(
        default_factory=list,
        max_length=20,
        description="To the `join_questions` of the community, by their keys.",
    )

    def request(self) -> Wish:
        answers = tuple((one.key, one.answer) for one in self.answers)
        return Wish(CommunityId(self.community_id), MemberId(self.member_id), answers)


class DenyIn(In):
    reason: ShortText = Field(
        description="For those who work here; it is not told to anybody.",
        examples=["Sells in every thread elsewhere."],
    )


class WithdrawIn(In):
    reason: ShortText | None = Field(default=None, examples=["Changed her mind."])


class JoinAnswerOut(Out):
    key: str
    question: str = Field(description="Its words as they were when it was answered.")
    answer: str


class JoinRequestOut(Out):
    id: str
    community_id: str
    member_id: str
    way: Joining = Field(description="How the community let people in when this began.")
    state: JoinState
    answers: list[JoinAnswerOut]
    reason: str | None = Field(description="Why it was denied or withdrawn.")
    created_by: str
    decided_at: InstantOut | None
    decided_by: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: JoinRequest, language: str) -> "JoinRequestOut":
        same = {name: getattr(found, name) for name in cls.model_fields if name != "answers"}
        answers = [
            JoinAnswerOut(key=one.key, question=one.question, answer=one.answer)
            for one in found.answers
        ]
        return cls(**same, answers=answers)
