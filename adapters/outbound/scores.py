"""An outside scorer is asked through the gateway, once and not for long; whatever else comes back
than scores means that nobody knows."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json

from adapters.outbound.gateway import Answer, Gateway
from domain.moderation.rule import Attribute

SECONDS = 2.0
MOST_BYTES = 65_536
MOST_AT_ONCE = 300
"""Each text is a call: a back-test asks for no more than this."""


class _Summary(BaseModel):
    model_config = ConfigDict(extra="ignore")

    value: Annotated[float, Field(ge=0, le=1)]


class _Score(BaseModel):
    model_config = ConfigDict(extra="ignore")

    summaryScore: _Summary  # noqa: N815 - the name on the wire


class _Scores(BaseModel):
    model_config = ConfigDict(extra="ignore")

    attributeScores: dict[str, _Score]  # noqa: N815 - the name on the wire


class HttpScorer:
    """For `domain.moderation.judging_ports.Scorer`, by the schema of the Perspective API's
    `comments:analyze`, which servers that take its place speak, too."""

    most_at_once = MOST_AT_ONCE

    def __init__(self, gateway: Gateway, url: str) -> None:
        self._gateway = gateway
        self._url = url

    async def rate(self, text: str) -> Mapping[Attribute, float] | None:
        reply = await self._gateway.send(
            "POST",
            self._url,
            headers={"content-type": "application/json", "accept": "application/json"},
            body=to_json(question(text)),
            most_bytes=MOST_BYTES,
            seconds=SECONDS,
            whole=False,
        )
        if not isinstance(reply, Answer) or reply.status != 200 or reply.cut:
            return None
        return scores_in(reply.body)


def question(text: str) -> dict[str, Any]:
    """What is sent: the text and nothing else of the message; it is not to be kept."""
    return {
        "comment": {"text": text, "type": "PLAIN_TEXT"},
        "requestedAttributes": {attribute.value: {} for attribute in Attribute},
        "doNotStore": True,
    }


def scores_in(body: bytes) -> Mapping[Attribute, float] | None:
    """None where it is no answer of that schema. Attributes that we do not know are left out."""
    try:
        scores = _Scores.model_validate_json(body).attributeScores
    except ValidationError:
        return None
    known = {attribute.value for attribute in Attribute}
    return {
        Attribute(name): score.summaryScore.value for name, score in scores.items() if name in known
    }
