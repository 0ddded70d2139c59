"""Whoever wrote to the workshop is asked how it was."""

import asyncio
from datetime import UTC, datetime

from tests.api.event_story import Bell
from tests.api.inbox_story import Teller

AFTER_EACH = {
    "name": "After each repair",
    "texts": [
        {
            "language": "en",
            "question": "How was our help?",
            "invitation": "Thank you, {{person.name|friend}}. How was our help? {{survey.link}}",
        },
        {
            "language": "es",
            "question": "¿Qué le pareció nuestra ayuda?",
            "invitation": "Gracias, {{person.name|de nuevo}}. ¿Qué tal? {{survey.link}}",
        },
    ],
    "every_days": 0,
}


async def survey_story(story: Teller, bell: Bell) -> None:
    """One is asked by the service, one by hand, one not at all."""
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "The workshop"})
    account = {"platform": "sandbox", "credentials": {"token": "t"}, "community_id": home["id"]}
    shop = await call("post_channel", account | {"settings": {"account": "workbench"}})
    only = {"channel_ids": [shop["id"]]}
    policy = (await tell("post_survey_policy", AFTER_EACH | only))["id"]
    await story.heard("survey_policy.created")
    await tell("get_survey_policies", query={"limit": "1"})
    await tell("get_survey_policy", survey_policy_id=policy)
    first = await _had(story, bell, shop["id"], "bike")
    await call("post_conversation_close", conversation_id=first)
    await bell.ring()
    await story.heard("survey.sent")
    await tell("patch_survey_policy", {"way": "link"}, survey_policy_id=policy)
    await story.heard("survey_policy.updated")
    second = await _had(story, bell, shop["id"], "lamp")
    made = await tell(
        "post_conversation_survey", {"survey_policy_id": policy}, conversation_id=second
    )
    await story.heard("survey.made")
    await tell("get_guest_survey", token=made["token"])
    answer = {"score": 5, "comment": "It shines again."}
    await tell("post_guest_survey_answer", answer, token=made["token"])
    await story.heard("survey.answered")
    await tell("get_surveys", query={"limit": "1"})
    await tell("get_survey", survey_id=made["id"])
    await tell("get_surveys_summary", query={"by": "channel"})
    await call("patch_survey_policy", {"way": "reply"}, survey_policy_id=policy)
    third = await _had(story, bell, shop["id"], "chair")
    await call("post_channel_disconnect", {"cause": "moved"}, channel_id=shop["id"])
    await call("post_conversation_close", conversation_id=third)
    await bell.ring()
    await story.heard("survey.not_sent")
    await tell("delete_survey_policy", survey_policy_id=policy)
    await story.heard("survey_policy.deleted")


async def _had(story: Teller, bell: Bell, channel: str, about: str) -> str:
    """A conversation with a question and our answer."""
    said = {
        "channel_id": channel,
        "id": f"about-{about}",
        "kind": "direct",
        # On this platform somebody can be answered for a day.
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "author": {"id": f"owner-{about}", "handle": f"@{about}"},
        "text": f"Is my {about} repaired?",
        "place": about,
    }
    await story.call("post_sandbox_telling", said)
    await bell.ring()
    opened = await _there(story, f"owner-{about}", replies=0)
    await story.call("post_conversation_reply", {"text": "It is."}, conversation_id=opened)
    await bell.ring()
    return await _there(story, f"owner-{about}", replies=1)


async def _there(story: Teller, author: str, replies: int) -> str:
    """The conversation with them, once it has so many replies of ours."""
    while True:
        page = await story.call("get_conversations", query={"author": author})
        found = [row["id"] for row in page["data"] if row["reply_count"] == replies]
        if found:
            return str(found[0])
        await asyncio.sleep(0.05)
