"""What those who answer at the café go by."""

from datetime import timedelta

from tests.api.event_story import Bell, Time
from tests.api.inbox_story import Teller

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


async def desk_story(story: Teller, time: Time, bell: Bell, channel: str) -> None:
    """The café says when it answers, what it promises, and what it says again and again."""
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
    await _promises(story, time, bell, channel, calendar)
    await tell("delete_business_calendar", business_calendar_id=calendar)
    await story.heard("business_calendar.deleted")


async def _promises(story: Teller, time: Time, bell: Bell, channel: str, calendar: str) -> None:
    """Two guests wait too long, and turn out to be in one conversation."""
    tell = story.tell
    fast = {
        "name": "Mentions, in office hours",
        "terms": {"first_response_seconds": 3600},
        "kinds": ["comment"],
        "channel_ids": [channel],
        "business_calendar_id": calendar,
    }
    policy = (await tell("post_sla_policy", fast))["id"]
    await story.heard("sla_policy.created")
    await tell("get_sla_policies", query={"limit": "1"})
    always = {"business_calendar_id": None, "position": 1}
    await tell("patch_sla_policy", always, sla_policy_id=policy)
    await story.heard("sla_policy.updated")
    await tell("get_sla_policy", sla_policy_id=policy)
    asked = {
        "channel_id": channel,
        "kind": "comment",
        "at": "2026-11-26T10:00:00Z",
        "author": {"id": "bo", "handle": "@bo"},
        "text": "Me too.",
        "parent_id": "asked-1",
    }
    await story.call("post_sandbox_telling", asked | {"id": "asked-2"})
    started = (await story.heard("sla.started"))["data"]["object"]
    await time.pass_time(timedelta(hours=2))
    await bell.ring()
    await story.heard("sla.warned")
    await story.heard("sla.missed")
    await tell("get_conversation_sla", conversation_id=started["conversation_id"])
    other = asked | {"id": "asked-3", "parent_id": "asked-0"}
    await story.call("post_sandbox_telling", other)
    both = asked | {"id": "asked-1", "parent_id": "asked-0", "root_id": "asked-0"}
    await story.call("post_sandbox_telling", both)
    await story.call("post_sandbox_telling", asked | {"id": "asked-0", "parent_id": None})
    await story.heard("sla.sealed")
    await tell("delete_sla_policy", sla_policy_id=policy)
    await story.heard("sla_policy.deleted")
