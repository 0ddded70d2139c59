"""What those who answer at the café go by."""

from datetime import timedelta

from tests.api.escalation_story import escalation_story
from tests.api.event_story import Bell, Time
from tests.api.inbox_story import Teller
from tests.api.listening_story import listening_story

HOURS = {
    "short_code": "order",
    "name": "Where an order is",
    "texts": [
        {
            "language": "en",
            "text": "Hello {{person.name|there}}, order {{order_number}} is on its way.",
        },
        {
            "language": "es",
            "text": "Hola, {{person.name}}: el pedido {{order_number}} va de camino.",
        },
    ],
    "prompts": [{"name": "order_number", "question": "The number of the order"}],
    "labels": ["shipping"],
}


async def desk_story(story: Teller) -> None:
    """The café says when it answers, and what it says again and again."""
    tell = story.tell
    hours = [
        {"weekday": day, "opens": opens, "closes": closes}
        for day in range(1, 6)
        for opens, closes in (("09:00", "14:00"), ("16:00", "19:00"))
    ]
    office = {"name": "Customer care", "timezone": "Europe/Madrid", "hours": hours}
    calendar = (await tell("post_business_calendar", office | {"countries": ["ES-MD"]}))["id"]
    await story.heard("business_calendar.created")
    await tell("get_business_calendars", query={"limit": "1"})
    at = {"from": "2026-11-20T11:00:00Z", "seconds": "21600"}
    await tell("get_business_calendar_due", query=at, business_calendar_id=calendar)
    off = {"days_off": [{"day": "2026-12-24", "name": "Christmas Eve"}]}
    await tell("patch_business_calendar", off, business_calendar_id=calendar)
    await story.heard("business_calendar.updated")
    await tell("get_business_calendar", business_calendar_id=calendar)
    reply = (await tell("post_saved_reply", HOURS))["id"]
    await story.heard("saved_reply.created")
    await tell("get_saved_replies", query={"q": "order", "limit": "1"})
    filled = {"language": "es", "values": {"order_number": "A-1789", "person.name": "Ana"}}
    await tell("post_saved_reply_render", filled, saved_reply_id=reply)
    await tell("patch_saved_reply", {"labels": ["shipping", "orders"]}, saved_reply_id=reply)
    await story.heard("saved_reply.updated")
    await tell("get_saved_reply", saved_reply_id=reply)
    await tell("delete_saved_reply", saved_reply_id=reply)
    await story.heard("saved_reply.deleted")
    await tell("delete_business_calendar", business_calendar_id=calendar)
    await story.heard("business_calendar.deleted")


async def promises_story(story: Teller, time: Time, bell: Bell) -> None:
    """A guest waits too long at the kiosk; another is served in time."""
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "The kiosk"})
    account = {"platform": "sandbox", "credentials": {"token": "t"}, "community_id": home["id"]}
    kiosk = await call("post_channel", account | {"settings": {"account": "kiosk"}})
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "14:00"}]}
    office = {"name": "The kiosk", "timezone": "Europe/Madrid", **week}
    calendar = (await call("post_business_calendar", office))["id"]
    fast = {
        "name": "At the kiosk",
        "terms": {"first_response_seconds": 3600, "resolution_seconds": 86400},
        "kinds": ["review"],
        "channel_ids": [kiosk["id"]],
        "business_calendar_id": calendar,
    }
    policy = (await tell("post_sla_policy", fast))["id"]
    await story.heard("sla_policy.created")
    await tell("get_sla_policies", query={"limit": "1"})
    await tell("patch_sla_policy", {"business_calendar_id": None}, sla_policy_id=policy)
    await story.heard("sla_policy.updated")
    await tell("get_sla_policy", sla_policy_id=policy)
    said = {
        "channel_id": kiosk["id"],
        "kind": "review",
        "at": "2026-11-26T10:00:00Z",
        "author": {"id": "bo", "handle": "@bo"},
        "text": "Cold coffee.",
        "rating": 2,
    }
    await call("post_sandbox_telling", said | {"id": "review-1"})
    started = (await story.heard("sla.started"))["data"]["object"]
    # By no whole hours: what recurs each hour would fall upon itself.
    await time.pass_time(timedelta(minutes=97))
    await bell.ring()
    await story.heard("sla.warned")
    await story.heard("sla.missed")
    late = started["conversation_id"]
    await tell("get_conversation_sla", conversation_id=late)
    await call("post_conversation_close", conversation_id=late)
    await story.heard("sla.sealed")
    await call("post_conversation_reopen", conversation_id=late)
    await call("post_conversation_close", conversation_id=late)
    await story.heard("sla.hit")
    await tell("delete_sla_policy", sla_policy_id=policy)
    await story.heard("sla_policy.deleted")
    await escalation_story(story, time, bell)
    await listening_story(story)
