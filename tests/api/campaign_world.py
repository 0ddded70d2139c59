"""Campaigns for a workspace in which every operation has something to do."""

from adapters.wiring import House
from domain.campaigns.model import Move
from domain.shared.access import Actor
from domain.shared.ids import Kind
from tests.api.experiment_world import EXPERIMENTS, some_experiments
from tests.kit.campaign_builders import TO_RUN, a_campaign, a_paused_campaign

_ON_THE_WAY = {
    "campaign": (),
    "campaign_to_submit": (),
    "campaign_to_approve": (Move.SUBMIT,),
    "campaign_to_return": (Move.SUBMIT,),
    "campaign_to_start": (Move.SUBMIT, Move.APPROVE),
    "campaign_to_pause": TO_RUN,
    "campaign_to_finish": TO_RUN,
    "campaign_to_archive": (),
    "campaign_to_review": (*TO_RUN, Move.FINISH),
}
CAMPAIGNS = {
    **dict.fromkeys((*_ON_THE_WAY, "campaign_to_resume"), Kind.CAMPAIGN),
    **EXPERIMENTS,
}


async def some_campaigns(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    """One for each move, and one more that is paused; and experiments."""
    made: dict[str, str] = {}
    for name, moves in _ON_THE_WAY.items():
        told = external_id if name == "campaign" else None
        made[name] = (await a_campaign(house, actor, *moves, external_id=told)).id
    made |= await some_experiments(house, actor, external_id)
    return {**made, "campaign_to_resume": (await a_paused_campaign(house, actor)).id}
