"""Who may answer a post and who may quote it is written beside it, in records of the same key."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.platforms.bluesky.place import (
    LIST,
    POSTGATE,
    THREADGATE,
    address,
    list_address,
    written,
)
from adapters.platforms.checks import wrong_choice, wrong_setting
from domain.publishing.ports import OutgoingPost

EVERYBODY, NOBODY = "everybody", "nobody"
QUOTES = (EVERYBODY, NOBODY)
MOST_RULES = 5
"""lexicons/app/bsky/feed/threadgate.json of bluesky-social/atproto, `allow`."""

_RULES = {
    "mentioned": "mentionRule",
    "followers": "followerRule",
    "following": "followingRule",
}


def check_gates(settings: Mapping[str, Any]) -> None:
    """Raises ValidationFailed."""
    wrong_choice(settings, "quotes", QUOTES)
    asked = settings.get("replies")
    if asked is None or asked in (EVERYBODY, NOBODY):
        return
    words = _words(asked) if isinstance(asked, str) else []
    if not words or not all(word in _RULES or list_address(word) for word in words):
        allowed = ", ".join((EVERYBODY, NOBODY, *_RULES, f"at://…/{LIST}/…"))
        raise wrong_setting("replies", "not_one_of", allowed=allowed)
    if len(words) > MOST_RULES:
        raise wrong_setting("replies", "too_long", maximum=MOST_RULES)


def gates(post: OutgoingPost, rkey: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records that go with the post, by their collection. Who may answer is said once for a
    whole thread, with its first post."""
    place = post.connection
    beside = {
        "post": address(place.account_id, rkey),
        "createdAt": written(post.attempted_at),
    }
    replies = place.settings.get("replies", EVERYBODY)
    if replies != EVERYBODY and post.reply_to is None:
        yield THREADGATE, {"$type": THREADGATE, **beside, "allow": _allowed(replies)}
    if place.settings.get("quotes", EVERYBODY) == NOBODY:
        rule = {"$type": f"{POSTGATE}#disableRule"}
        yield POSTGATE, {"$type": POSTGATE, **beside, "embeddingRules": [rule]}


def _allowed(replies: str) -> list[dict[str, str]]:
    """Nobody may, where there is no rule by which somebody may."""
    return [] if replies == NOBODY else [_rule(word) for word in _words(replies)]


def _rule(word: str) -> dict[str, str]:
    where = list_address(word)
    if where is not None:
        return {"$type": f"{THREADGATE}#listRule", "list": where}
    return {"$type": f"{THREADGATE}#{_RULES[word]}"}


def _words(replies: str) -> list[str]:
    """Each once."""
    return list(dict.fromkeys(word.strip() for word in replies.split(",")))
