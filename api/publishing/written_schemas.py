"""A message as it is written, and what preflight said of it."""

from typing import Self

from pydantic import Field, StrictBool

from api.publishing.preflight_schemas import PreflightOut
from api.publishing.schemas import MessageIn, MessageOut
from domain.publishing.model import Message
from domain.publishing.preflight import Report


class MessageWritten(MessageIn):
    with_preflight: StrictBool = Field(
        default=False,
        description="Whether the answer also says what preflight finds. What refuses a message"
        " refuses it either way.",
    )


class MessageMadeOut(MessageOut):
    preflight: PreflightOut | None = Field(
        default=None,
        description="What preflight found just before the message was made; null unless asked for.",
    )

    @classmethod
    def made(cls, message: Message, report: Report | None, language: str) -> Self:
        found = PreflightOut.of(report, language) if report else None
        return cls.of(message, language).model_copy(update={"preflight": found})
