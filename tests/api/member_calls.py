"""How the operations about members are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames
from tests.api.community_audit_calls import OF_COMMUNITY_AUDITS, SCOPES_OF_COMMUNITY_AUDITS
from tests.api.goal_calls import OF_GOALS, SCOPES_OF_GOALS
from tests.api.guidelines_calls import OF_GUIDELINES, SCOPES_OF_GUIDELINES
from tests.api.joining_calls import OF_JOINING, SCOPES_OF_JOINING
from tests.api.journey_calls import OF_JOURNEYS, SCOPES_OF_JOURNEYS
from tests.api.milestone_calls import OF_MILESTONES, SCOPES_OF_MILESTONES
from tests.api.mission_calls import OF_MISSIONS, SCOPES_OF_MISSIONS
from tests.api.privacy_calls import OF_PRIVACY, SCOPES_OF_PRIVACY
from tests.api.segment_calls import OF_SEGMENTS, READS_OF_SEGMENTS

_numbers = count(1)
OF_COMMUNITIES = (
    *("get_community_growth", "get_community_health", "get_community_cohorts"),
    *("get_community_newcomers_at_risk", "get_community_level_flow"),
)
READS = (
    *OF_COMMUNITIES,
    *("get_community_growth_chart", "get_community_cohorts_chart"),
    *("get_members", "get_member", "get_member_identities", "get_member_notes"),
    *("get_member_consents", "get_member_activities", "get_activities"),
    *("get_member_suggestions", *READS_OF_SEGMENTS),
    *("get_value_scheme", "get_member_value", "get_leaderboard", "get_member_levels"),
)
SCHEME = {
    "weights": [{"activity": "comment", "points": 2, "received": 1}],
    "levels": [{"name": "regular", "value": 10, "days": 2, "within_days": 7}],
}
NEWSLETTER = {"purpose": "newsletter", "given": True, "source": "form"}


def _visit(**more: Any) -> dict[str, Any]:
    """Another one each time."""
    return {
        "identity": {"platform": "shop", "person_id": "customer-17"},
        "kind": "custom",
        "type": "visit",
        "source": "shop",
        "external_id": f"m-{next(_numbers)}",
        "at": "2030-05-04T09:00:00Z",
        **more,
    }


def _of(member: str, **more: Any) -> dict[str, Any]:
    return {"member_id": member} | {k: v for k, v in _visit(**more).items() if k != "identity"}


OF_MEMBERS: dict[str, Sequence[Call]] = {
    "post_member": [
        lambda own, theirs: Ask(body={"name": "Ana"}),
        lambda own, theirs: Ask(body={"name": "Ana", "external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body={"community_ids": [theirs["community"]]}),
    ],
    "post_members_batch": [
        lambda own, theirs: Ask(body={"members": [{"external_id": f"m-{next(_numbers)}"}]}),
        lambda own, theirs: Ask(body={"members": [{"external_id": theirs["external_id"]}]}),
        lambda own, theirs: Ask(
            body={"members": [{"external_id": "x", "community_ids": [theirs["community"]]}]}
        ),
    ],
    "get_members": filters("community_id", "external_id"),
    "get_member": on("member_id", "member"),
    "patch_member": [
        *renames("member_id", "member"),
        lambda own, theirs: Ask(
            {"member_id": own["member"]}, {"community_ids": [theirs["community"]]}
        ),
    ],
    "post_member_move": on("member_id", "member_to_move", {"state": "muted", "reason": "Loud."}),
    "post_member_identity": on(
        "member_id", "member", {"platform": "matrix", "person_id": "@ana:example.org"}
    ),
    "get_member_identities": on("member_id", "member"),
    "delete_member_identity": [
        lambda own, theirs: Ask(
            {"member_id": theirs["member"], "identity_id": theirs["spare_identity"]}
        ),
    ],
    "post_member_note": on("member_id", "member", {"text": "Asks for oat milk."}),
    "get_member_notes": on("member_id", "member"),
    "delete_member_note": [
        lambda own, theirs: Ask({"member_id": theirs["member"], "note_id": theirs["member_note"]}),
    ],
    "post_member_consent": on("member_id", "member", NEWSLETTER),
    "get_member_consents": on("member_id", "member"),
    "post_activity": [
        lambda own, theirs: Ask(
            body=_of(own["member"], channel_id=own["channel"], community_id=own["community"])
        ),
        lambda own, theirs: Ask(body=_visit()),
        lambda own, theirs: Ask(body=_visit(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_of(theirs["member"])),
        lambda own, theirs: Ask(body=_visit(to_member_id=theirs["member"])),
        lambda own, theirs: Ask(body=_visit(channel_id=theirs["channel"])),
        lambda own, theirs: Ask(body=_of(own["member"], community_id=theirs["community"])),
    ],
    "get_value_scheme": [plain],
    "put_value_scheme": [lambda own, theirs: Ask(body=SCHEME)],
    "get_member_value": [
        *on("member_id", "member"),
        lambda own, theirs: Ask(
            {"member_id": own["member"]}, query={"community_id": theirs["community"]}
        ),
    ],
    "get_leaderboard": filters("community_id"),
    "get_member_levels": [plain],
    **{name: on("community_id", "community") for name in OF_COMMUNITIES},
    "get_community_growth_chart": [
        lambda own, theirs: Ask({"community_id": theirs["community"]}, query={"measure": "active"})
    ],
    "get_community_cohorts_chart": on("community_id", "community"),
    "get_community_unanswered": on("community_id", "community"),
    "post_activities_batch": [
        lambda own, theirs: Ask(body={"activities": [_visit(), _of(theirs["member"])]}),
    ],
    "get_activities": filters("community_id", "channel_id", "external_id"),
    "get_member_activities": [
        lambda own, theirs: Ask({"member_id": theirs["member"]}),
        lambda own, theirs: Ask(
            {"member_id": own["member"]},
            query={"channel_id": theirs["channel"], "community_id": theirs["community"]},
        ),
    ],
    "post_member_merge": [
        lambda own, theirs: Ask(
            {"member_id": theirs["member_to_merge"]}, {"member_id": own["member_to_absorb"]}
        ),
        lambda own, theirs: Ask(
            {"member_id": own["member_to_merge"]}, {"member_id": theirs["member_to_absorb"]}
        ),
    ],
    "post_member_unmerge": on("member_id", "merged_member"),
    "get_member_suggestions": [
        plain,
        lambda own, theirs: Ask(query={"member_id": theirs["member"]}),
    ],
    "post_member_suggestion_dismiss": on("suggestion_id", "merge_suggestion", {}),
    **OF_SEGMENTS,
    **OF_JOURNEYS,
    **OF_PRIVACY,
    **OF_GOALS,
    **OF_MILESTONES,
    **OF_GUIDELINES,
    **OF_COMMUNITY_AUDITS,
    **OF_JOINING,
    **OF_MISSIONS,
}

SCOPES_OF_MEMBERS: Mapping[str, str] = {
    **{name: "members:read" if name in READS else "members:write" for name in OF_MEMBERS},
    "get_community_unanswered": "inbox:read",
    **SCOPES_OF_PRIVACY,
    **SCOPES_OF_GOALS,
    **SCOPES_OF_MILESTONES,
    **SCOPES_OF_GUIDELINES,
    **SCOPES_OF_COMMUNITY_AUDITS,
    **SCOPES_OF_JOINING,
    **SCOPES_OF_JOURNEYS,
    **SCOPES_OF_MISSIONS,
}
