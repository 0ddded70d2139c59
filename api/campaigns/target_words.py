"""The words for what a campaign is to come to: counted of its posts by platforms, or here."""

from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from api.wire import word_of
from domain.campaigns.performance import OwnNumber, Targeted
from domain.shared.readings import Metric

TARGETED: dict[str, Targeted] = {one.value: one for one in (*Metric, *OwnNumber)}
TargetWord = Annotated[
    Metric | OwnNumber,
    PlainValidator(word_of(TARGETED)),
    WithJsonSchema({"type": "string", "enum": [*TARGETED]}),
]
