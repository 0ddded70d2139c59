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
from domain.publishing.content import WhoMayReply
from domain.publishing.ports import OutgoingPost

EVERYBODY, NOBODY = WhoMayReply.EVERYBODY.value, WhoMayReply.NOBODY.value
_REPLIES = "who_may_reply"
QUOTES = (EVERYBODY, NOBODY)
MOST_RULES = 5
"""lexicons/app/bsky/feed/threadgate.json of bluesky-social/atproto, `allow`."""

_RULES = {
    WhoMayReply.MENTIONED.value: "mentionRule",
    WhoMayReply.FOLLOWERS.value: "followerRule",
    WhoMayReply.FOLLOWING.value: "followingRule",
}


def check_gates(settings: Mapping[str, Any]) -> None:
    """Raises ValidationFailed."""
    wrong_choice(settings, "who_may_quote", QUOTES)
    asked = settings.get(_REPLIES)
    if asked is None or asked in (EVERYBODY, NOBODY):
        return
    words = _words(asked) if isinstance(asked, str) else []
    if not words or not all(word in _RULES or list_address(word) for word in words):
        allowed = ", ".join((EVERYBODY, NOBODY, *_RULES, f"at://…/{LIST}/…"))
        raise wrong_setting(_REPLIES, "not_one_of", allowed=allowed)
    if len(words) > MOST_RULES:
        raise wrong_setting(_REPLIES, "too_long", maximum=MOST_RULES)


def gates(post: OutgoingPost, rkey: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records that go with the post, by their collection. Who may answer is said once for a
    whole thread, with its first post: as its message says, or else as the channel is set."""
    place = post.connection
    beside = {
        "post": address(place.account_id, rkey),
        "createdAt": written(post.attempted_at),
    }
    replies = post.post.who_may_reply or place.settings.get(_REPLIES) or EVERYBODY
    if replies != EVERYBODY and post.reply_to is None:
        yield THREADGATE, {"$type": THREADGATE, **beside, "allow": _allowed(replies)}
    if place.settings.get("who_may_quote", EVERYBODY) == NOBODY:
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
