"""What is being prepared: ideas, what others must agree to, a queue, and what comes each week."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.demo.month import ZONE, Channels, wall
from adapters.demo.words import ANSWERS, FOR_THE_QUEUE, IDEAS, SUNDAYS, TO_BE_APPROVED
from adapters.wiring import House
from domain.publishing.approval import ApprovalMode, DecisionKind, OnDeadline, Plan, Step
from domain.publishing.content import Content
from domain.publishing.deciding import Opinion
from domain.publishing.drafting import Draft
from domain.publishing.idea import IdeaStatus
from domain.publishing.model import Message
from domain.publishing.occurrences import Recurrence
from domain.publishing.queue import Slot, SlotWish, Week
from domain.publishing.series import Words
from domain.publishing.use_cases.change_queue import NewQueue, create_queue
from domain.publishing.use_cases.comment_message import Remark, comment_message
from domain.publishing.use_cases.create_message import create_message
from domain.publishing.use_cases.create_series import NewSeries, create_series
from domain.publishing.use_cases.decide_approval import decide, request_approval
from domain.publishing.use_cases.keep_approval_policies import (
    NewApprovalPolicy,
    create_approval_policy,
)
from domain.publishing.use_cases.keep_ideas import NewIdea, change_idea, create_idea
from domain.shared.access import Actor

OWNER, AGENCY = "owner-of-the-café", "agency-writer"
WEEKDAYS = range(2, 7)


@dataclass(frozen=True)
class Planner:
    """Who prepares, where, and what time it is."""

    house: House
    actor: Actor
    channels: Channels
    now: datetime

    async def fill(self) -> None:
        """Not safe to repeat: it makes all of it again."""
        await self._ideas()
        await self._queue()
        await self._series()
        await self._approvals()

    async def _ideas(self) -> None:
        room = self.house.app.publishing
        for number, (title, tag) in enumerate(IDEAS):
            request = NewIdea(title, tags=(tag,), score=90 - 10 * number, owner=AGENCY)
            idea = await create_idea(room, self.actor, request)
            if number == 0:
                chosen = {"status": IdeaStatus.SHORTLISTED}
                await change_idea(room, self.actor, idea.id, idea.version, chosen)

    async def _queue(self) -> None:
        room = self.house.app.publishing
        week = Week(tuple(Slot(day, "10:30") for day in WEEKDAYS))
        request = NewQueue(self.channels.spanish, "A media mañana", week, timezone=ZONE)
        queue = await create_queue(room, self.actor, request)
        for said in FOR_THE_QUEUE:
            content = Content(said.spanish, language="es")
            await create_message(
                room,
                self.actor,
                Draft([self.channels.spanish], content, slot=SlotWish(queue.id), tags=(said.tag,)),
            )

    async def _series(self) -> None:
        local = (self.now + timedelta(days=1)).astimezone(ZoneInfo(ZONE))
        starts = local.replace(hour=8, minute=0, second=0).strftime("%Y-%m-%dT%H:%M:%S")
        words = Words(Content(SUNDAYS.spanish, language="es"))
        request = NewSeries(
            name="Domingo de churros",
            channel_ids=(self.channels.spanish,),
            words=words,
            recurrence=Recurrence(starts, ZONE, "FREQ=WEEKLY;BYDAY=SU"),
            tags=(SUNDAYS.tag,),
        )
        await create_series(self.house.app.publishing, self.actor, request)

    async def _approvals(self) -> None:
        """One waits for the owner, one has her yes, and one her no with what she would change."""
        plan = Plan((Step("La dueña", reviewers=(OWNER,)),), on_deadline=OnDeadline.BACK_TO_DRAFT)
        policy = NewApprovalPolicy("La dueña lo ve antes", ApprovalMode.OPTIONAL, plan)
        await create_approval_policy(self.house.app.publishing, self.actor, policy)
        room = self.house.app.publishing
        asked = [await self._asked(number) for number in range(len(TO_BE_APPROVED))]
        note = Remark(ANSWERS[0], AGENCY)
        await comment_message(room, self.actor, asked[0].id, note)
        for message, kind, words in (
            (asked[1], DecisionKind.APPROVE, ANSWERS[1]),
            (asked[2], DecisionKind.REFUSE, ANSWERS[2]),
        ):
            opinion = Opinion(kind, message.fingerprint, OWNER, words)
            await decide(room, self.actor, message.id, opinion)

    async def _asked(self, number: int) -> Message:
        room, said = self.house.app.publishing, TO_BE_APPROVED[number]
        when = wall(self.now + timedelta(days=4 + number))
        content = Content(said.spanish, language="es")
        draft = Draft([self.channels.spanish], content, schedule=when, tags=(said.tag,))
        written = await create_message(room, self.actor, draft)
        return await request_approval(room, self.actor, written.id, written.version, AGENCY)
