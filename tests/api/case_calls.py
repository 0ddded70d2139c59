"""How the operations of due process are called."""

import itertools
from collections.abc import Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames
from tests.api.containment_calls import SCOPES_OF_CONTAINMENTS
from tests.api.judging_calls import SCOPES_OF_JUDGING
from tests.api.moderation_link_calls import ONCE_OF_LINKS, SCOPES_OF_LINKS

_numbers = itertools.count(1)
REASONS = {"facts": "Four comments under one post offer watches for sale."}
TAKE = {"lease_seconds": 600}
EXPLAINED = {"explanation": "It was a quotation."}
READS = (
    *(
        "get_cases",
        "get_case",
        "get_case_evidence",
        "get_case_skips",
        "get_decisions",
        "get_decision",
    ),
    *("get_appeals", "get_appeal", "get_strikes", "get_strike_histogram", "get_strike_rules"),
    *("get_moderation_queues", "get_moderation_queue", "get_reports", "get_report"),
    *("get_public_log", "get_transparency_summary"),
)
WRITES = (
    *("post_case", "patch_case", "post_case_take", "post_case_release", "post_case_skip"),
    "post_case_tie",
    *("post_case_decision", "post_decision_reverse", "post_appeal_judge", "put_strike_rules"),
    *("post_moderation_queue", "patch_moderation_queue", "delete_moderation_queue"),
    "post_moderation_queue_next",
)
SCOPES_OF_CASES = {
    **dict.fromkeys(READS, "moderation:read"),
    **dict.fromkeys(WRITES, "moderation:write"),
    **dict.fromkeys(("post_decision_appeal", "post_report"), "reports:write"),
}
SCOPES_OF_MODERATION = {**SCOPES_OF_JUDGING, **SCOPES_OF_CASES, **SCOPES_OF_CONTAINMENTS}
SCOPES_OF_MODERATION |= SCOPES_OF_LINKS
ONCE = {
    *("post_case", "post_case_decision", "post_decision_reverse", "post_decision_appeal"),
    *("post_appeal_judge", "post_moderation_queue_next", "post_report", "post_containment"),
    *ONCE_OF_LINKS,
}


def about(channel: str, **more: Any) -> dict[str, Any]:
    """Another message each time: what is said of the same joins its case."""
    return {"channel_id": channel, "platform_message_id": f"m-{next(_numbers)}", **more}


def reports(channel: str, **more: Any) -> dict[str, Any]:
    """Whoever reports is the caller's own to name."""
    return about(channel, reporter_id="user-17", **more)


def hides(policy: str) -> dict[str, Any]:
    return {"measure": "hide", "policy_id": policy, "reasons": REASONS}


def asks_for(**conditions: Any) -> dict[str, Any]:
    return {"name": "Grave", "position": 5000, "conditions": conditions}


OF_CASES: dict[str, Sequence[Call]] = {
    "post_case": [
        lambda own, theirs: Ask(body=about(theirs["channel"])),
        lambda own, theirs: Ask(body={"inbound_message_id": theirs["inbound_message"]}),
        lambda own, theirs: Ask(
            body=about(own["channel"], policy_ids=[theirs["moderation_policy"]])
        ),
        lambda own, theirs: Ask(body=about(own["channel"], external_id=theirs["external_id"])),
    ],
    "get_cases": [
        *filters("channel_id", "inbound_message_id", "external_id"),
        lambda own, theirs: Ask(query={"queue_id": theirs["moderation_queue"]}),
        lambda own, theirs: Ask(query={"policy_id": theirs["moderation_policy"]}),
    ],
    "get_case": on("case_id", "case"),
    "patch_case": [
        *renames("case_id", "case"),
        lambda own, theirs: Ask({"case_id": own["case"]}, {"queue_id": theirs["moderation_queue"]}),
    ],
    "get_case_evidence": on("case_id", "case"),
    "get_case_skips": on("case_id", "case"),
    "post_case_take": on("case_id", "case", TAKE),
    "post_case_release": on("case_id", "case_to_release"),
    "post_case_skip": on("case_id", "case_to_skip", {"reason": "I know this person."}),
    "post_case_tie": [
        lambda own, theirs: Ask({"case_id": theirs["case_to_tie"]}, about(own["channel"])),
        lambda own, theirs: Ask({"case_id": own["case_to_tie"]}, about(theirs["channel"])),
        lambda own, theirs: Ask(
            {"case_id": own["case_to_tie"]}, {"inbound_message_id": theirs["inbound_message"]}
        ),
    ],
    "post_case_decision": [
        lambda own, theirs: Ask(
            {"case_id": theirs["case_to_decide"]}, hides(own["moderation_policy"])
        ),
        lambda own, theirs: Ask(
            {"case_id": own["case_to_decide"]}, hides(theirs["moderation_policy"])
        ),
        lambda own, theirs: Ask(
            {"case_id": own["case_to_decide"]},
            hides(own["moderation_policy"])
            | {"guidelines": {"guidelines_id": theirs["guidelines_in_force"]}},
        ),
    ],
    "get_decisions": [
        *filters("channel_id", "community_id"),
        lambda own, theirs: Ask(query={"case_id": theirs["case"]}),
        lambda own, theirs: Ask(query={"policy_id": theirs["moderation_policy"]}),
    ],
    "get_decision": on("decision_id", "decision"),
    "post_decision_reverse": on("decision_id", "decision", EXPLAINED),
    "post_decision_appeal": [
        *on("decision_id", "decision_to_appeal", {"reason": "It was a joke."}),
        lambda own, theirs: Ask(
            {"decision_id": theirs["decision_to_appeal"]},
            {"reason": "It was a joke.", "external_id": theirs["external_id"]},
        ),
    ],
    "get_appeals": [
        *filters("channel_id", "external_id"),
        lambda own, theirs: Ask(query={"case_id": theirs["case"]}),
        lambda own, theirs: Ask(query={"decision_id": theirs["decision"]}),
    ],
    "get_appeal": on("appeal_id", "appeal"),
    "post_appeal_judge": on("appeal_id", "appeal", {"judgement": "reverse", **EXPLAINED}),
    "get_strikes": [
        *filters("channel_id"),
        lambda own, theirs: Ask(query={"decision_id": theirs["decision"]}),
        lambda own, theirs: Ask(query={"policy_id": theirs["moderation_policy"]}),
    ],
    "get_strike_histogram": [plain],
    "get_strike_rules": [plain],
    "put_strike_rules": [
        lambda own, theirs: Ask(
            body={
                "window_days": 90,
                "thresholds": [{"weight": 3, "measure": "mute", "duration_seconds": 86_400}],
            }
        )
    ],
    "post_moderation_queue": [
        lambda own, theirs: Ask(body=asks_for(channel_ids=[theirs["channel"]])),
        lambda own, theirs: Ask(body=asks_for(policy_ids=[theirs["moderation_policy"]])),
        lambda own, theirs: Ask(body={"name": "Grave", "team_id": theirs["team"]}),
        lambda own, theirs: Ask(body={"name": "Grave", "external_id": theirs["external_id"]}),
    ],
    "get_moderation_queues": filters("external_id"),
    "get_moderation_queue": on("queue_id", "moderation_queue"),
    "patch_moderation_queue": [
        *renames("queue_id", "moderation_queue"),
        lambda own, theirs: Ask({"queue_id": own["moderation_queue"]}, {"team_id": theirs["team"]}),
        lambda own, theirs: Ask(
            {"queue_id": own["moderation_queue"]},
            {"conditions": {"channel_ids": [theirs["channel"]], "policy_ids": []}},
        ),
        lambda own, theirs: Ask(
            {"queue_id": own["moderation_queue"]},
            {"conditions": {"policy_ids": [theirs["moderation_policy"]]}},
        ),
    ],
    "delete_moderation_queue": on("queue_id", "spare_moderation_queue"),
    "post_moderation_queue_next": on("queue_id", "moderation_queue", TAKE),
    "post_report": [
        lambda own, theirs: Ask(body=reports(theirs["channel"])),
        lambda own, theirs: Ask(
            body={"inbound_message_id": theirs["inbound_message"], "reporter_id": "user-17"}
        ),
        lambda own, theirs: Ask(
            body=reports(own["channel"], policy_ids=[theirs["moderation_policy"]])
        ),
        lambda own, theirs: Ask(body=reports(own["channel"], external_id=theirs["external_id"])),
    ],
    "get_reports": [
        *filters("channel_id", "external_id"),
        lambda own, theirs: Ask(query={"case_id": theirs["case"]}),
    ],
    "get_report": on("report_id", "report"),
    "get_public_log": [
        *filters("channel_id"),
        lambda own, theirs: Ask(query={"policy_id": theirs["moderation_policy"]}),
    ],
    "get_transparency_summary": [plain],
}
