"""A café judges what was said under its posts, and looks at it again where somebody disagrees."""

import itertools
import re
from typing import Any, Protocol

from tests.kit.hosted_pages import form_in

PERSON = "@ana:plaza.example"
SAID = {"facts": "Four comments under one post offer watches for sale.", "language": "en"}


class Keeper(Protocol):
    """Who carries out operations, keeps their answers, and hears what comes of them."""

    async def tell(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def call(self, name: str, body: Any = None, **how: Any) -> Any: ...

    async def heard(self, name: str) -> Any: ...

    async def visits(self, url: str) -> Any: ...

    async def sends(self, url: str, *, data: Any) -> Any: ...

    async def told_by_another(self, name: str, body: Any, **path: str) -> None: ...


async def case_story(story: Keeper) -> None:
    """Somebody advertises, is judged, and appeals."""
    home = await story.call("post_community", {"name": "The terrace"})
    sandbox = {"community_id": home["id"], "platform": "sandbox", "credentials": {"token": "t"}}
    channel = await story.call(
        "post_channel", sandbox | {"settings": {"account": "watched-terrace"}}
    )
    advertising = {"name": "No advertising", "severity": "low", "strike_weight": 3}
    policy = await story.call("post_moderation_policy", advertising)
    asks = {"texts": [{"language": "en", "text": "Be kind. No selling."}]}
    guidelines = await story.call("post_community_guidelines", asks, community_id=home["id"])
    await story.call("post_guidelines_publish", guidelines_id=guidelines["id"])
    place = _Place(story, channel["id"], policy["id"], guidelines["id"])
    await _queues(story)
    await place.goes_from_hand_to_hand()
    await place.is_upheld()
    await place.is_reversed()
    await _strikes(story)


class _Place:
    def __init__(self, story: Keeper, channel: str, policy: str, guidelines: str) -> None:
        self._story, self._channel, self._policy = story, channel, policy
        self._rests_on = {"guidelines_id": guidelines, "quote": "No selling."}
        self._numbers = itertools.count(101)

    def _said(self, **more: Any) -> dict[str, Any]:
        return {
            "channel_id": self._channel,
            "platform_message_id": f"1135{next(self._numbers)}",
            "platform_person_id": PERSON,
            "policy_ids": [self._policy],
            **more,
        }

    async def goes_from_hand_to_hand(self) -> None:
        tell = self._story.tell
        brought = self._said(note="The third today.", labels=["spam"], external_id="case-1790")
        case = await tell("post_case", brought)
        await self._story.call("post_case", {**brought, "external_id": None})
        await tell("get_case_evidence", case_id=case["id"])
        await tell("patch_case", {"priority": "high"}, case_id=case["id"])
        await tell("post_case_take", {"lease_seconds": 900}, case_id=case["id"])
        await tell("post_case_release", case_id=case["id"])
        lease = {"lease_seconds": 600}
        handed = await tell("post_moderation_queue_next", lease, queue_id="default")
        await tell("post_case_skip", {"reason": "I know this person."}, case_id=handed["id"])
        await tell("get_case_skips", case_id=handed["id"])
        notice = {"reporter_id": "user-17", "reason": "The same watches every day."}
        subject = {"channel_id": self._channel, "platform_person_id": PERSON}
        report = await tell("post_report", {**subject, **notice, "external_id": "report-17"})
        await tell("get_report", report_id=report["id"])
        await tell("get_reports", query={"reporter_id": "user-17", "limit": "1"})
        await tell("get_case", case_id=case["id"])
        await tell("get_cases", query={"state": "open,in_review", "limit": "1"})

    async def _hides(self, keep: bool = False) -> Any:
        case = await self._story.call("post_case", self._said())
        hide = {"measure": "hide", "policy_id": self._policy, "reasons": SAID}
        hide |= {"guidelines": self._rests_on}
        how = self._story.tell if keep else self._story.call
        return await how("post_case_decision", hide, case_id=case["id"])

    async def is_upheld(self) -> None:
        decision = await self._hides(keep=True)
        link = await self._pages(decision)
        await self._story.heard("case.effect_changed")
        await self._story.tell("get_decision", decision_id=decision["id"])
        await self._story.tell("get_decisions", query={"measure": "hide", "limit": "1"})
        appeal = await self._appeal(decision, keep=True)
        await self._story.tell("get_moderation_link", link_id=link["id"])
        upheld = {"judgement": "uphold", "explanation": "It was advertising."}
        await self._story.told_by_another("post_appeal_judge", upheld, appeal_id=appeal["id"])
        await self._story.heard("decision.upheld")

    async def _pages(self, decision: Any) -> Any:
        tell, days = self._story.tell, {"expires_in_seconds": 2_592_000}
        link = await tell("post_decision_appeal_link", days, decision_id=decision["id"])
        log = await tell("post_log_link", {"external_id": "log-2030"})
        await tell("get_moderation_links", query={"purpose": "appeal", "limit": "1"})
        assert (await self._story.visits(link["url"])).status_code == 200
        await tell("post_moderation_link_revoke", link_id=log["id"])
        await self._visitor_reports()
        return link

    async def _visitor_reports(self) -> None:
        """Who has no key, and only an idea of where it was."""
        tell = self._story.tell
        form = await tell("post_report_link", {"external_id": "form-2030"})
        page = (await self._story.visits(form["url"])).text
        [receipt] = re.findall(r'name="receipt" value="([^"]*)">', page)
        written = {
            "against": "rules",
            "location": "The third comment under your post of Monday",
            "reason": "They sell watches again.",
            "good_faith": "yes",
        }
        told = {"form": form_in(page), "receipt": receipt, **written}
        sent = await self._story.sends(form["url"], data=told)
        assert sent.status_code == 303, sent.text
        waiting = await self._story.call("get_cases", query={"source": "report", "state": "open"})
        [case] = [one for one in waiting["data"] if one["channel_id"] is None]
        about = {"channel_id": self._channel, "platform_message_id": "1135900"}
        await tell("post_case_tie", about, case_id=case["id"])

    async def is_reversed(self) -> None:
        appeal = await self._appeal(await self._hides())
        await self._story.tell("get_appeals", query={"state": "filed", "limit": "1"})
        reversed_ = {"judgement": "reverse", "explanation": "It was a quotation."}
        await self._story.told_by_another("post_appeal_judge", reversed_, appeal_id=appeal["id"])
        await self._story.tell("get_appeal", appeal_id=appeal["id"])
        await self._story.heard("strike.revoked")
        decision, why = await self._hides(), {"explanation": "I was wrong."}
        await self._story.tell("post_decision_reverse", why, decision_id=decision["id"])

    async def _appeal(self, decision: Any, keep: bool = False) -> Any:
        how = self._story.tell if keep else self._story.call
        reason = {"reason": "It was a joke."}
        return await how("post_decision_appeal", reason, decision_id=decision["id"])


async def _queues(story: Keeper) -> None:
    tell = story.tell
    wanted = {"name": "Hate and threats", "position": 1, "conditions": {"at_least": "urgent"}}
    queue = await tell("post_moderation_queue", {**wanted, "external_id": "queue-hate"})
    await tell("patch_moderation_queue", {"position": 2}, queue_id=queue["id"])
    await tell("get_moderation_queue", queue_id=queue["id"])
    await tell("get_moderation_queues", query={"sort": "position", "limit": "1"})
    await tell("delete_moderation_queue", queue_id=queue["id"])


async def _strikes(story: Keeper) -> None:
    mute = {"weight": 30, "measure": "mute", "duration_seconds": 86_400}
    ladder = {"window_days": 90, "thresholds": [mute, {"weight": 50, "measure": "ban"}]}
    await story.tell("put_strike_rules", ladder)
    await story.tell("get_strike_rules")
    await story.tell("get_strikes", query={"platform_person_id": PERSON, "limit": "1"})
    await story.tell("get_strike_histogram")
    await story.tell("get_public_log", query={"limit": "1"})
    await story.tell("get_transparency_summary")
