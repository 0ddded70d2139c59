"""The wire shapes of what products tell of those whom a short link had led to them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.campaigns.link_schemas import Key
from api.wire import ExternalId, In, Out
from domain.campaigns.experiment_ports import Conversion, Recorded
from domain.campaigns.link import MAIN

MOST_CONVERSIONS = 100


class ConversionIn(In):
    external_id: ExternalId = Field(
        description="What you call it, such as the number of a booking; each counts once of a"
        " link. No personal data.",
        examples=["booking-17"],
    )
    destination: Key | None = Field(
        default=None,
        description="The key of the destination where it happened; left out where the link has"
        " none but its `url`.",
    )

    def conversion(self) -> Conversion:
        return Conversion(self.external_id, self.destination or MAIN)


class ConversionsIn(In):
    conversions: Annotated[list[ConversionIn], Field(min_length=1, max_length=MOST_CONVERSIONS)]

    def told(self) -> list[Conversion]:
        return [one.conversion() for one in self.conversions]


class ConversionOut(Out):
    external_id: str
    destination: str | None
    became: Recorded = Field(
        description="`repeated` was kept before and counts once; `differs` bears the external id"
        " of one at another destination, which stays as it is."
    )


class ConversionsOut(Out):
    counted: int
    repeated: int
    differing: int
    conversions: list[ConversionOut]

    @classmethod
    def of(cls, recorded: Sequence[tuple[Conversion, Recorded]], language: str) -> "ConversionsOut":
        became = [one for _, one in recorded]
        return cls(
            counted=became.count(Recorded.COUNTED),
            repeated=became.count(Recorded.REPEATED),
            differing=became.count(Recorded.DIFFERS),
            conversions=[
                ConversionOut(
                    external_id=told.external_id, destination=told.destination or None, became=one
                )
                for told, one in recorded
            ],
        )
