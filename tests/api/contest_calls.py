"""How the operations about contests are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from tests.api.asks import Ask, Call, filters, on, plain, renames

RULES = {
    "text": "Whoever enters before Saturday at nine can win. Drawn among all who enter.",
    "actions": [{"way": "api"}],
    "prizes": [{"name": "A basket of cheese"}],
}
CONTEST = {
    "title": "Win a basket of cheese",
    "rules": RULES,
    "opens": {"local_time": "2031-05-01T09:00", "timezone": "Europe/Madrid"},
    "closes": {"local_time": "2031-05-04T09:00", "timezone": "Europe/Madrid"},
}


def _asking(**action: object) -> dict[str, Any]:
    return CONTEST | {"rules": RULES | {"actions": [action]}}


def _for_members(**whom: object) -> dict[str, Any]:
    return CONTEST | {"rules": RULES | {"eligibility": {"members": whom}}}


# Whoever has entered cannot enter again.
_PEOPLE = count(20)
OF_CONTESTS: dict[str, Sequence[Call]] = {
    "post_contest": [
        lambda own, theirs: Ask(body=CONTEST),
        lambda own, theirs: Ask(body=CONTEST | {"external_id": theirs["external_id"]}),
        lambda own, theirs: Ask(body=CONTEST | {"campaign_id": theirs["campaign"]}),
        lambda own, theirs: Ask(body=_asking(way="comment", message_id=theirs["draft"])),
        lambda own, theirs: Ask(
            body=_asking(way="hashtag", hashtag="win", channel_ids=[theirs["channel"]])
        ),
        lambda own, theirs: Ask(body=_for_members(community_id=theirs["community"])),
        lambda own, theirs: Ask(body=_for_members(segment_id=theirs["segment"])),
    ],
    "get_contests": [
        *filters("external_id"),
        lambda own, theirs: Ask(query={"campaign_id": theirs["campaign"]}),
    ],
    "get_contest": on("contest_id", "contest"),
    "patch_contest": [
        *renames("contest_id", "contest"),
        lambda own, theirs: Ask(
            {"contest_id": own["contest"]}, {"campaign_id": theirs["campaign"]}
        ),
        *(
            lambda own, theirs, name=name, thing=thing: Ask(
                {"contest_id": own["contest"]}, _for_members(**{name: theirs[thing]})
            )
            for name, thing in (("community_id", "community"), ("segment_id", "segment"))
        ),
    ],
    "post_contest_lint": on("contest_id", "contest"),
    "post_contest_schedule": on("contest_id", "contest_to_schedule"),
    "post_contest_cancel": on("contest_id", "contest_to_cancel", {"reason": "No prize."}),
    "post_contest_judge": on("contest_id", "contest_to_judge"),
    "post_contest_finish": on("contest_id", "contest_to_finish"),
    "post_contest_archive": on("contest_id", "contest_to_archive"),
    "post_contest_codes": on("contest_id", "contest", {"codes": ["CHEESE-1"], "make": 1}),
    "post_contest_entry": [
        *on("contest_id", "contest_open", {"person_id": "user-18"}),
        lambda own, theirs: Ask(
            {"contest_id": own["contest_open"]},
            {"person_id": f"user-{next(_PEOPLE)}", "external_id": theirs["external_id"]},
        ),
    ],
    "get_contest_entries": [
        *filters("external_id", "channel_id"),
        lambda own, theirs: Ask(query={"contest_id": theirs["contest_open"]}),
    ],
    "get_contest_entry": on("entry_id", "contest_entry"),
    "post_contest_entry_accept": on("entry_id", "entry_to_accept"),
    "post_contest_entry_reject": on("entry_id", "entry_to_reject", {"reason": "A copy."}),
    "post_contest_entry_withdraw": on("entry_id", "entry_to_withdraw"),
    "put_contest_entry_score": on("entry_id", "entry_to_score", {"points": {"surprise": 9}}),
    "get_contest_scores": [
        plain,
        lambda own, theirs: Ask(query={"contest_id": theirs["contest_judging"]}),
        lambda own, theirs: Ask(query={"entry_id": theirs["entry_to_score"]}),
    ],
    "get_contest_awards": [
        plain,
        lambda own, theirs: Ask(query={"contest_id": theirs["contest_decided"]}),
        lambda own, theirs: Ask(query={"entry_id": theirs["entry_that_won"]}),
    ],
    "get_contest_award": on("award_id", "contest_award"),
    "post_contest_award_claim_link": on("award_id", "award_to_claim"),
    "post_contest_award_fulfil": on("award_id", "contest_award", {"note": "Sent."}),
    "post_contest_draw": on("contest_id", "contest_to_draw", {}),
    "post_contest_reveal": on("contest_id", "contest_to_reveal", {}),
    "post_contest_decide": on("contest_id", "contest_judging"),
    "post_contest_disqualify": [
        lambda own, theirs: Ask(
            {"contest_id": theirs["contest_decided"]},
            {"entry_id": theirs["entry_that_won"], "reason": "fraud"},
        ),
        lambda own, theirs: Ask(
            {"contest_id": own["contest_decided"]},
            {"entry_id": theirs["entry_that_won"], "reason": "fraud"},
        ),
    ],
    "get_contest_draw": on("contest_id", "contest_decided"),
    "get_contest_bundle": on("contest_id", "contest_decided"),
}

_READS, _WRITES = "contests:read", "contests:write"
SCOPES_OF_CONTESTS: Mapping[str, str] = {
    **{name: _READS if name.startswith("get_") else _WRITES for name in OF_CONTESTS},
    "post_contest_lint": _READS,
    "post_contest_entry": "contests:enter",
    "put_contest_entry_score": "contests:judge",
}
