"""At the café's kiosk nobody answers, and somebody else is told, until one sees to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.event_story import Bell, Time
from tests.api.inbox_story import Teller


async def escalation_story(story: Teller, time: Time, bell: Bell) -> None:
    """A guest waits too long; three more are answered, served and seen to."""
    tell, call = story.tell, story.call
    raised = {"after_seconds": 600, "raise_to": "urgent"}
    late = {"after_seconds": 1800, "without": "resolution", "raise_to": "high"}
    wanted = {"name": "Nobody answers", "steps": [raised, late]}
    ladder = (await tell("post_escalation_ladder", wanted))["id"]
    await tell("get_escalation_ladders", query={"limit": "1"})
    named = {"name": "Nobody is there"}
    await tell("patch_escalation_ladder", named, escalation_ladder_id=ladder)
    await tell("get_escalation_ladder", escalation_ladder_id=ladder)
    home = await call("post_community", {"name": "The night window"})
    account = {"platform": "sandbox", "credentials": {"token": "t"}, "community_id": home["id"]}
    counter = await call("post_channel", account | {"settings": {"account": "night-window"}})

    async def climbed(number: int, by: str, **more: Any) -> str:
        said = {"channel_id": counter["id"], "id": f"counter-{number}", "kind": "direct"}
        author = {"id": f"guest-{number}", "handle": f"@guest{number}"}
        # On this platform a guest can be answered for a day.
        now = datetime.now(UTC).isoformat(timespec="seconds")
        told = {"at": now, "author": author, "text": "Is anybody there?"}
        await call("post_sandbox_telling", said | told)
        while True:
            query = {"channel_id": counter["id"], "author": f"guest-{number}"}
            found = (await call("get_conversations", query=query))["data"]
            if found:
                break
        subject = {"kind": "conversation", "id": found[0]["id"]}
        await tell("post_escalation", {"ladder_id": by, "subject": subject, **more})
        return str(found[0]["id"])

    await climbed(1, ladder, note="She called twice.")
    await time.pass_time(timedelta(minutes=31))
    await bell.ring()
    done = (await story.heard("escalation.exhausted"))["data"]["object"]
    await tell("get_escalation", escalation_id=done["id"])
    await tell("get_escalations", query={"ladder_id": ladder, "limit": "1"})
    await tell("post_escalation_acknowledge", {"stops": True}, escalation_id=done["id"])
    over = await climbed(2, ladder)
    await call("post_conversation_close", conversation_id=over)
    await story.heard("escalation.resolved")
    first = wanted | {"steps": [raised | {"without": "answer"}]}
    answers = (await call("post_escalation_ladder", first))["id"]
    served = await climbed(3, answers)
    await call("post_conversation_reply", {"text": "We are."}, conversation_id=served)
    await bell.ring()
    await story.heard("escalation.answered")
    await tell("delete_escalation_ladder", escalation_ladder_id=ladder)
    await story.heard("escalation_ladder.deleted")
