"""A guest asks what is known of her, and then to be forgotten."""

from typing import Any


async def privacy_story(story: Any) -> None:
    """Every operation about copies, erasures and legal holds, and every fact told of them."""
    tell = story.tell
    eva = await story.call("post_member", {"name": "Eva Soler", "external_id": "guest-40"})
    where = {"member_id": eva["id"]}
    court = {"reason": "Court order 12/2026 of 4 May."}
    hold = await tell("post_member_legal_hold", court, **where)
    await tell("get_member_legal_holds", **where)
    over = {"reason": "The proceedings are over."}
    await tell("post_member_legal_hold_lift", over, **where, hold_id=hold["id"])
    await tell("post_member_export", **where)
    await story.heard("member.exported")
    copy = await tell("get_member_export", **where)
    await tell("get_member_export_archive", export_id=copy["id"])
    await tell("post_member_erase", **where)
    await story.heard("member.erased")
    await tell("get_member_erasure", **where)
    asked = {"periods": {"raw_payloads": 7, "conversations": 365}}
    await tell("post_retention_preview", asked)
    await tell("put_retention", asked)
    await story.heard("retention.updated")
    await tell("get_retention")
