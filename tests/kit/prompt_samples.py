"""A prompt and one of its turns, with every field set otherwise than by itself."""

from collections.abc import Mapping
from typing import Any

from domain.participation.model import Rest
from domain.participation.prompt import (
    Order,
    Prompt,
    PromptState,
    PromptText,
    PromptTurn,
    Recurring,
    SkipReason,
    TurnState,
)
from domain.shared.ids import ChannelId, MessageId, PromptId, PromptTurnId
from tests.kit.sample_parts import CAMPAIGN, COMMUNITY, ODD, ORGANIZATION, WORKSPACE, at

PROMPT = PromptId("ppt_1")
PROMPTS: Mapping[str, Any] = {
    "prompts": Prompt(
        id=PROMPT,
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        community_id=COMMUNITY,
        name=ODD,
        bank=(PromptText({"es": ODD, "en": "One?"}), PromptText({"es": "Dos"})),
        channel_ids=(ChannelId("chn_1"), ChannelId("chn_2")),
        recurring=Recurring(
            "2030-04-01T09:00:00",
            "Europe/Madrid",
            "FREQ=WEEKLY;BYDAY=MO",
            ("2030-04-08",),
            ("2030-04-09T10:00:00",),
        ),
        rest=Rest(2, frozenset({6, 7}), frozenset({"2030-12-25"})),
        seed=ODD,
        settled_until=at(3),
        created_by="key_1",
        created_at=at(1),
        updated_at=at(2),
        order=Order.RANDOM,
        state=PromptState.ENDED,
        language="en",
        campaign_id=CAMPAIGN,
        tags=("breakfast", ODD),
        asked=7,
        ended_at=at(4),
        version=3,
        external_id=ODD,
        metadata={ODD: ODD},
    ),
    "prompt_turns": PromptTurn(
        id=PromptTurnId("ptu_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        prompt_id=PROMPT,
        community_id=COMMUNITY,
        recurrence_id="2030-04-01T09:00:00",
        at=at(3),
        week="2030-W14",
        state=TurnState.SKIPPED,
        created_at=at(3),
        place=1,
        message_id=MessageId("msg_1"),
        reason=SkipReason.REFUSED,
        refusal="channel_not_ready",
    ),
}
