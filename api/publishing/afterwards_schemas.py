"""The wire shapes of what is done once a message has gone out, or has not."""

from typing import Annotated

from pydantic import Field, field_validator

from api.wire import DeliveryRef, FieldFault, In
from domain.publishing.fitting import MOST_POSTS
from domain.shared.ids import DeliveryId


class RetryIn(In):
    delivery_ids: Annotated[
        list[DeliveryRef],
        Field(
            max_length=MOST_POSTS,
            description="Which deliveries; without any, all that may be tried again.",
            json_schema_extra={"uniqueItems": True},
        ),
    ] = Field(default_factory=list)

    @field_validator("delivery_ids")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if len(set(value)) != len(value):
            raise FieldFault("duplicate")
        return value

    def chosen(self) -> list[DeliveryId]:
        return [DeliveryId(text) for text in self.delivery_ids]
