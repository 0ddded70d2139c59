"""How messages are written, changed and found by a campaign, an objective or a channel of somebody
else."""

from typing import Any

from tests.api.asks import Ask, Call, filters
from tests.api.world import Things

THINGS = ("campaign", "objective")


def _written(thing: str) -> Call:
    def asks(own: Things, theirs: Things) -> Ask:
        body: dict[str, Any] = {"channel_ids": [own["channel"]], "text": "We open at nine."}
        return Ask(body=body | {f"{thing}_id": theirs[thing]})

    return asks


def _joined(thing: str) -> Call:
    return lambda own, theirs: Ask({"message_id": own["draft"]}, {f"{thing}_id": theirs[thing]})


WRITTEN = [_written(thing) for thing in THINGS]
JOINED: list[Call] = [
    lambda own, theirs: Ask(
        {"message_id": own["draft"]}, {"channel_ids": [own["channel"], theirs["channel"]]}
    ),
    *(_joined(thing) for thing in THINGS),
]
FOUND: list[Call] = [
    *filters("community_id", "channel_id", "campaign_id", "objective_id", "external_id"),
    lambda own, theirs: Ask(query={"without_objective_id": theirs["objective"]}),
]
