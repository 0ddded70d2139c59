"""The wire shapes of what was recorded of a crisis."""

from datetime import date
from typing import Any

from pydantic import Field

from api.crises.crisis_schemas import CrisisRoleOut
from api.crises.review_schemas import CrisisReviewOut
from api.crises.task_schemas import CrisisTaskOut
from api.wire import InstantOut, Out
from domain.crises.crisis import CrisisState
from domain.crises.crisis_entry import CrisisEntry
from domain.crises.crisis_promises import Kept, Promise
from domain.crises.crisis_task import TaskKind
from domain.crises.crisis_times import NoTime, Took
from domain.crises.crisis_volumes import NoUsual, NoVolumes, Usual, Volume, Volumes
from domain.crises.look_back import LookBack, TaskTally
from domain.crises.look_back_ports import (
    ReputationAround,
    ReputationPart,
    Standing,
    ToldMessage,
    ToldMessages,
)
from domain.crises.model import Severity
from domain.crises.series import Grain


class TookOut(Out):
    since: InstantOut | None
    until: InstantOut | None
    seconds: int | None
    reason: NoTime | None = Field(
        description="Why there is no time: nobody knows when it began, no detector told of it, it"
        " may still come, or never did."
    )

    @classmethod
    def of_time(cls, one: Took) -> "TookOut":
        return cls(since=one.since, until=one.until, seconds=one.seconds, reason=one.reason)


class AllTimesOut(Out):
    """`notice` is until a detector told, `detect` until somebody raised it, both from when it
    began; all others are from when it was raised. It is acknowledged once somebody took a role, or
    it was activated."""

    notice: TookOut
    detect: TookOut
    acknowledge: TookOut
    hold: TookOut
    first_word: TookOut
    contain: TookOut
    resolve: TookOut


class PromiseOut(Out):
    due_at: InstantOut
    said_at: InstantOut | None
    kept: Kept

    @classmethod
    def of_promise(cls, one: Promise) -> "PromiseOut":
        return cls(due_at=one.due_at, said_at=one.said_at, kept=one.kept)


class PromisesOut(Out):
    """How many words people waited for, and how many came in time. `void` is what nobody waited
    for any more before it was due."""

    kept: int
    late: int
    missed: int
    waiting: int
    void: int
    promises: list[PromiseOut]

    @classmethod
    def of_found(cls, found: LookBack) -> "PromisesOut":
        counts = {kept.value: found.promised(kept) for kept in Kept}
        return cls(**counts, promises=[PromiseOut.of_promise(one) for one in found.promises])


class SaidWordOut(Out):
    entry_id: str
    at: InstantOut
    text: str | None
    language: str | None
    message_id: str | None
    evidence: list[str]

    @classmethod
    def of_entry(cls, one: CrisisEntry) -> "SaidWordOut":
        return cls(
            entry_id=one.id,
            at=one.at,
            text=one.text,
            language=one.language,
            message_id=one.details.get("message_id"),
            evidence=list(one.evidence),
        )


class ToldMessageOut(Out):
    id: str
    text: str
    status: str = Field(description="How far it is by now.")
    channel_ids: list[str]
    publish_at: InstantOut | None
    published_at: InstantOut | None

    @classmethod
    def of_message(cls, one: ToldMessage) -> "ToldMessageOut":
        made: dict[str, Any] = {"channel_ids": list(one.channel_ids)}
        plain = {name: getattr(one, name) for name in cls.model_fields if name not in made}
        return cls(**plain, **made)


class ToldMessagesOut(Out):
    """How many, of each status by now, and the first hundred of them in time."""

    count: int
    by_status: dict[str, int]
    messages: list[ToldMessageOut]

    @classmethod
    def of_told(cls, told: ToldMessages) -> "ToldMessagesOut":
        return cls(
            count=told.count,
            by_status=dict(told.by_status),
            messages=[ToldMessageOut.of_message(one) for one in told.messages],
        )


class VolumeOut(Out):
    at: InstantOut
    mentions: int
    negative: int
    voices: int = Field(description="Negative ones, of which each author has one in an hour.")

    @classmethod
    def of_volume(cls, one: Volume) -> "VolumeOut":
        return cls(at=one.at, mentions=one.mentions, negative=one.negative, voices=one.voices)


class UsualOut(Out):
    """What is usual in the hour of the peak, and how many times as much it was."""

    voices: float | None
    sample: int = Field(description="Of how many comparable hours it is the median.")
    times: float | None
    reason: NoUsual | None

    @classmethod
    def of_usual(cls, one: Usual) -> "UsualOut":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class VolumesOut(Out):
    """What was heard where it is while it lasted: by the hour, and of more than four days by the
    day."""

    grain: Grain
    buckets: list[VolumeOut]
    mentions: int
    negative: int
    voices: int
    peak: VolumeOut | None = Field(description="The hour with the most voices.")
    usual: UsualOut

    @classmethod
    def of_volumes(cls, found: Volumes) -> "VolumesOut":
        return cls(
            grain=found.grain,
            buckets=[VolumeOut.of_volume(one) for one in found.buckets],
            mentions=found.mentions,
            negative=found.negative,
            voices=found.voices,
            peak=VolumeOut.of_volume(found.peak) if found.peak else None,
            usual=UsualOut.of_usual(found.usual),
        )


class TaskTallyOut(Out):
    total: int
    done: int
    done_late: int = Field(description="How many of those that are done were so too late.")
    open: int
    overdue: int = Field(description="How many of those that are open are late.")
    dropped: int

    @classmethod
    def of_tally(cls, tally: TaskTally) -> "TaskTallyOut":
        return cls(**{name: getattr(tally, name) for name in cls.model_fields})


class CostTotalOut(Out):
    currency: str
    amount: int = Field(description="In the smallest unit of its currency.")


class ReputationPartOut(Out):
    name: str
    value: float | None
    share: float
    n: int
    missing: str | None

    @classmethod
    def of_part(cls, part: ReputationPart) -> "ReputationPartOut":
        return cls(**{name: getattr(part, name) for name in cls.model_fields})


class ReputationStandingOut(Out):
    """A score of seven days, from -100 to 100, and of how many messages, conversations and people
    it is."""

    first: date
    last: date
    value: float | None
    confidence: float
    n: int
    parts: list[ReputationPartOut]

    @classmethod
    def of_standing(cls, one: Standing) -> "ReputationStandingOut":
        return cls(
            first=one.first,
            last=one.last,
            value=one.value,
            confidence=one.confidence,
            n=one.n,
            parts=[ReputationPartOut.of_part(part) for part in one.parts],
        )


class ReputationAroundOut(Out):
    """Of the seven days before the one on which it began, and of those that end with the one on
    which it was over, or today."""

    community_id: str | None = Field(description="Null is the whole workspace.")
    formula: str
    before: ReputationStandingOut
    after: ReputationStandingOut
    change: float | None

    @classmethod
    def of_around(cls, one: ReputationAround) -> "ReputationAroundOut":
        return cls(
            community_id=one.community_id,
            formula=one.formula,
            before=ReputationStandingOut.of_standing(one.before),
            after=ReputationStandingOut.of_standing(one.after),
            change=one.change,
        )


class LookBackOut(Out):
    """What the service recorded of a crisis, and what people made of it."""

    crisis_id: str
    title: str
    state: CrisisState
    severity: Severity
    scenario: str | None
    community_ids: list[str]
    platforms: list[str]
    as_of: InstantOut
    since: InstantOut = Field(description="When it began, or else was raised.")
    until: InstantOut = Field(description="When it was over; while it goes on, now.")
    times: AllTimesOut
    words: PromisesOut
    said: list[SaidWordOut] = Field(description="What was said of it in public.")
    published: ToldMessagesOut = Field(description="What else went out where it is meanwhile.")
    kept_back: ToldMessagesOut = Field(
        description="What its holds kept back, but for what was given another time since."
    )
    volumes: VolumesOut | None
    no_volumes: NoVolumes | None = Field(description="Why there are none.")
    reputation: list[ReputationAroundOut]
    responders: list[CrisisRoleOut]
    tasks: TaskTallyOut
    action_tasks: TaskTallyOut
    actions: list[CrisisTaskOut]
    costs: list[CostTotalOut]
    review: CrisisReviewOut | None = Field(description="What people made of it, once they said so.")

    @classmethod
    def of(cls, found: LookBack, language: str) -> "LookBackOut":
        crisis, volumes = found.crisis, found.volumes
        return cls(
            crisis_id=crisis.id,
            title=crisis.title,
            state=crisis.state,
            severity=crisis.severity,
            scenario=crisis.scenario,
            community_ids=list(crisis.community_ids),
            platforms=list(crisis.platforms),
            as_of=found.as_of,
            since=found.since,
            until=found.until,
            times=AllTimesOut(
                **{name.value: TookOut.of_time(one) for name, one in found.times.items()}
            ),
            words=PromisesOut.of_found(found),
            said=[SaidWordOut.of_entry(one) for one in found.said],
            published=ToldMessagesOut.of_told(found.published),
            kept_back=ToldMessagesOut.of_told(found.kept_back),
            volumes=VolumesOut.of_volumes(volumes) if isinstance(volumes, Volumes) else None,
            no_volumes=None if isinstance(volumes, Volumes) else volumes,
            reputation=[ReputationAroundOut.of_around(one) for one in found.reputation],
            responders=[CrisisRoleOut.of_holder(one) for one in crisis.roles],
            tasks=TaskTallyOut.of_tally(found.tally(TaskKind.TASK)),
            action_tasks=TaskTallyOut.of_tally(found.tally(TaskKind.ACTION)),
            actions=[CrisisTaskOut.of(one, language) for one in found.actions],
            costs=[
                CostTotalOut(currency=currency, amount=amount)
                for currency, amount in found.costs.items()
            ],
            review=CrisisReviewOut.of_review(crisis.review) if crisis.review else None,
        )
