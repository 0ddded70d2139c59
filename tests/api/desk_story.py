"""What those who answer at the café go by."""

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
