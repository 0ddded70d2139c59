"""A workshop asks when to meet: here, by invitation, and on a platform."""

from typing import Any, Protocol

from tests.api.event_story import Bell

WHEN = {
    "question": "When shall we repair together?",
    "description": "It takes about two hours.",
    "kind": "single",
    "options": [
        {"key": "friday", "label": "On Friday evening"},
        {"key": "saturday", "label": "On Saturday morning"},
    ],
    "results": "always",
}
OPENS = {"local_time": "2030-03-31T02:30", "timezone": "Europe/Madrid"}
CLOSES = {"local_time": "2030-04-07T20:00", "timezone": "Europe/Madrid"}


class Teller(Protocol):
    """Who carries out operations, opens pages, and hears what comes of it."""

    @property
    def visits(self) -> Any: ...
    @property
    def sends(self) -> Any: ...

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...

    async def settled(self, message_id: str) -> Any: ...


async def poll_story(story: Teller, bell: Bell) -> None:
    """One is asked in every way there is, others of members, and in words."""
    tell, call = story.tell, story.call
    home = await call("post_community", {"name": "Those who repair"})
    account = {"platform": "sandbox", "credentials": {"token": "t"}, "community_id": home["id"]}
    channel = (await call("post_channel", account | {"settings": {"account": "repairs"}}))["id"]
    poll = (await tell("post_poll", WHEN | {"opens": OPENS, "closes": CLOSES}))["id"]
    await story.heard("poll.created")
    await tell("get_polls", query={"limit": "1"})
    await tell("patch_poll", {"description": "It takes an hour."}, poll_id=poll)
    await story.heard("poll.updated")
    await tell("post_poll_schedule", poll_id=poll)
    await story.heard("poll.scheduled")
    await tell("post_poll_open", poll_id=poll)
    await story.heard("poll.opened")
    await tell("get_poll", poll_id=poll)
    await _votes(story, poll)
    await _on_platforms(story, bell, channel, poll)
    await tell("get_poll_ballot", poll_id=poll)
    await tell("get_poll_results", poll_id=poll)
    await tell("get_poll_result_rows", poll_id=poll)
    await tell("post_poll_close", poll_id=poll)
    await story.heard("poll.closed")
    await bell.ring()
    await story.heard("poll_native.finished")
    await tell("post_poll_archive", poll_id=poll)
    await story.heard("poll.archived")
    await _of_members(story)
    words = (await call("post_poll", {"question": "What is missing?", "kind": "open"}))["id"]
    await call("post_poll_open", poll_id=words)
    await call("post_poll_vote", {"voter": "user-17", "text": "A lamp."}, poll_id=words)
    await tell("get_poll_answers", poll_id=words)
    await tell("post_poll_cancel", poll_id=words)
    await story.heard("poll.cancelled")


async def _votes(story: Teller, poll: str) -> None:
    await story.tell("post_poll_vote", {"voter": "user-17", "options": ["friday"]}, poll_id=poll)
    await story.heard("poll_vote.made")
    await story.call("post_poll_vote", {"voter": "user-17", "options": ["saturday"]}, poll_id=poll)
    await story.heard("poll_vote.changed")


async def _on_platforms(story: Teller, bell: Bell, channel: str, poll: str) -> None:
    asked = {"options": ["On Friday evening", "On Saturday morning"], "duration_seconds": 3600}
    said = {"channel_ids": [channel], "text": WHEN["question"], "poll": asked}
    message = (await story.call("post_message", said | {"schedule": {"now": True}}))["id"]
    await story.settled(message)
    native = await story.tell("post_poll_native", {"message_id": message}, poll_id=poll)
    await story.heard("poll_native.connected")
    await bell.ring()
    await story.heard("poll_native.counted")
    await story.tell("get_poll_natives", poll_id=poll)
    other = (await story.call("post_message", said))["id"]
    spare = (await story.call("post_poll_native", {"message_id": other}, poll_id=poll))["id"]
    await story.tell("delete_poll_native", poll_id=poll, native_id=spare)
    await story.heard("poll_native.disconnected")
    assert native["id"] != spare


async def _of_members(story: Teller) -> None:
    """Somebody is invited, and votes with everybody looking on."""
    member = (await story.call("post_member", {"name": "Ana", "external_id": "voter-ana"}))["id"]
    openly = WHEN | {"who": "members", "named": True}
    poll = (await story.call("post_poll", openly))["id"]
    await story.call("post_poll_open", poll_id=poll)
    vote = {"member_id": member, "options": ["friday"]}
    await story.call("post_poll_vote", vote, poll_id=poll)
    await story.tell("get_poll_votes", poll_id=poll)
    made = await story.tell("post_poll_invitations", {"member_ids": [member]}, poll_id=poll)
    await story.heard("poll_invitation.created")
    await story.tell("get_poll_invitations", poll_id=poll)
    invitation = made["data"][0]["id"]
    await story.tell("delete_poll_invitation", poll_id=poll, invitation_id=invitation)
    await story.heard("poll_invitation.revoked")
    again = await story.call("post_poll_invitations", {"member_ids": [member]}, poll_id=poll)
    page = f"/poll/{again['data'][0]['token']}"
    form = (await story.visits(page)).text.split('name="form" value="')[1].split('"')[0]
    kind = {"content-type": "application/x-www-form-urlencoded"}
    await story.sends(page, data={"form": form, "option": "saturday"}, headers=kind)
    await story.heard("poll_invitation.used")
