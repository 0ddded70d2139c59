"""What is done at the bakery all at once, and by itself."""

from tests.api.event_story import Bell
from tests.api.inbox_story import Teller

REFUND = {
    "name": "Refund granted",
    "steps": [
        {"add_labels": ["refund"]},
        {"note": {"text": "Granted; the money is on its way."}},
        {"move": "mark_pending"},
    ],
}
ROUTING = {
    "name": "Refunds go to the front",
    "trigger": {"events": ["message_received"]},
    "conditions": {"kinds": ["review"], "says": ["refund", "money back"]},
    "unless": {"labels": ["refund"]},
    "steps": [{"add_labels": ["refund"]}, {"set_priority": {"priority": "high"}}],
    "group": "routing",
    "caps": {"per_conversation": 1, "per_hour": 100},
}


async def automation_story(story: Teller, bell: Bell) -> None:
    """Somebody wants their money back at the bakery."""
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "The bakery"})
    account = {"platform": "sandbox", "credentials": {"token": "t"}, "community_id": home["id"]}
    bakery = await call("post_channel", account | {"settings": {"account": "night-counter"}})
    macro = (await tell("post_macro", REFUND))["id"]
    await story.heard("macro.created")
    await tell("get_macros", query={"limit": "1"})
    await tell("patch_macro", {"metadata": {"desk": "front"}}, macro_id=macro)
    await story.heard("macro.updated")
    await tell("get_macro", macro_id=macro)
    tried = {name: ROUTING[name] for name in ("trigger", "conditions", "steps")}
    await tell("post_automations_dry_run", tried | {"days": 7})
    only = {"channel_ids": [bakery["id"]], **ROUTING["conditions"]}  # type: ignore[dict-item]
    routing = (await tell("post_automation", ROUTING | {"conditions": only}))["id"]
    await story.heard("automation.created")
    await tell("get_automations", query={"limit": "1"})
    await tell("get_automation", automation_id=routing)
    await tell("patch_automation", {"enabled": True}, automation_id=routing)
    await story.heard("automation.updated")
    said = {
        "channel_id": bakery["id"],
        "kind": "review",
        "at": "2026-11-26T10:00:00Z",
        "author": {"id": "cleo", "handle": "@cleo"},
        "text": "The cake was dry. I want my money back.",
        "rating": 1,
    }
    await call("post_sandbox_telling", said | {"id": "review-7"})
    await bell.ring()
    ran = (await story.heard("automation.ran"))["data"]["object"]
    await tell("get_automation_runs", query={"automation_id": routing})
    await tell("get_automation_run", automation_run_id=ran["id"])
    await tell("post_automation_dry_run", {"days": 1}, automation_id=routing)
    await tell("post_automations_dry_run_all", {"days": 1, "also_ids": [routing]})
    await tell("post_macro_run", {"ids": [ran["conversation_id"]]}, macro_id=macro)
    await story.heard("macro.ran")
    fails = {"steps": [{"run_macro": {"macro_id": macro}}], "unless": {}}
    await call("patch_automation", fails | {"caps": {"per_conversation": 1}}, automation_id=routing)
    await tell("delete_macro", macro_id=macro)
    await story.heard("macro.deleted")
    for number, name in ((8, "automation.failed"), (9, "automation.capped")):
        again = {"id": f"review-{number}", "kind": "direct", "place": "counter", "rating": None}
        await call(
            "patch_automation",
            {"conditions": {"channel_ids": [bakery["id"]]}},
            automation_id=routing,
        )
        await call("post_sandbox_telling", said | again)
        await bell.ring()
        await story.heard(name)
    await tell("delete_automation", automation_id=routing)
    await story.heard("automation.deleted")
