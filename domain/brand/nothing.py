"""Why there is nothing to say of how well a strategy is kept."""

from enum import StrEnum


class Nothing(StrEnum):
    """Never is there a zero in its place.

    no_posts: nothing went out. no_replies: nobody was answered. no_pillars, no_objectives: the
    strategy has none. no_brand_voice: nobody has said how the brand speaks. no_channels: no channel
    of this plan was ever there.
    """

    NO_POSTS = "no_posts"
    NO_REPLIES = "no_replies"
    NO_PILLARS = "no_pillars"
    NO_OBJECTIVES = "no_objectives"
    NO_BRAND_VOICE = "no_brand_voice"
    NO_CHANNELS = "no_channels"
