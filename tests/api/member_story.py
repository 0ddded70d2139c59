"""A café knows its guests: one of them comes by three ways, and turns out to be one person."""

from typing import Any, Protocol

from tests.api.community_audit_story import community_audit_story
from tests.api.goal_story import goal_story
from tests.api.growth_story import growth_story
from tests.api.guidelines_story import guidelines_story
from tests.api.joining_story import joining_story
from tests.api.journey_story import journey_story
from tests.api.milestone_story import milestone_story
from tests.api.mission_story import mission_story
from tests.api.privacy_story import privacy_story
from tests.api.segment_story import segment_story


class Teller(Protocol):
    """Who carries out operations, and keeps what was answered."""

    async def tell(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def call(self, name: str, body: Any = None, *, query: Any = None, **path: str) -> Any: ...

    async def heard(self, name: str) -> Any: ...


def _visit(number: int, **more: Any) -> dict[str, Any]:
    return {
        "kind": "custom",
        "type": "visit",
        "source": "till",
        "external_id": f"receipt-{number}",
        "at": f"2026-05-0{number}T09:00:00Z",
        "value": 2.5,
        **more,
    }


async def member_story(story: Teller, channel: str) -> None:
    """Every operation about members, and every fact that is told of them."""
    tell = story.tell
    address = {"platform": "email", "person_id": "ana@example.org"}
    ana = await tell(
        "post_member",
        {
            "name": "Ana Ruiz",
            "labels": ["regular"],
            "fields": {"favourite_drink": "cortado", "visits": 12},
            "identities": [{**address, "proof": "verified"}],
            "external_id": "guest-17",
        },
    )
    where = {"member_id": ana["id"]}
    await tell("patch_member", {"labels": ["regular", "terrace"]}, **where)
    handle = {"platform": "mastodon", "server": "https://mastodon.example", "person_id": "17"}
    identity = await tell("post_member_identity", {**handle, "handle": "@ana"}, **where)
    await tell(
        "post_member_identity", {**handle, "handle": "@ana_ruiz", "proof": "verified"}, **where
    )
    await tell("get_member_identities", **where)
    await tell("delete_member_identity", **where, identity_id=identity["id"])
    note = await tell("post_member_note", {"text": "Asks for oat milk."}, **where)
    await tell("get_member_notes", **where)
    await tell("delete_member_note", **where, note_id=note["id"])
    agrees = {"purpose": "newsletter", "given": True, "source": "sign-up form"}
    await tell("post_member_consent", {**agrees, "at": "2026-05-04T09:00:00Z"}, **where)
    await tell("get_member_consents", **where)
    await tell("post_activity", _visit(1, member_id=ana["id"]))
    till = {"platform": "till", "person_id": "card-9", "name": "A. Ruiz"}
    visits = [_visit(number, identity=till, channel_id=channel) for number in (2, 3)]
    await tell("post_activities_batch", {"activities": visits})
    await tell("get_activities", query={"source": "till"})
    scheme = await tell("get_value_scheme")
    solution = {"activity": "custom:visit", "points": 3, "most_a_day": 2, "received": 2}
    regular = {"name": "regular", "value": 1, "days": 3, "within_days": 30}
    weighed = {"weights": [*scheme["weights"], solution], "levels": [regular]}
    await tell("put_value_scheme", weighed)
    batch = [
        {"external_id": "guest-17", "name": "Ana Ruiz"},
        {"external_id": "guest-18", "name": "Ana R.", "identities": [address]},
    ]
    known = await tell("post_members_batch", {"members": batch})
    other = known["results"][1]["member"]["id"]
    await tell("get_member_suggestions", query={"state": "open"})
    merged = {"member_id": other, "reason": "She told us so."}
    await tell("post_member_merge", merged, **where)
    await tell("get_member", **where)
    await tell("get_member_activities", **where)
    await tell("get_member_value", **where)
    await story.heard("member.level_changed")
    await tell("get_leaderboard", query={"window": "all", "limit": "2"})
    await tell("get_member_levels")
    await tell("post_member_unmerge", member_id=other)
    await growth_story(story, channel)
    third = {"external_id": "guest-19", "identities": [address]}
    await story.call("post_members_batch", {"members": [third]})
    [open_one] = (await story.call("get_member_suggestions", query={"state": "open"}))["data"]
    sisters = {"reason": "They are sisters."}
    await tell("post_member_suggestion_dismiss", sisters, suggestion_id=open_one["id"])
    muted = {"state": "muted", "reason": "Advertises in every thread."}
    await tell("post_member_move", muted, **where)
    await tell("get_members", query={"state": "muted", "sort": "-last_seen_at"})
    await goal_story(story)
    await milestone_story(story)
    await guidelines_story(story)
    home = (await story.call("get_channel", channel_id=channel))["community_id"]
    await community_audit_story(story, home)
    await joining_story(story)
    await segment_story(story)
    await journey_story(story)
    await mission_story(story)
    await privacy_story(story)
