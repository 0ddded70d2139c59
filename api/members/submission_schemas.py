"""The wire shapes of what is handed in for missions."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StringConstraints

from api.members.activity_schemas import MemberRef
from api.wire import EachOnce, In, InstantOut, MediaRef, Out, Reference, absent
from domain.members.submission import Proof, RejectReason, Submission, SubmissionState
from domain.members.use_cases.hand_in_submissions import NewSubmission
from domain.shared.ids import MediaId, MemberId, MissionId

MissionRef = Annotated[str, Reference, Field(examples=["mis_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=5000),
    Field(examples=["Brewed with the beans of May."]),
]
Link = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f\x7f-\x9f]+$"),
    Field(
        description="Where anybody can see it. Nothing is fetched from there.",
        examples=["https://mastodon.example/@ana/110000000000000001"],
    ),
]
Pictures = Annotated[
    list[MediaRef],
    Field(max_length=10, description="Pictures and films of the library that are ready."),
    EachOnce(),
]
Note = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    Field(description="For the member, who sees it.", examples=["The picture shows no brew."]),
]


def _media(given: list[str]) -> tuple[MediaId, ...]:
    return tuple(MediaId(one) for one in given)


class SubmissionIn(In):
    mission_id: MissionRef
    member_id: MemberRef | None = Field(
        default=None, description="By whom. With a member's session token: nobody, or themselves."
    )
    text: Words | None = None
    link: Link | None = None
    media_ids: Pictures = Field(default_factory=list)
    draft: StrictBool = Field(
        default=False, description="Whether it is only written down, and handed in later."
    )

    def request(self) -> NewSubmission:
        return NewSubmission(
            MissionId(self.mission_id),
            MemberId(self.member_id) if self.member_id else None,
            Proof(self.text, self.link, _media(self.media_ids)),
            self.draft,
        )


class SubmissionChange(In):
    text: Words | None = absent()
    link: Link | None = absent()
    media_ids: Pictures = absent()

    def wanted(self) -> dict[str, Any]:
        return self.changes(media_ids=_media)


class ApproveIn(In):
    note: Note | None = None


class RejectIn(In):
    reason: RejectReason
    note: Note | None = None


class SubmissionOut(Out):
    id: str
    mission_id: str
    member_id: str
    state: SubmissionState
    possible_moves: list[str]
    text: str | None
    link: str | None
    media_ids: list[str]
    duplicate_of: str | None = Field(
        description="The oldest other that showed the same when this was handed in, for whatever"
        " mission: the same address, the same file, or the same text where it is no short one."
    )
    counted: int | None = Field(description="How often what a performance asks for was done.")
    submitted_at: InstantOut | None
    reviewed_at: InstantOut | None
    reviewed_by: str | None
    reject_reason: RejectReason | None
    note: str | None
    rewarded_points: int | None = Field(description="What it gave, as long as it is approved.")
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, found: Submission, language: str) -> "SubmissionOut":
        made = {"possible_moves", "media_ids"}
        plain = {name: getattr(found, name) for name in cls.model_fields if name not in made}
        moves, media = list(found.possible_moves), [str(one) for one in found.media_ids]
        return cls(**plain, possible_moves=moves, media_ids=media)
