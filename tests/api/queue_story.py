"""The café plans ahead: it gives its channel a queue, fills it, and thinks again."""

from typing import Any, Protocol

MORNINGS = {"name": "Mornings", "timezone": "Europe/Madrid"}
WEEK = [{"weekday": weekday, "time": "09:00"} for weekday in (1, 3, 5)]


class Teller(Protocol):
    """Who carries out operations, and keeps what is answered."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...


async def the_plans(story: Teller, channel: str) -> None:
    """Queues and their slots, rules, and days on which the café is closed."""
    await story.tell("get_publishing_rules")
    await story.tell("put_publishing_rules", {"countries": ["ES-MD"], "skip_holidays": True})
    rules = {
        "min_spacing_seconds": 1800,
        "max_per_day": 6,
        "hours": [{"weekday": n, "opens": "08:00", "closes": "22:00"} for n in range(1, 7)],
    }
    await story.tell("put_channel_publishing_rules", rules, channel_id=channel)
    await story.tell("get_channel_publishing_rules", channel_id=channel)
    await story.tell("get_channel_best_times", channel_id=channel)
    closed = {"reason": "Closed for the summer.", "channel_id": channel}
    days = {"starts_on": "2030-08-01", "ends_on": "2030-08-15"}
    blackout = (await story.tell("post_blackout", closed | days))["id"]
    in_august = {"channel_ids": [channel], "text": "Ice cream."} | {
        "schedule": {"local_time": "2030-08-04T23:00", "timezone": "Europe/Madrid"}
    }
    await story.tell("post_message", in_august)
    await story.tell("get_blackout", blackout_id=blackout)
    await story.tell("get_blackouts")
    await story.tell("delete_blackout", blackout_id=blackout)
    mornings = {"channel_id": channel, "slots": WEEK} | MORNINGS
    queue = (await story.tell("post_queue", mornings))["id"]
    evenings = mornings | {"name": "Evenings", "slots": [{"weekday": 5, "time": "20:00"}]}
    spare = (await story.tell("post_queue", evenings))["id"]
    churros = {"channel_ids": [channel], "text": "Churros with chocolate, as always."}
    await story.tell("post_message", churros | {"schedule": {"queue_id": queue}})
    await story.tell("get_queue_preview", query={"count": "3"}, queue_id=queue)
    await story.tell("get_queue_next_slot", queue_id=queue)
    earlier = [{"weekday": weekday, "time": "08:30"} for weekday in (1, 3, 5)]
    await story.tell("patch_queue", {"slots": earlier, "reshuffle": True}, queue_id=queue)
    await story.tell("get_queue", queue_id=queue)
    await story.tell("get_queues")
    await story.tell("delete_queue", queue_id=spare)
