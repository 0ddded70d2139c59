"""A message as it is written, and what preflight said of it."""

from typing import Any, Self

from pydantic import ConfigDict, Field, StrictBool
from pydantic.json_schema import SkipJsonSchema

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


def _only_where_asked_for(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema["required"] if name != "preflight"]
    schema["properties"]["preflight"].pop("default", None)


class MessageMadeOut(MessageOut):
    """The message as it is read, and with it what preflight said, where that was asked for."""

    model_config = ConfigDict(json_schema_extra=_only_where_asked_for)

    preflight: PreflightOut | SkipJsonSchema[None] = Field(
        default=None,
        description="What preflight found just before the message was made. Only where asked for.",
    )

    @classmethod
    def made(cls, message: Message, report: Report, language: str) -> Self:
        fields = dict(MessageOut.of(message, language))
        return cls(**fields, preflight=PreflightOut.of(report, language))
