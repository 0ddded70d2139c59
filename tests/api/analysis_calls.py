"""How the operations that ask what posts got are called, and what each of them needs."""

from collections.abc import Mapping, Sequence

from tests.api.asks import Ask, Call, filters, on

_WHICH = ("channel_id", "community_id", "campaign_id")
OF_ANALYSES: dict[str, Sequence[Call]] = {
    "get_message_timeline": on("message_id", "published"),
    "get_channel_best_hours": on("channel_id", "channel"),
    "get_channel_best_hours_chart": on("channel_id", "channel"),
    **{name: filters(*_WHICH) for name in ("get_decay", "get_cadence", "get_hashtag_lifts")},
    "get_post_numbers": [
        *filters(*_WHICH, "objective_id"),
        lambda own, theirs: Ask(query={"without_objective_id": theirs["objective"]}),
        lambda own, theirs: Ask(query={"message_id": theirs["published"]}),
    ],
    "get_campaign_numbers": filters("campaign_id"),
    "get_people_numbers": filters("community_id"),
}

SCOPES_OF_ANALYSES: Mapping[str, str] = {
    **dict.fromkeys(OF_ANALYSES, "insights:read"),
    "get_people_numbers": "members:read",
}
