"""The wire shapes of approving many messages with one request."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, field_validator

from api.documentation import FieldProblem
from api.problems import problem_of
from api.publishing.approval_schemas import Fingerprint
from api.wire import FieldFault, In, LongText, Out, PersonRef, Reference
from domain.publishing.approving import MOST_APPROVED, Answered, Seen
from domain.publishing.bulk import AT_ONCE
from domain.publishing.states import MessageStatus
from domain.shared.ids import MessageId


class SeenIn(In):
    message_id: Annotated[str, Reference, Field(examples=["msg_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
    seen: Fingerprint = Field(description="The `fingerprint` of the message that was looked at.")


class BulkApproveIn(In):
    items: Annotated[list[SeenIn], Field(min_length=1, max_length=MOST_APPROVED)]
    reviewer: PersonRef | None = Field(
        default=None, description="Who decides, as you name them. Null: the key itself."
    )
    comment: LongText | None = None

    @field_validator("items")
    @classmethod
    def _each_once(cls, value: list[SeenIn]) -> list[SeenIn]:
        if len({item.message_id for item in value}) != len(value):
            raise FieldFault("duplicate")
        return value

    @property
    def takes_a_while(self) -> bool:
        return len(self.items) > AT_ONCE

    def wanted(self) -> list[Seen]:
        return [Seen(MessageId(item.message_id), item.seen) for item in self.items]


class NotApprovedOut(Out):
    """Why one was not taken: what a problem document says, but for the request."""

    type: str = Field(examples=["/errors/content_changed"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["content_changed"])
    retryable: bool
    errors: list[FieldProblem]
    possible_moves: list[str]


class BulkApprovedOut(Out):
    index: int = Field(description="Its place in `items`, from 0.")
    status: int = Field(description="The HTTP status a request for this one alone would get.")
    id: str
    message_status: MessageStatus | None
    problem: NotApprovedOut | None

    @classmethod
    def of(cls, index: int, answered: Answered, language: str) -> "BulkApprovedOut":
        message, refusal = answered.message, answered.refusal
        problem = None
        if refusal is not None:
            document = problem_of(refusal).document(language, "", "")
            told: dict[str, Any] = {
                name: document[name] for name in NotApprovedOut.model_fields if name in document
            }
            problem = NotApprovedOut(**{"errors": [], "possible_moves": []} | told)
        return cls(
            index=index,
            status=problem.status if problem else 200,
            id=answered.seen.message_id,
            message_status=message.status if message else None,
            problem=problem,
        )


class BulkApproveOut(Out):
    """What became of each, in the order of `items`."""

    succeeded: int
    failed: int
    results: list[BulkApprovedOut]

    @classmethod
    def of(cls, answers: Sequence[Answered], language: str) -> "BulkApproveOut":
        results = [BulkApprovedOut.of(n, answer, language) for n, answer in enumerate(answers)]
        failed = sum(result.problem is not None for result in results)
        return cls(succeeded=len(results) - failed, failed=failed, results=results)
