"""How the operations about holds are called."""

from collections.abc import Sequence

from tests.api.asks import Ask, Call, filters, on

HOLD_CALLS: dict[str, Sequence[Call]] = {
    "post_hold": [
        lambda own, theirs: Ask(body={"reason": "a test", "channel_id": theirs["channel"]}),
        lambda own, theirs: Ask(body={"reason": "a test", "community_id": theirs["community"]}),
        lambda own, theirs: Ask(body={"reason": "a test", "campaign_id": theirs["campaign"]}),
    ],
    "get_holds": [
        *filters("channel_id", "community_id", "campaign_id"),
        lambda own, theirs: Ask(query={"tag": "mixed-up"}),
        # More than a page of them stand in a town.
        lambda own, theirs: Ask(query={"limit": "100"}),
    ],
    "get_hold": on("hold_id", "hold"),
    "patch_hold": on("hold_id", "hold", {"reason": "another"}),
    "get_hold_messages": [
        *on("hold_id", "hold"),
        lambda own, theirs: Ask({"hold_id": own["hold"]}, query={"channel_id": theirs["channel"]}),
    ],
    "post_hold_release": [
        *on("hold_id", "asking_hold", {"policy": "discard"}),
        lambda own, theirs: Ask(
            {"hold_id": theirs["asking_hold"]},
            {"policy": "discard", "message_ids": [theirs["draft"]]},
        ),
    ],
    "post_hold_lift": on("hold_id", "hold"),
}
