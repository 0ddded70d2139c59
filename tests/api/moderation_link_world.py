"""Links to hosted pages of due process, for a workspace in which every operation has something to
do."""

from collections.abc import Mapping

from adapters.wiring import House
from domain.moderation.use_cases.keep_moderation_links import (
    NewModerationLink,
    create_appeal_link,
    create_log_link,
)
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, DecisionId, Kind

LINKED: Mapping[str, Kind] = dict.fromkeys(
    ("moderation_link", "spare_moderation_link"), Kind.MODERATION_LINK
)


async def what_has_a_page(
    house: House, actor: Actor, things: Mapping[str, str], external_id: str
) -> dict[str, str]:
    room = house.app.moderation
    named = NewModerationLink(external_id=external_id)
    appeal = await create_appeal_link(room, actor, DecisionId(things["decision"]), named)
    community = CommunityId(things["community"])
    log = await create_log_link(room, actor, community, NewModerationLink())
    return {
        "moderation_link": appeal.link.id,
        "spare_moderation_link": log.link.id,
        "moderation_token": appeal.secret.reveal(),
    }
