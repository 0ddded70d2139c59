"""Nuts get into a café's plum cake: a crisis from the first word to the last."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tests.api.campaign_story import Teller


class Bell(Protocol):
    async def ring(self) -> None: ...


class Time(Protocol):
    async def pass_time(self, span: timedelta) -> None: ...


async def crisis_story(story: Teller, channel: str) -> None:
    """Every move of a crisis, with what it stops and what is said."""
    tell, call = story.tell, story.call
    raised: dict[str, Any] = {
        "title": "Nuts in the plum cake",
        "summary": "Two guests say so.",
        "factors": {"virality": 2, "sentiment": 3, "stakeholder_harm": 3, "media_pickup": 1},
        "responsibility": "accidental",
        "trigger": "sig_recall",
        "costs": [{"name": "Vouchers", "amount": 30000, "currency": "EUR"}],
    }
    crisis = await tell("post_crisis", raised)
    where = {"crisis_id": crisis["id"]}
    await tell("get_crisis_advice", **where)
    known = raised["factors"] | {"legal_exposure": 1}
    await tell("patch_crisis", {"factors": known}, **where)
    await tell("post_crisis_activate", **where)
    said = {
        "channel_ids": [channel],
        "text": "Plum cake today!",
        "tags": ["plums"],
        "schedule": {"local_time": "2030-04-01T09:00", "timezone": "Europe/Madrid"},
    }
    await call("post_message", said)
    stops: dict[str, Any] = {"reason": "A recall is being prepared.", "tags": ["plums"]}
    await tell("post_crisis_containment", stops, **where)
    await tell("get_crisis_containment_messages", **where)
    asked = {"reason": "Every word counts.", "hold": False, "replies_need_approval": True}
    await call("post_crisis_containment", asked | {"channel_ids": [channel]}, **where)
    await tell("get_crisis_containment", **where)
    to = {"teammate_id": (await call("get_teammates", query={"q": "night"}))["data"][0]["id"]}
    await tell("put_crisis_role", to, role="commander", **where)
    await tell("post_crisis_role_accept", role="commander", **where)
    await call("put_crisis_role", to, role="scribe", **where)
    await tell("post_crisis_role_decline", role="scribe", **where)
    words = {"text": "We know about the plum cake, and have stopped selling it.", "language": "en"}
    await tell("post_crisis_statement", words, **where)
    note = await tell("post_crisis_note", {"text": "The supplier confirmed it."}, **where)
    await tell("patch_crisis_entry", {"pinned": True}, entry_id=note["id"], **where)
    await tell("get_crisis_entry", entry_id=note["id"], **where)
    more = {
        "channel_ids": [channel],
        "text": "All of it is off the shelves. More at {{next_update}}.",
        "language": "en",
    }
    await tell("post_crisis_statement_publish", more, **where)
    await story.heard("statement.published")
    await tell("post_crisis_contain", **where)
    await tell("post_crisis_containment_lift", {}, **where)
    await tell("post_crisis_resolve", **where)
    review = {
        "summary": "The label was wrong for two hours.",
        "went_well": ["Publishing stopped at once."],
        "went_badly": ["Nobody was on call."],
        "contributing_factors": ["Labels are written by hand."],
        "impact": "Eleven guests brought a cake back.",
        "resolution": "All cakes were labelled anew.",
        "owner_id": to["teammate_id"],
        "actions": [
            {
                "title": "Print allergens on the box",
                "owner_id": to["teammate_id"],
                "due_at": "2045-01-01T09:00:00Z",
            }
        ],
    }
    await tell("put_crisis_review", review, **where)
    await tell("get_crisis_review", **where)
    await tell("get_crisis_review_report", **where)
    await tell("post_crisis_close", **where)
    await tell("get_crisis", **where)
    await tell("get_crisis_timeline", **where)
    await tell("put_crisis_settings", {"containment": {"sev1": {"at": "opened", "hold": True}}})
    await tell("get_crisis_settings")
    shown = {"enabled": True, "title": "What is the matter at the café"}
    await tell("put_status_page", shown)
    await tell("get_status_page")
    none = await call("post_crisis", {"title": "A joke"})
    await tell("post_crisis_cancel", crisis_id=none["id"])
    main = await call("post_crisis", {"title": "Slow service"})
    same = await call("post_crisis", {"title": "Slow service on Sunday"})
    await tell("post_crisis_duplicate", {"duplicate_of": main["id"]}, crisis_id=same["id"])
    await statement_story(story)
    await tell("get_crises", query={"state": "closed,cancelled", "sort": "severity"})


async def statement_story(story: Teller) -> None:
    """Words for a recall, from the draft to the end."""
    tell, call = story.tell, story.call
    words: dict[str, Any] = {
        "name": "A recall, first word",
        "scenario": "recall",
        "language": "en",
        "text": "We know about {{product}}, and have stopped selling it. More at {{next_update}}.",
        "placeholders": [{"name": "product", "question": "Which product is it?"}],
        "review_by": "2045-01-01T09:00:00Z",
    }
    made = await tell("post_holding_statement", words)
    where = {"statement_id": made["id"]}
    await tell("patch_holding_statement", {"severity": "sev2"}, **where)
    await tell("post_holding_statement_approve", {"review_by": "2045-06-01T09:00:00Z"}, **where)
    await tell("get_holding_statement", **where)
    await tell("get_holding_statements", query={"scenario": "recall", "state": "approved"})
    serious = dict.fromkeys(("virality", "sentiment", "stakeholder_harm", "media_pickup"), 3)
    crisis = await call(
        "post_crisis", {"title": "Nuts", "factors": serious | {"legal_exposure": 1}}
    )
    asked = {"scenario": "recall", "language": "en"}
    await tell("post_crisis_statement_suggest", asked, crisis_id=crisis["id"])
    await call("post_crisis_cancel", crisis_id=crisis["id"])
    other = await call("post_holding_statement", words)
    await tell("post_holding_statement_retire", statement_id=other["id"])


async def what_nobody_says(story: Teller, time: Time, bell: Bell) -> None:
    """The first word about a crisis is due within the hour, and so is an answer of the scribe's."""
    none = dict.fromkeys(
        ("virality", "sentiment", "stakeholder_harm", "media_pickup", "legal_exposure"), 0
    )
    crisis = await story.call("post_crisis", {"title": "Slow service", "factors": none})
    where = {"crisis_id": crisis["id"]}
    await story.call("post_crisis_activate", **where)
    soon = (datetime.now(UTC) + timedelta(minutes=55)).isoformat()
    words = {"name": "Slow", "scenario": "slow", "language": "en", "text": "Sorry."}
    made = await story.call("post_holding_statement", words | {"review_by": soon})
    to = {"teammate_id": (await story.call("get_teammates", query={"q": "night"}))["data"][0]["id"]}
    await story.call("put_crisis_role", to, role="scribe", **where)
    await time.pass_time(timedelta(minutes=50))
    await bell.ring()
    await story.heard("crisis.word_due_soon")
    await time.pass_time(timedelta(minutes=13))
    await bell.ring()
    await story.heard("crisis.word_missed")
    await story.heard("crisis.role_unanswered")
    await story.heard("holding_statement.review_due")
    await story.call("post_holding_statement_retire", statement_id=made["id"])
    await story.call("post_crisis_cancel", **where)
