"""What is wrong with rules by themselves, before anybody looks at what platforms ask."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from domain.participation.contest_rules import (
    ANSWERING_WAYS,
    HEARD_WAYS,
    EntryAction,
    EntryLimit,
    EntryWay,
    Judging,
    Rules,
)
from domain.shared.errors import FieldError


def faults_of(rules: Rules, opens_at: datetime, closes_at: datetime) -> list[FieldError]:
    """Each says where it is, by its pointer."""
    faults = [
        *_of_actions(rules.actions),
        *_of_members(rules),
        *_of_following(rules),
        *_of_limit(rules),
        *_of_jury(rules),
        *_repeated("weights", (one.name for one in rules.weights)),
        *_repeated("criteria", (one.key for one in rules.criteria)),
    ]
    if closes_at <= opens_at:
        faults.append(FieldError("/closes", "ends_before_start"))
    return faults


def _of_actions(actions: Iterable[EntryAction]) -> Iterator[FieldError]:
    for number, action in enumerate(actions):
        at = f"/rules/actions/{number}"
        if (action.way in ANSWERING_WAYS) != (action.message_id is not None):
            yield FieldError(f"{at}/message_id", "entry_message_misplaced")
        if (action.way is EntryWay.HASHTAG) != (action.hashtag is not None):
            yield FieldError(f"{at}/hashtag", "entry_hashtag_misplaced")


def _of_members(rules: Rules) -> Iterator[FieldError]:
    """Whoever fills in a form says an address, which proves no membership."""
    for number, action in enumerate(rules.actions):
        if rules.eligibility.members is not None and action.way is EntryWay.FORM:
            yield FieldError(f"/rules/actions/{number}/way", "entry_proves_nobody")


def _of_following(rules: Rules) -> Iterator[FieldError]:
    """Only whoever says something on a channel shows an account, and the account that they are to
    follow is that channel's."""
    for number, action in enumerate(rules.actions):
        at = f"/rules/actions/{number}"
        if rules.follow and action.way not in HEARD_WAYS:
            yield FieldError(f"{at}/way", "entry_follows_nobody")
        elif rules.follow and not action.channel_ids:
            yield FieldError(f"{at}/channel_ids", "follow_needs_channels")


def unseen_in(rules: Rules, unseen: Collection[str]) -> list[FieldError]:
    """Where channels are named whose platforms do not say who follows."""
    return [
        FieldError(f"/rules/actions/{number}/channel_ids/{place}", "followers_not_seen")
        for number, action in enumerate(rules.actions)
        for place, id in enumerate(action.channel_ids)
        if id in unseen
    ]


def _of_limit(rules: Rules) -> Iterator[FieldError]:
    if (rules.limit is EntryLimit.AT_MOST) != (rules.most_entries is not None):
        yield FieldError("/rules/most_entries", "most_entries_misplaced")


def _of_jury(rules: Rules) -> Iterator[FieldError]:
    if (rules.judging is Judging.DRAW) == bool(rules.criteria):
        yield FieldError("/rules/criteria", "criteria_misplaced")
    if (rules.judging is Judging.BOTH) != (rules.shortlist is not None):
        yield FieldError("/rules/shortlist", "shortlist_misplaced")


def _repeated(where: str, names: Iterable[str]) -> Iterator[FieldError]:
    if any(many > 1 for many in Counter(names).values()):
        yield FieldError(f"/rules/{where}", "duplicate")
