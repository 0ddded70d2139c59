"""What Mastodon can do, and what a channel there has to say."""

from adapters.platforms.mastodon.instance import limits_of
from domain.shared.platforms import Capability, OutcomeClass, PlatformProfile

PLATFORM = "mastodon"
ACCESS_TOKEN = "access_token"
WEBHOOK_SECRET = "webhook_secret"
VISIBILITIES = ("public", "unlisted", "private")
ALONE = "direct"
"""Only those see it whom it names."""
OF_THE_ACCOUNT, OF_THE_SERVER = "account", "server"

PROFILE = PlatformProfile(
    platform=PLATFORM,
    name="Mastodon",
    capabilities=frozenset(
        {
            Capability.PUBLISH_TEXT,
            Capability.LOOK_UP,
            Capability.DELETE,
            Capability.EDIT,
            Capability.THREADS,
            Capability.FIRST_COMMENTS,
            Capability.POLLS,
            Capability.CONTENT_WARNINGS,
            Capability.MEDIA,
            Capability.REPLIES,
            Capability.DIRECT_MESSAGES,
            Capability.PRIVATE_REPLIES,
            Capability.DIRECT_MEDIA,
            Capability.SEE_POSTS,
            Capability.LIST_POSTS,
            Capability.INBOUND_POLLING,
            Capability.INBOUND_WEBHOOKS,
            Capability.MUTE_PEOPLE,
            Capability.KICK_PEOPLE,
            Capability.BAN_PEOPLE,
            Capability.POST_METRICS,
            Capability.ACCOUNT_METRICS,
            Capability.SEARCH_POSTS,
            Capability.PUBLIC_ACCOUNTS,
            Capability.SEE_FOLLOWERS,
        }
    ),
    outcome_class=OutcomeClass.KEY,
    limits=limits_of({}),
    needs_server_url=True,
    credential_fields=(ACCESS_TOKEN,),
    optional_credential_fields=(WEBHOOK_SECRET,),
    settings_fields={
        "visibility": "Who sees posts: public (default), unlisted or private.",
        "language": "The language of posts, as an ISO 639 code. Default: the account's own.",
        "moderation": "Whom muting and banning is for: account (default; we no longer see the "
        "person) or server (the person is limited or suspended for everybody there; needs a "
        "moderator's token).",
    },
    api_version="v1",
    hook_credential=WEBHOOK_SECRET,
)
