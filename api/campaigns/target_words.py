"""The words for what a campaign is to come to: counted of its posts by platforms, or here."""

from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from api.wire import FieldFault
from domain.campaigns.performance import OwnNumber, Targeted
from domain.shared.readings import Metric

TARGETED: dict[str, Targeted] = {one.value: one for one in (*Metric, *OwnNumber)}


def _targeted(word: object) -> Targeted:
    if isinstance(word, str) and word in TARGETED:
        return TARGETED[word]
    raise FieldFault("not_in_list", allowed=", ".join(TARGETED))


TargetWord = Annotated[
    Metric | OwnNumber,
    PlainValidator(_targeted),
    WithJsonSchema({"type": "string", "enum": [*TARGETED]}),
]
