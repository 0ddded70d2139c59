"""What each platform counts, and what it calls it, as its adapter reads it: nothing else is ever
said of it, which the conformance kit holds it to."""

from collections.abc import Mapping, Sequence

from domain.shared.readings import Metric

Counted = Mapping[Metric, Sequence[str]]

CALLS_AN_HOUR: Mapping[str, int] = {
    # Of 3,000 requests in five minutes that an address may make.
    "bluesky": 600,
    "discord": 600,
    "discord_forum": 600,
    "discourse": 300,
    # Of 300 requests in five minutes that a token may make.
    "mastodon": 600,
    "matrix": 300,
    "nodebb": 180,
    "sandbox": 100_000,
    # Histories are what Slack lets be read least often.
    "slack": 50,
    "telegram": 300,
}
"""How often an account is asked for numbers in an hour at most: as we choose, well below what the
platform lets it ask, so that what publishing and listening need is always left."""

FEW_CALLS = 60
"""The same for a platform that is not named."""

_DISCORD: Counted = {
    Metric.REACTIONS: ("reactions[].count",),
    Metric.COMMENTS: ("thread.message_count",),
    Metric.VOTES: ("poll.results.answer_counts[].count",),
    Metric.MEMBERS: ("approximate_member_count",),
}
COUNTED: Mapping[str, Counted] = {
    "bluesky": {
        Metric.REACTIONS: ("likeCount",),
        Metric.SHARES: ("repostCount",),
        Metric.COMMENTS: ("replyCount",),
        Metric.QUOTES: ("quoteCount",),
        Metric.SAVES: ("bookmarkCount",),
        Metric.FOLLOWERS: ("followersCount",),
        Metric.FOLLOWING: ("followsCount",),
        Metric.POSTS: ("postsCount",),
    },
    "discord": _DISCORD,
    "discord_forum": _DISCORD,
    "discourse": {
        Metric.VIEWS: ("views", "reads"),
        Metric.COMMENTS: ("posts_count", "reply_count"),
        Metric.REACTIONS: ("like",),
        Metric.MEMBERS: ("users_count", "user_count"),
        Metric.POSTS: ("posts_count", "post_count"),
    },
    "mastodon": {
        Metric.REACTIONS: ("favourites_count",),
        Metric.SHARES: ("reblogs_count",),
        Metric.COMMENTS: ("replies_count",),
        Metric.QUOTES: ("quotes_count",),
        Metric.VOTES: ("votes_count",),
        Metric.FOLLOWERS: ("followers_count",),
        Metric.FOLLOWING: ("following_count",),
        Metric.POSTS: ("statuses_count",),
    },
    "matrix": {
        Metric.COMMENTS: ("m.thread.count",),
        Metric.REACTIONS: ("m.annotation",),
        Metric.VOTES: ("poll.response",),
        Metric.MEMBERS: ("joined_members",),
    },
    "nodebb": {
        Metric.REACTIONS: ("upvotes",),
        Metric.VIEWS: ("viewcount",),
        Metric.COMMENTS: ("postcount", "replies"),
        Metric.FOLLOWERS: ("followerCount",),
        Metric.FOLLOWING: ("followingCount",),
        Metric.POSTS: ("postcount",),
    },
    "sandbox": {
        Metric.VIEWS: ("view_count",),
        Metric.REACTIONS: ("like_count",),
        Metric.COMMENTS: ("answer_count",),
        Metric.FOLLOWERS: ("follower_count",),
        Metric.POSTS: ("post_count",),
    },
    "slack": {
        Metric.REACTIONS: ("reactions[].count",),
        Metric.COMMENTS: ("reply_count",),
        Metric.MEMBERS: ("num_members",),
    },
    "telegram": {Metric.MEMBERS: ("getChatMemberCount",)},
}
