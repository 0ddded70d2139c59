"""How the operations about ideas, the calendar and feeds are called."""

from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames
from tests.kit.receiver import somebody_who_listens

MAY = {"from": "2030-05-01", "to": "2030-05-31"}


def ideas_from(**more: Any) -> dict[str, Any]:
    return {"url": somebody_who_listens().url, "mode": "idea", **more}


OF_IDEAS: dict[str, Sequence[Call]] = {
    "post_idea": [
        lambda own, theirs: Ask(body={"title": "Churros"}),
        lambda own, theirs: Ask(body={"title": "Churros", "external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body={"title": "Churros", "campaign_id": theirs["campaign"]}),
    ],
    "get_ideas": [
        *filters("external_id", "campaign_id"),
        lambda own, theirs: Ask(query={"message_id": theirs["promoted_message"]}),
    ],
    "get_idea": on("idea_id", "idea"),
    "patch_idea": [
        *renames("idea_id", "idea"),
        lambda own, theirs: Ask({"idea_id": own["idea"]}, {"campaign_id": theirs["campaign"]}),
    ],
    "delete_idea": on("idea_id", "spare_idea"),
    "post_idea_promote": [
        lambda own, theirs: Ask(
            {"idea_id": theirs["idea_to_promote"]}, {"channel_ids": [own["channel"]]}
        ),
        lambda own, theirs: Ask({"idea_id": own["idea"]}, {"channel_ids": [theirs["channel"]]}),
    ],
    "get_calendar": [
        lambda own, theirs: Ask(query=MAY),
        lambda own, theirs: Ask(query=MAY | {"channel_id": theirs["channel"]}),
        lambda own, theirs: Ask(query=MAY | {"community_id": theirs["community"]}),
        lambda own, theirs: Ask(query=MAY | {"campaign_id": theirs["campaign"]}),
    ],
    "get_special_dates": [lambda own, theirs: Ask(query=MAY)],
    "post_calendar_feed": [
        lambda own, theirs: Ask(body={"name": "Plan"}),
        lambda own, theirs: Ask(body={"name": "Plan", "external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body={"name": "Plan", "channel_ids": [theirs["channel"]]}),
        lambda own, theirs: Ask(body={"name": "Plan", "community_ids": [theirs["community"]]}),
        lambda own, theirs: Ask(body={"name": "Plan", "campaign_ids": [theirs["campaign"]]}),
    ],
    "get_calendar_feeds": filters("external_id"),
    "get_calendar_feed": on("feed_id", "calendar_feed"),
    "patch_calendar_feed": [
        *renames("feed_id", "calendar_feed"),
        lambda own, theirs: Ask(
            {"feed_id": own["calendar_feed"]}, {"channel_ids": [theirs["channel"]]}
        ),
        lambda own, theirs: Ask(
            {"feed_id": own["calendar_feed"]}, {"community_ids": [theirs["community"]]}
        ),
        lambda own, theirs: Ask(
            {"feed_id": own["calendar_feed"]}, {"campaign_ids": [theirs["campaign"]]}
        ),
    ],
    "post_calendar_feed_revoke": on("feed_id", "spare_calendar_feed"),
    "post_feed": [
        lambda own, theirs: Ask(body=ideas_from()),
        lambda own, theirs: Ask(body=ideas_from(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=ideas_from(channel_ids=[theirs["channel"]])),
    ],
    "get_feeds": filters("channel_id", "external_id"),
    "get_feed": on("feed_id", "feed"),
    "get_feed_items": [
        *on("feed_id", "feed"),
        lambda own, theirs: Ask(
            {"feed_id": own["feed"]}, query={"message_id": theirs["promoted_message"]}
        ),
    ],
    "patch_feed": [
        *renames("feed_id", "feed"),
        lambda own, theirs: Ask({"feed_id": own["feed"]}, {"channel_ids": [theirs["channel"]]}),
    ],
    "delete_feed": on("feed_id", "spare_feed"),
    "post_feed_pause": on("feed_id", "feed_to_pause"),
    "post_feed_resume": on("feed_id", "paused_feed"),
}
