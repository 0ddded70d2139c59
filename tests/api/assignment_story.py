"""Who answers at the café's counter is given what comes in."""

from tests.api.inbox_story import Teller

COUNTER = {
    "platform": "sandbox",
    "credentials": {"token": "t"},
    "settings": {"account": "front-counter"},
}


async def assignment_story(story: Teller) -> None:
    """Somebody is away for lunch, comes back, and is given what waited."""
    tell = story.tell
    home = await story.call("post_community", {"name": "The counter"})
    counter = await story.call("post_channel", COUNTER | {"community_id": home["id"]})
    person = (await story.call("get_teammates", query={"q": "night"}))["data"][0]["id"]
    wanted = {
        "name": "At the counter",
        "channel_ids": [counter["id"]],
        "assignee_ids": [person],
        "assignee_order": "least_busy",
        "capacity": 5,
        "fair_limit": 100,
        "reassign_after_away_seconds": 7200,
    }
    policy = (await tell("post_assignment_policy", wanted))["id"]
    await story.heard("assignment_policy.created")
    await tell("get_assignment_policies", query={"limit": "1"})
    await tell("patch_assignment_policy", {"capacity": 10}, assignment_policy_id=policy)
    await story.heard("assignment_policy.updated")
    await tell("get_assignment_policy", assignment_policy_id=policy)
    away = {"state": "away", "until": "2030-05-04T13:00:00Z"}
    await tell("put_availability", away, teammate_id=person)
    await story.heard("availability.changed")
    await tell("get_availabilities", query={"state": "away"})
    said = {
        "channel_id": counter["id"],
        "id": "counter-1",
        "kind": "direct",
        "at": "2026-11-26T11:20:00Z",
        "author": {"id": "cleo", "handle": "@cleo"},
        "text": "Is there a table by the window?",
    }
    await story.call("post_sandbox_telling", said)
    await story.call("put_availability", {"state": "available"}, teammate_id=person)
    await tell("get_availability", teammate_id=person)
    while True:
        told = (await story.heard("conversation.assigned"))["data"]["object"]
        if told["assignment_policy_id"] == policy:
            break
    await tell("delete_assignment_policy", assignment_policy_id=policy)
    await story.heard("assignment_policy.deleted")
