"""How the operations about challenges are called, and what each of them needs."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.api.asks import Ask, Call, filters, on, renames
from tests.api.world import Things


def _challenge(own: Things, **more: Any) -> dict[str, Any]:
    return {
        "community_id": own["community"],
        "title": "Five runs in a week",
        "text": "Run, and say so.",
        "opens": {"local_time": "2090-05-01T09:00", "timezone": "Europe/Madrid"},
        "closes": {"local_time": "2090-05-08T09:00", "timezone": "Europe/Madrid"},
        "pace": "daily",
        "ways": [{"way": "check_in"}],
        "goal": {"kind": "periods", "length": 5},
        **more,
    }


def _cheers(channel: str) -> dict[str, Any]:
    return {
        "texts": {"en": "{name}: {done} times!"},
        "channel_ids": [channel],
        "caps": {"most_per_week": 2},
    }


OF_CHALLENGES: dict[str, Sequence[Call]] = {
    "post_challenge": [
        lambda own, theirs: Ask(body=_challenge(own)),
        lambda own, theirs: Ask(body=_challenge(own, external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_challenge(own, community_id=theirs["community"])),
        lambda own, theirs: Ask(body=_challenge(own, congratulation=_cheers(theirs["channel"]))),
        lambda own, theirs: Ask(
            body=_challenge(
                own,
                ways=[{"way": "hashtag", "hashtag": "run", "channel_ids": [theirs["channel"]]}],
            )
        ),
    ],
    "get_challenges": [
        *filters("community_id", "external_id"),
        lambda own, theirs: Ask(query={"series_id": theirs["challenge"]}),
    ],
    "get_challenge": on("challenge_id", "challenge"),
    "patch_challenge": [
        *renames("challenge_id", "challenge"),
        lambda own, theirs: Ask(
            {"challenge_id": own["challenge"]},
            {"congratulation": _cheers(theirs["channel"])},
        ),
        lambda own, theirs: Ask(
            {"challenge_id": own["challenge"]},
            {"ways": [{"way": "hashtag", "hashtag": "r", "channel_ids": [theirs["channel"]]}]},
        ),
    ],
    "post_challenge_schedule": on("challenge_id", "challenge_to_schedule"),
    "post_challenge_close": on("challenge_id", "challenge_to_close"),
    "post_challenge_cancel": on("challenge_id", "challenge_to_cancel"),
    "post_challenge_check_in": [
        lambda own, theirs: Ask(
            {"challenge_id": own["challenge_open"]}, {"member_id": own["member"]}
        ),
        lambda own, theirs: Ask(
            {"challenge_id": theirs["challenge_open"]}, {"member_id": own["member"]}
        ),
        lambda own, theirs: Ask(
            {"challenge_id": own["challenge_open"]}, {"member_id": theirs["member"]}
        ),
    ],
    "get_challenge_check_ins": [
        *on("challenge_id", "challenge_open"),
        lambda own, theirs: Ask(
            {"challenge_id": own["challenge_open"]}, query={"member_id": theirs["member"]}
        ),
    ],
    "get_challenge_leaderboard": [
        *on("challenge_id", "challenge_open"),
        lambda own, theirs: Ask(
            {"challenge_id": own["challenge_open"]}, query={"member_id": theirs["member"]}
        ),
    ],
    "get_challenge_marks": [
        *on("challenge_id", "challenge_open"),
        lambda own, theirs: Ask(
            {"challenge_id": own["challenge_open"]}, query={"member_id": theirs["member"]}
        ),
    ],
}
SCOPES_OF_CHALLENGES: Mapping[str, str] = {
    name: "contests:read" if name.startswith("get") else "contests:write" for name in OF_CHALLENGES
} | {"post_challenge_check_in": "contests:enter"}
