"""The record of every try: rows are added and finished, never removed."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.publishing.outcomes import Outcome, Published, outcome_code, outcome_name
from domain.shared.ids import AttemptId, DeliveryId, MessageId, WorkspaceId


class AttemptKind(StrEnum):
    """A try to publish, a look-up that settled one, a person's word on one, a take-down, other
    words where it is out, or the end of its poll."""

    SEND = "send"
    LOOK_UP = "look_up"
    DECISION = "decision"
    DELETE = "delete"
    EDIT = "edit"
    CLOSE_POLL = "close_poll"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to publish, stored before its socket opens. `kind` tells a try from a look-up and
    from what a person decided. `outcome` is None until an answer is recorded; one found like that
    after its lease means nobody knows. `error_code` says what went wrong; `detail` and
    `status_code` are the platform's own, and `platform_request_id` is what it calls the request."""

    id: AttemptId
    workspace_id: WorkspaceId
    message_id: MessageId
    delivery_id: DeliveryId
    fence: int
    key: str
    content_hash: str
    started_at: datetime
    kind: AttemptKind = AttemptKind.SEND
    finished_at: datetime | None = None
    outcome: str | None = None
    detail: str | None = None
    status_code: int | None = None
    platform_post_id: str | None = None
    actor: str = "system"
    error_code: str | None = None
    platform_request_id: str | None = None

    def finish(self, outcome: Outcome, now: datetime) -> "Attempt":
        """The same try with its answer."""
        post_id, detail = self.platform_post_id, self.detail
        if isinstance(outcome, Published):
            post_id = outcome.post_id
        else:
            detail = outcome.words[:500]
        return replace(
            self,
            finished_at=now,
            outcome=outcome_name(outcome),
            detail=detail,
            status_code=outcome.status_code,
            platform_post_id=post_id,
            error_code=outcome_code(outcome),
            platform_request_id=outcome.request_id,
        )
