"""How the operations about ambassadors and missions are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on

WHY = {"reason": "other"}


def _asked(community: str, member: str) -> dict[str, Any]:
    return {"community_id": community, "member_id": member}


def _mission(**more: Any) -> dict[str, Any]:
    return {"title": "Brew", "brief": "Show us.", "audience": "members", **more}


def _shown(mission: str, member: str, **more: Any) -> dict[str, Any]:
    return {"mission_id": mission, "member_id": member, "text": "Done.", **more}


OF_MISSIONS: dict[str, Sequence[Call]] = {
    "get_community_ambassador_candidates": on("community_id", "community"),
    "post_ambassador": [
        lambda own, theirs: Ask(body=_asked(theirs["community"], own["member_to_ask"])),
        lambda own, theirs: Ask(body=_asked(own["community"], theirs["member_to_ask"])),
    ],
    "get_ambassadors": [
        *filters("community_id"),
        lambda own, theirs: Ask(query={"member_id": theirs["member_to_ask"]}),
    ],
    "get_ambassador": on("ambassador_id", "ambassador"),
    "patch_ambassador": on("ambassador_id", "ambassador", {"terms": "One tasting."}),
    "post_ambassador_accept": on("ambassador_id", "ambassador_to_accept", {}),
    "post_ambassador_decline": on("ambassador_id", "ambassador_to_decline", {}),
    "post_ambassador_end": on("ambassador_id", "ambassador_to_end", {}),
    "post_mission": [
        lambda own, theirs: Ask(body=_mission()),
        lambda own, theirs: Ask(body=_mission(external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_mission(community_id=theirs["community"])),
        lambda own, theirs: Ask(body=_mission(audience="segment", segment_id=theirs["segment"])),
    ],
    "get_missions": filters("community_id", "external_id", "segment_id"),
    "get_mission": on("mission_id", "mission"),
    "patch_mission": [
        *on("mission_id", "mission", {"title": "Brew it"}),
        lambda own, theirs: Ask(
            {"mission_id": own["mission"]}, {"external_id": theirs["external_id"]}
        ),
        lambda own, theirs: Ask(
            {"mission_id": own["mission"]}, {"community_id": theirs["community"]}
        ),
        lambda own, theirs: Ask(
            {"mission_id": own["mission"]},
            {"audience": "segment", "segment_id": theirs["segment"]},
        ),
    ],
    "post_mission_open": on("mission_id", "mission_to_open"),
    "post_mission_pause": on("mission_id", "mission_to_pause"),
    "post_mission_close": on("mission_id", "mission_to_close"),
    "post_mission_archive": on("mission_id", "mission_to_archive"),
    "post_mission_submission": [
        lambda own, theirs: Ask(body=_shown(theirs["open_mission"], own["member_on_missions"])),
        lambda own, theirs: Ask(body=_shown(own["open_mission"], theirs["member_on_missions"])),
        lambda own, theirs: Ask(
            body=_shown(own["open_mission"], own["member_on_missions"], media_ids=[theirs["media"]])
        ),
    ],
    "get_mission_submissions": [
        lambda own, theirs: Ask(query={"mission_id": theirs["open_mission"]}),
        lambda own, theirs: Ask(query={"member_id": theirs["member_on_missions"]}),
    ],
    "get_mission_submission": on("submission_id", "submission"),
    "patch_mission_submission": [
        *on("submission_id", "draft_submission", {"text": "Done."}),
        lambda own, theirs: Ask(
            {"submission_id": own["draft_submission"]}, {"media_ids": [theirs["media"]]}
        ),
    ],
    "post_mission_submission_submit": on("submission_id", "rejected_submission"),
    "post_mission_submission_withdraw": on("submission_id", "submission_to_withdraw"),
    "post_mission_submission_approve": on("submission_id", "submission_to_approve", {}),
    "post_mission_submission_reject": on("submission_id", "submission_to_reject", WHY),
    "post_mission_submission_revoke": on("submission_id", "approved_submission", WHY),
}
_TAKES = (
    *("post_mission_submission", "patch_mission_submission"),
    *("post_mission_submission_submit", "post_mission_submission_withdraw"),
)
_JUDGES = ("approve", "reject", "revoke")
SCOPES_OF_MISSIONS: Mapping[str, str] = {
    **{n: "members:read" if n.startswith("get") else "members:write" for n in OF_MISSIONS},
    **dict.fromkeys(_TAKES, "missions:take"),
    **{f"post_mission_submission_{how}": "missions:review" for how in _JUDGES},
}
