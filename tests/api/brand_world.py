"""A brand, its strategies and proposals for a workspace in which every operation has something to
do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import asyncpg

from adapters.wiring import House
from domain.brand.strategy import Objective, Of, Pillar, PlannedChannel
from domain.brand.use_cases.keep_brand import change_brand
from domain.brand.use_cases.keep_strategies import NewStrategy, create_strategy
from domain.publishing.voice_learning import NEEDED
from domain.publishing.voice_proposal import ProposalState
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, Kind, VoiceProposalId
from domain.shared.readings import Metric
from tests.kit.analysing import Press
from tests.kit.api import send_what_is_due
from tests.kit.builders import a_message, a_sandbox_channel
from tests.kit.proposal_samples import PROPOSALS

_PROPOSALS = ("voice_proposal", "voice_proposal_to_accept", "voice_proposal_to_dismiss")
BRAND = {
    **dict.fromkeys(("strategy", "strategy_to_activate", "strategy_to_retire"), Kind.STRATEGY),
    **dict.fromkeys(_PROPOSALS, Kind.VOICE_PROPOSAL),
    "objective": Kind.OBJECTIVE,
}


async def what_a_brand_wants(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    """One strategy for each move, none of them active yet."""
    room = house.app.brand
    await change_brand(room, actor, None, {"mission": "Good coffee."})
    made: dict[str, str] = {}
    for name in ("strategy", "strategy_to_activate", "strategy_to_retire"):
        wanted = NewStrategy(
            name="Be talked of",
            starts_on="2026-01-01",
            ends_on="2026-12-31",
            objectives=(
                Objective("", "Seen", Metric.VIEWS, Of.POSTS, 0, 1000, "2026-12-31"),
                Objective("", "Known", Metric.FOLLOWERS, Of.ACCOUNTS, 10, 20, "2026-12-31"),
            ),
            pillars=(Pillar("recipes", "What we cook", 0.5),),
            channel_plan=(PlannedChannel(3.0, ChannelId(things["channel"])),),
            external_id=external_id if name == "strategy" else None,
        )
        strategy = await create_strategy(room, actor, wanted)
        made[name] = strategy.id
        made["objective"] = strategy.objectives[0].id
    home = CommunityId(things["community"])
    learned_from = await a_sandbox_channel(house, actor, account="learned", community_id=home)
    await _what_can_be_learned_from(house, actor, learned_from.id)
    return made | await _what_is_proposed(house, actor)


async def _what_can_be_learned_from(house: House, actor: Actor, channel: ChannelId) -> None:
    """As many posts as are needed, out for a week, and read when they were three days old."""
    press, at = Press(house, actor), house.clock.now() - timedelta(days=7)
    posts = [
        await a_message(house, actor, channels=[channel], text=f"Churros, tray {n}.", now=True)
        for n in range(NEEDED)
    ]
    await send_what_is_due(house)
    connection = await asyncpg.connect(house.settings.owner_url)
    ids = [post.id for post in posts]
    out = "UPDATE deliveries SET published_at = $2 WHERE message_id = ANY ($1)"
    await connection.execute(out, ids, at)
    await connection.close()
    for number, post in enumerate(posts):
        [delivery] = post.deliveries
        when = at + timedelta(hours=73)
        await press.read(channel, post.id, delivery.id, when, Metric.REACTIONS, number)


async def _what_is_proposed(house: House, actor: Actor) -> dict[str, str]:
    """As if enough posts had been out for three days, of a voice that is set once later on."""
    made: dict[str, str] = {}
    for name in _PROPOSALS:
        proposal = replace(
            PROPOSALS["voice_proposals"],
            id=VoiceProposalId(house.ids.new(Kind.VOICE_PROPOSAL)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            state=ProposalState.OPEN,
            accepted=(),
            decided_by=None,
            voice_version=1,
            version=1,
        )
        async with house.app.publishing.begin(actor) as tx:
            await tx.brand_voices.add_proposal(proposal)
            await tx.commit()
        made[name] = proposal.id
    return made
