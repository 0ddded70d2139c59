"""The wire shapes of changing many messages with one request."""

from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, StrictBool, StrictInt, model_validator

from api.choosing import FilterIn, InstantsIn, Phrase, Values, either
from api.events.operation_schemas import ItemProblemOut
from api.problems import status_of
from api.publishing.content_schemas import Tags
from api.publishing.schedule_schemas import LaterScheduleIn, ScheduleOut
from api.wire import (
    AS_WHOLE,
    GIVEN,
    NOT_GIVEN,
    CampaignRef,
    FieldFault,
    In,
    Out,
    Reference,
)
from domain.publishing.bulk import AT_ONCE, BulkAction, BulkOrder, Judged, Target
from domain.publishing.states import MessageStatus
from domain.shared.clock import Clock
from domain.shared.ids import CampaignId, MessageId
from domain.shared.operations import problem_of

MessageRef = Annotated[str, Reference, Field(examples=["msg_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
Version = Annotated[StrictInt, Field(ge=1, le=2**31 - 1), AS_WHOLE]
YEAR = 366 * 24 * 60 * 60
_NO_TIME: dict[str, Any] = {"properties": {"shift_seconds": NOT_GIVEN, "schedule": NOT_GIVEN}}
_TAGS: dict[str, Any] = {
    "if": {"required": ["action"], "properties": {"action": {"enum": ["tag", "untag"]}}},
    "then": {"required": ["tags"], "properties": {"tags": GIVEN}},
    "else": {"properties": {"tags": NOT_GIVEN}},
}
_CAMPAIGN: dict[str, Any] = {
    "if": {"required": ["action"], "properties": {"action": {"const": "set_campaign"}}},
    "then": {"required": ["campaign_id"]},
    "else": {"properties": {"campaign_id": NOT_GIVEN}},
}
_RESCHEDULES: dict[str, Any] = {
    "if": {"required": ["action"], "properties": {"action": {"const": "reschedule"}}},
    "then": either("shift_seconds", "schedule"),
    "else": _NO_TIME,
}


class MessageFilterIn(FilterIn):
    """The filters of the list of messages. A message must meet all that are given."""

    status: list[MessageStatus] | None = Field(default=None, min_length=1)
    community_id: Values | None = None
    channel_id: Values | None = None
    tag: Values | None = None
    campaign_id: Values | None = None
    objective_id: Values | None = None
    external_id: Values | None = None
    q: Phrase | None = None
    created_at: InstantsIn | None = None
    publish_at: InstantsIn | None = None


class BulkIn(In):
    """What to do, and with which messages: those of `ids`, at once, or those that match `filter`,
    as an operation."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [either("ids", "filter"), _RESCHEDULES, _TAGS, _CAMPAIGN]}
    )

    action: BulkAction = Field(examples=["cancel"])
    ids: (
        Annotated[
            list[MessageRef],
            Field(min_length=1, max_length=AT_ONCE, json_schema_extra={"uniqueItems": True}),
        ]
        | None
    ) = None
    versions: dict[MessageRef, Version] | None = Field(
        default=None,
        max_length=AT_ONCE,
        description="The version that each message must have, as If-Match would say it; for as "
        "many of `ids` as matter.",
    )
    filter: MessageFilterIn | None = None
    shift_seconds: Annotated[StrictInt, Field(ge=-YEAR, le=YEAR), AS_WHOLE] | None = Field(
        default=None,
        description="With `reschedule`: how much later each goes out; negative is earlier. A wall "
        "time moves on its wall.",
    )
    schedule: LaterScheduleIn | None = Field(
        default=None,
        description="With `reschedule`: one time for all, or for each in turn, in the order of "
        "their times, the next free slot.",
    )
    tags: Annotated[Tags, Field(min_length=1)] | None = Field(
        default=None, description="With `tag` and `untag`: which. Others are left as they are."
    )
    campaign_id: CampaignRef | None = Field(
        default=None,
        description="With `set_campaign`: the campaign that each is to be part of; null for none.",
    )
    dry_run: StrictBool = Field(
        default=False, description="Say what would happen, and change nothing."
    )

    @model_validator(mode="after")
    def _which_and_when(self) -> Self:
        if (self.ids is None) is (self.filter is None):
            raise FieldFault("one_of", choices="ids, filter")
        if self.ids is not None and len(set(self.ids)) != len(self.ids):
            raise FieldFault("duplicate")
        times = [self.shift_seconds is not None, self.schedule is not None].count(True)
        if times != (1 if self.action is BulkAction.RESCHEDULE else 0):
            raise FieldFault("bulk_time")
        if (self.tags is not None) is not (self.action in (BulkAction.TAG, BulkAction.UNTAG)):
            raise FieldFault("bulk_tags")
        self._check_campaign()
        if set(self.versions or {}) - set(self.ids or ()):
            raise FieldFault("versions_of_others")
        return self

    def _check_campaign(self) -> None:
        """Out of every campaign must be said in so many words."""
        sets = self.action is BulkAction.SET_CAMPAIGN
        if self.campaign_id is not None and not sets:
            raise FieldFault("bulk_campaign")
        if sets and "campaign_id" not in self.model_fields_set:
            raise FieldFault("bulk_campaign")

    def order(self, clock: Clock) -> BulkOrder:
        """Raises UnknownTimezone."""
        return BulkOrder(
            action=self.action,
            shift=None if self.shift_seconds is None else timedelta(seconds=self.shift_seconds),
            schedule=self.schedule.time(clock) if self.schedule else None,
            slot=self.schedule.slot() if self.schedule else None,
            tags=tuple(dict.fromkeys(self.tags or ())),
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            dry_run=self.dry_run,
        )

    def targets(self) -> list[Target]:
        seen = self.versions or {}
        return [Target(MessageId(text), seen.get(text)) for text in self.ids or ()]


class BulkResultOut(Out):
    index: int = Field(description="Its place in `ids`, from 0.")
    status: int = Field(description="The HTTP status a request for this one alone would get.")
    id: str
    version: int | None = Field(description="The message's version after the change.")
    message_status: MessageStatus | None
    schedule: ScheduleOut | None = Field(description="The message's time after the change.")
    problem: ItemProblemOut | None

    @classmethod
    def of(cls, index: int, judged: Judged, language: str) -> "BulkResultOut":
        refusal, message = judged.refusal, judged.message
        return cls(
            index=index,
            status=200 if refusal is None else status_of(refusal),
            id=judged.target.message_id,
            version=message.version if message else None,
            message_status=message.status if message else None,
            schedule=ScheduleOut.of(message.schedule) if message and message.schedule else None,
            problem=ItemProblemOut.of(problem_of(refusal), language) if refusal else None,
        )


class BulkOut(Out):
    """What became of each message, in the order of `ids`."""

    dry_run: bool
    succeeded: int
    failed: int
    results: list[BulkResultOut]
