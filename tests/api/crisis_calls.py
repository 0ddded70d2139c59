"""How the operations about crises are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain
from tests.api.crisis_work_calls import OF_CRISIS_WORK
from tests.api.drill_calls import OF_DRILLS, SCOPES_OF_DRILLS
from tests.api.signal_calls import OF_SIGNALS, SCOPES_OF_SIGNALS
from tests.api.stakeholder_calls import OF_STAKEHOLDERS

_WORDS = {
    "name": "Recall",
    "scenario": "recall",
    "language": "en",
    "text": "We know about {{product}}.",
    "placeholders": [{"name": "product", "question": "Which product is it?"}],
    "review_by": "2090-01-01T09:00:00Z",
}
_ACTION = {"title": "Print allergens on the box", "due_at": "2090-01-01T09:00:00Z"}
_CONTAINS = {
    "containment": {"sev1": {"at": "activated", "hold": True, "replies_need_approval": True}}
}
_BEARS = {"reason": "A recall.", "tags": ["nobody-bears-this"]}


def _crisis(**more: Any) -> dict[str, Any]:
    return {"title": "Nuts in the plum cake", **more}


def _said(whose: Any) -> dict[str, Any]:
    return {"channel_ids": [whose["channel"]], "text": "We know about it."}


def _role(thing: str, body: Any = None) -> list[Call]:
    return [lambda own, theirs: Ask({"crisis_id": theirs[thing], "role": "commander"}, body)]


def _stops(field: str, thing: str) -> Call:
    def call(own: Any, theirs: Any) -> Ask:
        return Ask(
            {"crisis_id": own["crisis_to_hold"]}, {"reason": "A recall.", field: [theirs[thing]]}
        )

    return call


def _words(whose: Any, policy: str, words: str) -> dict[str, Any]:
    return {"policy_id": whose[policy], "word_list_ids": [whose[words]]}


def _tightens(policy: str, words: str) -> Call:
    """With words that are looked for in one community."""

    def call(own: Any, theirs: Any) -> Ask:
        asked = {"tighten": _words(theirs, policy, words), "community_ids": [own["community"]]}
        about = {"reason": "A recall.", "hold": False}
        return Ask({"crisis_id": own["crisis_to_hold"]}, about | asked)

    return call


def _by_itself(own: Any, theirs: Any) -> Ask:
    words = _words(theirs, "moderation_policy", "word_list")
    return Ask(body={"containment": {"sev1": {"at": "activated", "tighten": words}}})


_OF_CRISES: Mapping[str, Sequence[Call]] = {
    "post_crisis": [
        lambda own, theirs: Ask(body=_crisis()),
        lambda own, theirs: Ask(body=_crisis(community_ids=[theirs["community"]])),
        lambda own, theirs: Ask(body=_crisis(external_id=theirs["external_id"])),
    ],
    "get_crises": [
        *filters("external_id"),
        lambda own, theirs: Ask(query={"duplicate_of": theirs["crisis"]}),
    ],
    "get_crisis": on("crisis_id", "crisis"),
    "patch_crisis": [
        lambda own, theirs: Ask({"crisis_id": theirs["crisis"]}, {"metadata": {"by": "a test"}}),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]}, {"external_id": theirs["external_id"]}
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]}, {"community_ids": [theirs["community"]]}
        ),
    ],
    "post_crisis_activate": on("crisis_id", "crisis_to_activate"),
    "post_crisis_contain": on("crisis_id", "crisis_to_contain"),
    "post_crisis_resolve": on("crisis_id", "crisis_to_resolve"),
    "post_crisis_close": on("crisis_id", "crisis_to_close"),
    "post_crisis_cancel": on("crisis_id", "crisis_to_cancel"),
    "post_crisis_duplicate": [
        lambda own, theirs: Ask(
            {"crisis_id": theirs["crisis_to_link"]}, {"duplicate_of": own["crisis"]}
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis_to_link"]}, {"duplicate_of": theirs["crisis"]}
        ),
    ],
    "get_crisis_review": on("crisis_id", "crisis_to_review"),
    "get_crisis_review_report": on("crisis_id", "crisis_to_review"),
    "put_crisis_review": [
        *on("crisis_id", "crisis_to_review", {"summary": "A wrong label."}),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis_to_review"]},
            {"summary": "A wrong label.", "owner_id": theirs["teammate"]},
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis_to_review"]},
            {"summary": "A wrong label.", "actions": [_ACTION | {"owner_id": theirs["teammate"]}]},
        ),
    ],
    "post_crisis_containment": [
        *on("crisis_id", "crisis_to_hold", _BEARS),
        _stops("channel_ids", "channel"),
        _stops("community_ids", "community"),
        _stops("campaign_ids", "campaign"),
        _tightens("moderation_policy", "spare_word_list"),
        _tightens("spare_moderation_policy", "word_list"),
    ],
    "get_crisis_containment": on("crisis_id", "crisis_that_holds"),
    "post_crisis_containment_lift": [
        *on("crisis_id", "crisis_that_holds", {}),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis_that_holds"]}, {"hold_ids": [theirs["hold"]]}
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis_that_holds"]}, {"measure_ids": [theirs["crisis_measure"]]}
        ),
    ],
    "get_crisis_containment_messages": on("crisis_id", "crisis_that_holds"),
    "put_crisis_role": [
        lambda own, theirs: Ask(
            {"crisis_id": theirs["crisis"], "role": "scribe"}, {"teammate_id": own["teammate"]}
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"], "role": "scribe"}, {"teammate_id": theirs["teammate"]}
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"], "role": "scribe"}, {"rota_id": theirs["rota"]}
        ),
    ],
    "post_crisis_role_accept": _role("crisis_to_accept"),
    "post_crisis_role_decline": _role("crisis_to_decline"),
    "get_crisis_timeline": on("crisis_id", "crisis"),
    "get_crisis_entry": [
        lambda own, theirs: Ask(
            {"crisis_id": theirs["crisis"], "entry_id": theirs["crisis_entry"]}
        ),
    ],
    "post_crisis_note": [
        *on("crisis_id", "crisis", {"text": "The supplier confirmed it."}),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]}, {"text": "See.", "media_ids": [theirs["media"]]}
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]}, {"text": "See.", "message_ids": [theirs["published"]]}
        ),
    ],
    "patch_crisis_entry": [
        lambda own, theirs: Ask(
            {"crisis_id": theirs["crisis"], "entry_id": theirs["crisis_entry"]}, {"pinned": True}
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"], "entry_id": theirs["crisis_entry"]}, {"pinned": True}
        ),
    ],
    "post_crisis_statement": [
        *on("crisis_id", "crisis_to_speak_of", {"text": "We know about it."}),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis_to_speak_of"]},
            {"text": "We know about it.", "message_id": theirs["published"]},
        ),
    ],
    "post_crisis_statement_suggest": [
        *on("crisis_id", "crisis", {"scenario": "recall"}),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]},
            {"scenario": "recall", "channel_ids": [theirs["channel"]]},
        ),
    ],
    "post_crisis_statement_publish": [
        lambda own, theirs: Ask({"crisis_id": theirs["crisis_to_speak_of"]}, _said(own)),
        lambda own, theirs: Ask({"crisis_id": own["crisis_to_speak_of"]}, _said(theirs)),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis_to_speak_of"]},
            {
                "channel_ids": [own["channel"]],
                "holding_statement_id": theirs["statement"],
                "values": {"product": "the plum cake"},
            },
        ),
    ],
    "get_crisis_settings": [plain],
    "put_crisis_settings": [lambda own, theirs: Ask(body=_CONTAINS), _by_itself],
    "get_status_page": [plain],
    "put_status_page": [lambda own, theirs: Ask(body={"enabled": True})],
    "post_holding_statement": [
        lambda own, theirs: Ask(body=_WORDS),
        lambda own, theirs: Ask(body=_WORDS | {"external_id": theirs["external_id"]}),
    ],
    "get_holding_statements": filters("external_id"),
    "get_holding_statement": on("statement_id", "statement"),
    "patch_holding_statement": [
        lambda own, theirs: Ask({"statement_id": theirs["statement"]}, {"name": "Recalls"}),
        lambda own, theirs: Ask(
            {"statement_id": own["statement"]}, {"external_id": theirs["external_id"]}
        ),
    ],
    "post_holding_statement_approve": on("statement_id", "statement_to_approve", {}),
    "post_holding_statement_retire": on("statement_id", "statement_to_retire"),
    "get_crisis_advice": on("crisis_id", "crisis"),
    **OF_CRISIS_WORK,
    **OF_STAKEHOLDERS,
}
OF_CRISES: Mapping[str, Sequence[Call]] = {**_OF_CRISES, **OF_SIGNALS, **OF_DRILLS}

_HOLDS = (
    *("post_crisis_containment", "post_crisis_containment_lift"),
    "put_crisis_settings",
)
SCOPES_OF_CRISES: Mapping[str, str] = {
    **dict.fromkeys(_OF_CRISES, "crises:write"),
    **dict.fromkeys((name for name in _OF_CRISES if name.startswith("get_")), "crises:read"),
    **dict.fromkeys(_HOLDS, "holds:write"),
    "get_crisis_containment_messages": "messages:read",
    **SCOPES_OF_SIGNALS,
    **SCOPES_OF_DRILLS,
    "post_crisis_statement_suggest": "crises:read",
    "post_holding_statement_approve": "messages:approve",
    "post_crisis_notice_approve": "messages:approve",
}
