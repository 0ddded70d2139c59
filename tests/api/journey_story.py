"""The café welcomes whoever comes, and sees who is where."""

from tests.api.segment_story import Teller


async def journey_story(story: Teller) -> None:
    """Every operation about journeys, and every fact that is told of them."""
    tell, call = story.tell, story.call
    await tell("get_journey_templates")
    guest = await call("post_member", {"name": "Gil", "labels": []})
    texts = [
        {"language": "en", "text": "Hello {{person.name|there}}, your first coffee is on us."},
        {"language": "es", "text": "Hola, {{person.name|buenas}}: el primer café lo ponemos."},
    ]
    steps = [
        {"kind": "message", "texts": texts},
        {"kind": "label", "add": ["greeted"], "remove": []},
    ]
    wanted = {"name": "Welcome", "entry": "joined", "steps": steps}
    night = {"starts": "22:00", "ends": "22:01"}
    journey = await tell("post_journey", wanted | {"quiet_hours": night})
    where = {"journey_id": journey["id"]}
    await story.heard("journey.created")
    waits = {"kind": "wait", "seconds": 2592000}
    asks = {
        "kind": "condition",
        "groups": [
            {"conditions": [{"trait": "label", "operator": "any_of", "values": ["greeted"]}]}
        ],
    }
    again = {"kind": "wait_until", "local_time": "10:00", "weekdays": [1, 2, 3, 4, 5]}
    more = [*steps, waits, asks, again, {"kind": "message", "texts": texts[:1]}]
    await tell("patch_journey", {"steps": more, "reenter_after_days": 90}, **where)
    await story.heard("journey.updated")
    await tell("post_journey_preview", {"member_id": guest["id"]}, **where)
    await tell("post_journey_activate", **where)
    await story.heard("journey.activated")
    sent = await tell("post_journey_travellers", {"member_ids": [guest["id"]]}, **where)
    who = {**where, "traveller_id": sent["travellers"][0]["traveller_id"]}
    await story.heard("traveller.entered")
    await story.heard("traveller.step_taken")
    await tell("get_journey_traveller", **who)
    await tell("get_journey_travellers", query={"limit": "1"}, **where)
    await tell("get_journey_progress", **where)
    await tell("post_journey_pause", **where)
    await story.heard("journey.paused")
    await tell("post_journey_resume", **where)
    await story.heard("journey.resumed")
    await tell("delete_journey_traveller", **who)
    await story.heard("traveller.exited")
    short = {"name": "Label", "entry": "manual", "steps": [steps[1]]}
    other = (await call("post_journey", short))["id"]
    await call("post_journey_activate", journey_id=other)
    await call("post_journey_travellers", {"member_ids": [guest["id"]]}, journey_id=other)
    await story.heard("traveller.finished")
    await tell("get_journey", **where)
    await tell("get_journeys", query={"limit": "1"})
    await tell("post_journey_end", **where)
    await story.heard("journey.ended")
