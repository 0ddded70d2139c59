"""The wire shapes of messages that are taken over into a campaign."""

from pydantic import Field

from api.insights.query_schemas import MessageRef
from api.wire import In, Out
from domain.publishing.copying import Copied, Copying
from domain.publishing.use_cases.copy_campaign import Copies
from domain.shared.ids import MessageId


class CopiesIn(In):
    after: MessageRef | None = Field(
        default=None, description="The `next_after` of the answer before; without it, the first."
    )

    def last(self) -> MessageId | None:
        return MessageId(self.after) if self.after else None


class ProposedOut(Out):
    """When a copy could go out: say it to `POST /v1/messages/{id}/schedule`."""

    local_time: str = Field(examples=["2031-04-01T09:00"])
    timezone: str = Field(examples=["Europe/Madrid"])


class CopyOut(Out):
    of: str = Field(description="The message that was taken over.")
    became: Copying = Field(
        description="`repeated` was taken over before; `refused` could not be written down today,"
        " and `code` says why."
    )
    message_id: str | None = Field(description="The draft.")
    proposed: ProposedOut | None = Field(
        description="As many days later as the campaign begins; null where one of them has no time."
    )
    code: str | None

    @classmethod
    def of_copied(cls, one: Copied) -> "CopyOut":
        when = one.proposal
        return cls(
            of=one.of,
            became=one.became,
            message_id=one.message_id,
            proposed=ProposedOut(local_time=when.local_time, timezone=when.timezone)
            if when
            else None,
            code=one.code,
        )


class CopiesOut(Out):
    copied: int
    repeated: int
    refused: int
    messages: list[CopyOut]
    next_after: str | None = Field(description="Where to go on; null when that was all.")

    @classmethod
    def of(cls, copies: Copies, language: str) -> "CopiesOut":
        became = [one.became for one in copies.copies]
        return cls(
            copied=became.count(Copying.COPIED),
            repeated=became.count(Copying.REPEATED),
            refused=became.count(Copying.REFUSED),
            messages=[CopyOut.of_copied(one) for one in copies.copies],
            next_after=copies.next_after,
        )
