"""The café asks whoever is there most to stand for it, and what they do for it is looked at."""

import asyncio
from datetime import datetime, timedelta

from tests.api.segment_story import Teller


def _soon(instant: str) -> str:
    """A few seconds later, so that it is waited for."""
    return (datetime.fromisoformat(instant) + timedelta(seconds=4)).isoformat()


async def _until_one_is_found(story: Teller, community: str) -> None:
    while True:
        found = await story.call("get_community_ambassador_candidates", community_id=community)
        if found["data"]:
            return
        await asyncio.sleep(0.05)


async def mission_story(story: Teller) -> None:
    """Every operation about ambassadors and missions, and every fact that is told of them."""
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "The counter club"})
    community = home["id"]
    homes = {"community_ids": [community]}
    names = ("Eva", "Fia", "Gus")
    eva, fia, gus = [await call("post_member", {"name": name, **homes}) for name in names]
    for who in (eva, fia, gus):
        came = {"state": "active", "reason": "Came to the tasting."}
        await call("post_member_move", came, member_id=who["id"])
    scheme = await call("get_value_scheme")
    level = {"name": "regular", "value": 1, "days": 3, "within_days": 30}
    lasting = {"weights": scheme["weights"], "levels": [level], "keep_percent": 100}
    await call("put_value_scheme", lasting)
    visit = {
        "member_id": eva["id"],
        "kind": "comment",
        "source": "till",
        "external_id": "said-1",
        "community_id": community,
        "at": "2026-05-04T09:00:00Z",
    }
    await call("post_activity", visit)
    here = {"community_id": community}
    await _until_one_is_found(story, community)
    await tell("get_community_ambassador_candidates", query={"limit": "1"}, **here)
    terms = {"terms": "Two tastings a month; your coffee is on us."}
    asked = await tell("post_ambassador", {**here, "member_id": eva["id"], **terms})
    who = {"ambassador_id": asked["id"]}
    await story.heard("ambassador.created")
    await tell("patch_ambassador", {"ends_at": "2040-05-04T09:00:00Z"}, **who)
    await story.heard("ambassador.updated")
    await tell("post_ambassador_accept", {"word": "Said so at the tasting in May."}, **who)
    await story.heard("ambassador.accepted")
    soon = {**here, "member_id": fia["id"]}
    other = await call("post_ambassador", soon)
    later = _soon(other["created_at"])
    third = await call("post_ambassador", {**here, "member_id": gus["id"], "starts_at": later})
    await call("post_ambassador_accept", {}, ambassador_id=third["id"])
    await story.heard("ambassador.started")
    no = {"reason": "Has no time this year."}
    await tell("post_ambassador_decline", no, ambassador_id=other["id"])
    await story.heard("ambassador.declined")
    await tell("get_ambassador", **who)
    await tell("get_ambassadors", query={"state": "active"})
    await _mission_story(story, eva["id"], community)
    await tell("post_ambassador_end", {"reason": "Moves to another town."}, **who)
    await story.heard("ambassador.ended")


async def _mission_story(story: Teller, member: str, community: str) -> None:
    tell, call = story.tell, story.call
    wanted = {
        "title": "Show us your brew",
        "brief": "Post a picture of your brew, and send us its address.",
        "audience": "ambassadors",
        "community_id": community,
        "proofs": ["link"],
        "most_per_member": 2,
        "period": "week",
        "reward_points": 25,
    }
    mission = await tell("post_mission", wanted)
    where = {"mission_id": mission["id"]}
    await story.heard("mission.created")
    await tell("patch_mission", {"most_approved": 50}, **where)
    await story.heard("mission.updated")
    await tell("post_mission_open", **where)
    await story.heard("mission.opened")
    await tell("post_mission_pause", **where)
    await story.heard("mission.paused")
    await call("post_mission_open", **where)
    await story.heard("mission.resumed")
    await tell("get_mission", **where)
    await tell("get_missions", query={"state": "open"})
    link = "https://mastodon.example/@eva/110000000000000001"
    shown = {**where, "member_id": member, "link": link}
    first = await tell("post_mission_submission", shown)
    one = {"submission_id": first["id"]}
    await story.heard("submission.created")
    await story.heard("submission.submitted")
    blurred = {"reason": "invalid_proof", "note": "The picture shows no brew."}
    await tell("post_mission_submission_reject", blurred, **one)
    await story.heard("submission.rejected")
    better = {"link": "https://mastodon.example/@eva/110000000000000002"}
    await tell("patch_mission_submission", better, **one)
    await story.heard("submission.updated")
    await tell("post_mission_submission_submit", **one)
    second = await call("post_mission_submission", {**shown, **better})
    await tell("get_mission_submissions", query={"state": "submitted", "is_duplicate": "true"})
    await tell("post_mission_submission_withdraw", submission_id=second["id"])
    await story.heard("submission.withdrawn")
    await tell("post_mission_submission_approve", {"note": "Lovely."}, **one)
    await story.heard("submission.approved")
    await tell("get_mission_submission", **one)
    gone = {"reason": "criteria_not_met", "note": "The post is gone."}
    await tell("post_mission_submission_revoke", gone, **one)
    await story.heard("submission.revoked")
    await tell("post_mission_close", **where)
    await story.heard("mission.closed")
    await tell("post_mission_archive", **where)
    await story.heard("mission.archived")
