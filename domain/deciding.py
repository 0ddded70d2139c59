"""What follows from decided experiments: the part of `domain/reactions.py` that campaigns and
publishing share."""

from collections.abc import Mapping

from domain.campaigns import experiment_events as experiments
from domain.campaigns.experiment import Applying
from domain.campaigns.room import Campaigns
from domain.campaigns.use_cases.move_experiment import note_winner
from domain.events.model import Event
from domain.events.ports import Reaction
from domain.publishing.room import Publishing
from domain.publishing.use_cases.publish_winner import Winner, publish_winner
from domain.shared.access import Actor
from domain.shared.ids import ExperimentId

DECISIONS = frozenset({experiments.DECIDED})
"""By these there may be a winner to publish."""


def of_experiments(
    campaigns_room: Campaigns, publishing_room: Publishing
) -> Mapping[str, Reaction]:
    async def publish_what_won(actor: Actor, event: Event) -> None:
        told, application = event.data, event.data["application"]
        if application is None or application["state"] != Applying.PENDING:
            return
        winner = Winner(
            message_id=application["message_id"],
            of=told["winner_message_ids"],
            channel_ids=told["winner_channel_ids"],
            campaign_id=told["campaign_id"],
            experiment_id=event.object_id,
            by=told["started_by"],
        )
        code = await publish_winner(publishing_room, actor, winner)
        await note_winner(campaigns_room, actor, ExperimentId(event.object_id), code)

    return dict.fromkeys(DECISIONS, publish_what_won)
