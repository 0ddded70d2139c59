"""How the operations about telling stakeholders are called, and what each of them needs."""

import os
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from tests.api.asks import Ask, Call, filters, on

WORDS = [{"language": "en", "subject": "About {{crisis}}", "text": "We took it off the counter."}]
PERSON = {"email": "somebody@example.org", "name": "Somebody", "language": "es"}


_names = count(1)


def _list(name: str, **more: Any) -> dict[str, Any]:
    """By a name that no other has."""
    named = f"{name} list-{os.getpid()}-{next(_names)}"
    return {"name": named, "audience": "internal", "people": [PERSON], **more}


def _notice(**more: Any) -> dict[str, Any]:
    return {"audience": "internal", "texts": WORDS, **more}


OF_STAKEHOLDERS: Mapping[str, Sequence[Call]] = {
    "post_stakeholder_list": [
        lambda own, theirs: Ask(body=_list("Press")),
        lambda own, theirs: Ask(body=_list("Board", external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_list("Night", teammate_ids=[theirs["teammate"]])),
        lambda own, theirs: Ask(
            body=_list("Terrace", when={"community_ids": [theirs["community"]]})
        ),
    ],
    "get_stakeholder_lists": [
        *filters("external_id"),
        lambda own, theirs: Ask(query={"teammate_id": theirs["teammate"]}),
    ],
    "get_stakeholder_list": on("list_id", "stakeholder_list"),
    "patch_stakeholder_list": [
        lambda own, theirs: Ask({"list_id": theirs["stakeholder_list"]}, {"name": "Officials"}),
        lambda own, theirs: Ask(
            {"list_id": own["stakeholder_list"]}, {"external_id": theirs["external_id"]}
        ),
        lambda own, theirs: Ask(
            {"list_id": own["stakeholder_list"]}, {"teammate_ids": [theirs["teammate"]]}
        ),
        lambda own, theirs: Ask(
            {"list_id": own["stakeholder_list"]},
            {"when": {"community_ids": [theirs["community"]]}},
        ),
    ],
    "delete_stakeholder_list": on("list_id", "spare_stakeholder_list"),
    "get_crisis_stakeholder_lists": on("crisis_id", "crisis"),
    "post_stakeholder_forget": [
        lambda own, theirs: Ask(body={"email": "nobody-here@example.org"}),
    ],
    "post_crisis_notice": [
        lambda own, theirs: Ask(
            {"crisis_id": theirs["crisis"]},
            _notice(stakeholder_list_ids=[own["stakeholder_list"]]),
        ),
        lambda own, theirs: Ask(
            {"crisis_id": own["crisis"]},
            _notice(stakeholder_list_ids=[theirs["stakeholder_list"]]),
        ),
    ],
    "get_notices_of_crisis": on("crisis_id", "crisis"),
    "get_crisis_notices": [
        lambda own, theirs: Ask(),
        lambda own, theirs: Ask(query={"crisis_id": theirs["crisis"]}),
    ],
    "get_crisis_notice": on("notice_id", "crisis_notice"),
    "post_crisis_notice_approve": on("notice_id", "crisis_notice_to_approve"),
    "post_crisis_notice_withdraw": on("notice_id", "crisis_notice_to_withdraw"),
    "get_crisis_notice_deliveries": on("notice_id", "crisis_notice"),
    "post_crisis_notice_delivery_repeat": on("delivery_id", "crisis_notice_delivery"),
}
