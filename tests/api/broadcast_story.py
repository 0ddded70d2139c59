"""The café tells all who ever wrote to it that it moves, and somebody wants no more of that."""

import asyncio
from datetime import UTC, datetime

from tests.api.inbox_story import Teller

MOVE = {
    "name": "We move",
    "texts": [
        {"language": "en", "text": "Hello {{person.name|there}}, we move on Monday."},
        {"language": "es", "text": "Hola, {{person.name|buenas}}: nos mudamos el lunes."},
    ],
}


async def broadcast_story(story: Teller) -> None:
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "The bakery"})
    account = {"platform": "sandbox", "credentials": {"token": "t"}, "community_id": home["id"]}
    bakery = (await call("post_channel", account | {"settings": {"account": "bakery"}}))["id"]
    for person in ("dia", "eli"):
        await _writes(story, bakery, person, "Good morning!", 1)
    broadcast = (await tell("post_broadcast", MOVE))["id"]
    await story.heard("broadcast.created")
    await tell("patch_broadcast", {"per_minute": 60}, broadcast_id=broadcast)
    await story.heard("broadcast.updated")
    people = [{"channel_id": bakery, "platform_person_id": who} for who in ("dia", "eli", "fay")]
    await tell("post_broadcast_recipients", {"recipients": people}, broadcast_id=broadcast)
    await story.heard("broadcast.recipients_added")
    await tell("post_broadcast_preflight", broadcast_id=broadcast)
    some_day = {"schedule": {"local_time": "2030-05-04T09:00", "timezone": "Europe/Madrid"}}
    await tell("post_broadcast_send", some_day, broadcast_id=broadcast)
    await story.heard("broadcast.scheduled")
    await call("post_channel_pause", {"reason": "Inventory."}, channel_id=bakery)
    await call("post_broadcast_send", {}, broadcast_id=broadcast)
    await story.heard("broadcast.held")
    await tell("post_broadcast_pause", broadcast_id=broadcast)
    await story.heard("broadcast.paused")
    await call("post_channel_resume", channel_id=bakery)
    await tell("post_broadcast_resume", broadcast_id=broadcast)
    await story.heard("broadcast.sending")
    await story.heard("broadcast.completed")
    await tell("get_broadcast", broadcast_id=broadcast)
    await tell("get_broadcasts", query={"limit": "1"})
    await tell("get_broadcast_recipients", query={"state": "sent"}, broadcast_id=broadcast)
    await _writes(story, bakery, "eli", "Stop!", 2)
    opt_out = (await story.heard("opt_out.created"))["data"]["object"]["id"]
    await tell("get_opt_out", opt_out_id=opt_out)
    await tell("get_opt_outs", query={"limit": "1"})
    await tell("delete_opt_out", opt_out_id=opt_out)
    await story.heard("opt_out.deleted")
    told = {"channel_id": bakery, "platform_person_id": "dia", "note": "Asked for it in the shop."}
    await tell("post_opt_out", told)
    again = (await call("post_broadcast", MOVE))["id"]
    await tell("post_broadcast_cancel", broadcast_id=again)
    await story.heard("broadcast.cancelled")


async def _writes(story: Teller, channel: str, person: str, text: str, number: int) -> None:
    """Until we have heard it."""
    said = {"channel_id": channel, "id": f"{person}-{number}", "kind": "direct", "text": text}
    about = {"place": f"talk-{person}", "author": {"id": person, "name": person.title()}}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    await story.call("post_sandbox_telling", said | about | {"at": now})
    heard: list[object] = []
    while len(heard) < number:
        await asyncio.sleep(0.05)
        query = {"channel_id": channel, "author": person}
        heard = (await story.call("get_inbound_messages", query=query))["data"]
