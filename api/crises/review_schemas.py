"""The wire shapes of what people say of a crisis that was resolved."""

from typing import Annotated

from pydantic import Field, field_validator

from api.crises.task_schemas import DueAt, Notes, Owner, Reminders
from api.wire import (
    SEEN,
    FieldFault,
    In,
    Instant,
    InstantOut,
    LongText,
    Name,
    Out,
    ShortText,
)
from domain.crises.crisis_task import TaskPriority, reminders_of
from domain.crises.crisis_words import CrisisReview
from domain.crises.use_cases.review_crisis import Action, Words
from domain.shared.ids import TeammateId

MOST_POINTS = 20
A_DAY = 86_400
Points = Annotated[
    list[Annotated[ShortText, Field(min_length=1, pattern=SEEN)]], Field(max_length=MOST_POINTS)
]
Told = Annotated[LongText, Field(min_length=1, pattern=SEEN)]


class ReviewActionIn(In):
    """What is to be done so that it does not happen again: a task of the crisis, which is told of
    before it is due."""

    title: Name = Field(
        description="Each once. The action of the crisis with this title is the same one.",
        examples=["Print allergens on the box"],
    )
    owner_id: Owner
    due_at: DueAt
    notes: Notes | None = None
    priority: TaskPriority = TaskPriority.NORMAL
    remind_before_seconds: Reminders = Field(
        default_factory=lambda: [A_DAY], examples=[[A_DAY, 3600]]
    )

    def action(self) -> Action:
        return Action(
            title=self.title,
            owner_id=TeammateId(self.owner_id),
            due_at=self.due_at,
            notes=self.notes,
            priority=self.priority,
            reminders=reminders_of(self.remind_before_seconds),
        )


class CrisisReviewIn(In):
    summary: Told = Field(examples=["The label was wrong for two hours."])
    went_well: Points = Field(default_factory=list, examples=[["Publishing stopped at once."]])
    went_badly: Points = Field(default_factory=list, examples=[["Nobody was on call."]])
    contributing_factors: Points = Field(
        default_factory=list, examples=[["Labels are written by hand."]]
    )
    impact: Told | None = Field(default=None, examples=["Eleven guests brought a cake back."])
    resolution: Told | None = Field(default=None, examples=["All cakes were labelled anew."])
    owner_id: Owner | None = Field(
        default=None, description="Who sees to it that it is written and talked about."
    )
    meeting_at: Instant | None = Field(default=None, description="When people talk about it.")
    actions: Annotated[list[ReviewActionIn], Field(max_length=MOST_POINTS)] = Field(
        default_factory=list,
        description="Each becomes a task of the crisis. Those that are not named go on as they are:"
        " a task is dropped for a reason.",
    )

    @field_validator("actions")
    @classmethod
    def _each_once(cls, actions: list[ReviewActionIn]) -> list[ReviewActionIn]:
        if len({one.title for one in actions}) != len(actions):
            raise FieldFault("action_twice")
        return actions

    def words(self) -> Words:
        return Words(
            summary=self.summary,
            went_well=tuple(self.went_well),
            went_badly=tuple(self.went_badly),
            contributing_factors=tuple(self.contributing_factors),
            impact=self.impact,
            resolution=self.resolution,
            owner_id=TeammateId(self.owner_id) if self.owner_id else None,
            meeting_at=self.meeting_at,
            actions=tuple(one.action() for one in self.actions),
        )


class CrisisReviewOut(Out):
    """What people made of it. Their actions are tasks of the crisis, whose kind is `action`."""

    summary: str
    went_well: list[str]
    went_badly: list[str]
    contributing_factors: list[str]
    impact: str | None
    resolution: str | None
    owner_id: str | None
    meeting_at: InstantOut | None
    reviewed_by: str
    reviewed_at: InstantOut

    @classmethod
    def of_review(cls, review: CrisisReview) -> "CrisisReviewOut":
        return cls(
            summary=review.summary,
            went_well=list(review.went_well),
            went_badly=list(review.went_badly),
            contributing_factors=list(review.contributing_factors),
            impact=review.impact,
            resolution=review.resolution,
            owner_id=review.owner_id,
            meeting_at=review.meeting_at,
            reviewed_by=review.by,
            reviewed_at=review.at,
        )
