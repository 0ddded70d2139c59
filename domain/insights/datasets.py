"""The datasets there are, with every column: new ones are added at the end of each."""

from collections.abc import Mapping

from domain.insights.warehouse import Column, Dataset, Kind, named
from domain.shared.access import Permission

INTEGER, TIMESTAMP, JSON = Kind.INTEGER, Kind.TIMESTAMP, Kind.JSON


def text(name: str, says: str) -> Column:
    return Column(name, Kind.TEXT, says)


def personal(name: str, says: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, kind, says, personal=True)


def count(name: str, says: str, unit: str = "count") -> Column:
    return Column(name, INTEGER, says, unit)


def at(name: str, says: str) -> Column:
    return Column(name, TIMESTAMP, says)


def listed(name: str, says: str) -> Column:
    return Column(name, JSON, f"{says} A list of texts.")


def own(thing: str) -> tuple[Column, ...]:
    """What everything of yours has."""
    return (
        text("created_by", f"Who made the {thing}: a key, a teammate or the service."),
        count("version", f"Grows with every change of the {thing}.", "version"),
        at("created_at", f"When the {thing} was made."),
        at("updated_at", f"When the {thing} last changed."),
    )


METADATA = "What your product noted with it, as an object."
EXTERNAL = "Your product's own name for it."
CHANNEL = text("channel_id", "The channel.")
PLATFORM = text("platform", "The platform of the channel.")
MESSAGE = text("message_id", "The message of yours; null of an account.")
SOURCE = text("source", "Empty where a platform said it, else the name of your product.")
COMMUNITY = text("community_id", "The community.")

MESSAGES = Dataset(
    "messages",
    "What you said or plan to say; one row for each message, wherever it goes.",
    ("id",),
    Permission.MESSAGES_READ,
    (
        text("id", "The message."),
        COMMUNITY,
        text("campaign_id", "The campaign it belongs to."),
        text("queue_id", "The queue whose slot it has."),
        text("kind", "A post, a reply, a direct message."),
        text("status", "How far it is, such as draft, scheduled, published."),
        text("in_reply_to", "The inbound message it answers."),
        personal("text", "What it says where no variant says otherwise."),
        listed("tags", "What it was tagged with."),
        listed("media_ids", "What it shows."),
        at("publish_at", "When it is to go out, or was."),
        text("external_id", EXTERNAL),
        personal("metadata", METADATA, JSON),
        *own("message"),
    ),
)
DELIVERIES = Dataset(
    "deliveries",
    "Where each message goes and what came of it; one row for each channel and part.",
    ("id",),
    Permission.MESSAGES_READ,
    (
        text("id", "The delivery."),
        text("message_id", "The message of yours."),
        CHANNEL,
        PLATFORM,
        count("part", "Which part of a thread it is, from 1.", "position"),
        text("state", "How far it is, such as scheduled, published, rejected."),
        count("attempts", "How often it was tried."),
        at("due_at", "When it is to be sent."),
        at("published_at", "When the platform took it."),
        text("platform_post_id", "The id of the post on its platform."),
        text("platform_url", "Where the post can be seen."),
        text("error_code", "Why it failed last."),
        text("held_reason", "Why it is held."),
        Column("verified", Kind.BOOLEAN, "Whether the post was seen on its platform afterwards."),
    ),
)
SAMPLES = Dataset(
    "samples",
    "Each reading of a number, as a platform or your product gave it. Readings never change.",
    ("id",),
    Permission.INSIGHTS_READ,
    (
        text("id", "The reading."),
        text("subject_id", "What was read: a delivery or a channel."),
        CHANNEL,
        PLATFORM,
        MESSAGE,
        text("delivery_id", "The delivery; null of an account."),
        text("metric", "Which number, by the dictionary of metrics."),
        count("value", "The number."),
        text("nature", "Whether it is a total so far, or a level."),
        text("native", "What the platform calls it."),
        SOURCE,
        at("as_of", "Of which instant it is."),
    ),
    kept_by="as_of",
)
METRIC_DAYS = Dataset(
    "metric_days",
    "What readings came to on each day of the workspace's own time zone. Counted a little after the"
    " readings, and anew where one comes late.",
    ("subject_id", "metric", "source", "day"),
    Permission.INSIGHTS_READ,
    (
        text("subject_id", "What was read: a delivery or a channel."),
        text("metric", "Which number, by the dictionary of metrics."),
        SOURCE,
        Column("day", Kind.DATE, "The day, by the workspace's time zone."),
        CHANNEL,
        PLATFORM,
        MESSAGE,
        count("samples", "Readings of that day."),
        count("last", "The last number of the day."),
        at("last_at", "When it was read."),
        count("lowest", "The lowest number of the day."),
        count("highest", "The highest number of the day."),
        count("increment", "By how much it has grown since the reading before."),
        count("restated", "The part of that by which the platform took something back, below 0."),
        count("restatements", "How often it did."),
    ),
)
INBOUND = Dataset(
    "inbound_messages",
    "What people wrote on your channels. One that was taken away or erased stays, as a shell.",
    ("id",),
    Permission.INBOX_READ,
    (
        text("id", "The message."),
        CHANNEL,
        text("conversation_id", "The conversation it belongs to."),
        text("kind", "A comment, a mention, a direct message, a review, a reply."),
        text("state", "Whether it is to be seen on its platform."),
        at("at", "When it was written."),
        at("received_at", "When it came to us."),
        personal("platform_message_id", "Its id on its platform."),
        personal("author_id", "Its author's id on that platform."),
        personal("title", "Its title."),
        personal("text", "What it says."),
        personal("url", "Where it can be seen."),
        personal("place", "Where on the platform it was written."),
        text("language", "Its language, as far as it can be told."),
        Column("rating", Kind.NUMBER, "What a review gives.", "stars"),
        text("sentiment", "Its mood: positive, negative, neutral, mixed."),
        text("priority", "How urgent it was found to be."),
        text("answers_message_id", "The message of yours that it answers."),
        text("answers_delivery_id", "The post of yours that it answers."),
        at("edited_at", "When its author changed it last."),
        at("deleted_at", "When it was taken away."),
        count("version", "Grows with every change.", "version"),
        at("updated_at", "When it last changed."),
    ),
)
CONVERSATIONS = Dataset(
    "conversations",
    "Talks with people, with what is waiting and when it was answered.",
    ("id",),
    Permission.INBOX_READ,
    (
        text("id", "The conversation."),
        CHANNEL,
        text("kind", "What it began with: comments, direct messages, reviews."),
        text("state", "Open, pending, snoozed or closed."),
        personal("author_id", "The id, on its platform, of whoever it is with."),
        text("priority", "How urgent it is."),
        text("assignee_id", "The teammate it is assigned to."),
        text("team_id", "The team it is assigned to."),
        listed("labels", "What it is labelled."),
        count("inbound_count", "Messages from people."),
        count("reply_count", "Replies of yours."),
        at("began_at", "When it began."),
        at("last_message_at", "When something was last said in it."),
        at("waiting_since", "Since when somebody waits for a reply."),
        at("first_reply_at", "When you replied first."),
        at("last_reply_at", "When you replied last."),
        at("snoozed_until", "Until when it sleeps."),
        at("closed_at", "When it was closed."),
        text("merged_into", "The conversation it went into."),
        text("answers_message_id", "The message of yours that it began below."),
        personal("metadata", METADATA, JSON),
        count("version", "Grows with every change.", "version"),
        at("created_at", "When it was made."),
        at("updated_at", "When it last changed."),
    ),
)
MEMBERS = Dataset(
    "members",
    "People of your communities. One that was merged or erased stays, as a shell.",
    ("id",),
    Permission.MEMBERS_READ,
    (
        text("id", "The member."),
        text("state", "Active, limited, banned, merged, erased."),
        text("origin", "Whether they were heard, or written down by somebody."),
        personal("name", "What they are called."),
        Column("is_bot", Kind.BOOLEAN, "Whether it is a program."),
        personal("labels", "What they are labelled. A list of texts.", JSON),
        personal("fields", "What you keep of them, as an object.", JSON),
        listed("community_ids", "The communities they are in."),
        listed("platforms", "Where they have accounts."),
        text("merged_into", "The member they turned out to be."),
        personal("external_id", EXTERNAL),
        personal("metadata", METADATA, JSON),
        at("last_seen_at", "When something was last heard of them."),
        *own("member"),
    ),
)
ACTIVITIES = Dataset(
    "activities",
    "Each thing a member did, on a channel or in your product.",
    ("id",),
    Permission.MEMBERS_READ,
    (
        text("id", "The activity."),
        text("member_id", "Who did it."),
        text("kind", "What they did."),
        text("type", "What your product calls it, of one of its own kind."),
        text("source", "Where it was heard: a channel, or your product."),
        PLATFORM,
        COMMUNITY,
        CHANNEL,
        Column("value", Kind.NUMBER, "What it is worth, where your product said so.", "points"),
        text("to_id", "The member it was done to."),
        personal("external_id", EXTERNAL),
        personal("subject", "What it was about."),
        personal("url", "Where it can be seen."),
        personal("metadata", METADATA, JSON),
        at("at", "When they did it."),
        at("recorded_at", "When it was written down."),
    ),
)
DECISIONS = Dataset(
    "moderation_decisions",
    "What moderators and rules decided. About whom is a pseudonym once they are erased.",
    ("id",),
    Permission.MODERATION_READ,
    (
        text("id", "The decision."),
        text("case_id", "The case it was made in."),
        CHANNEL,
        text("measure", "What was decided, such as approve, hide, remove, ban."),
        text("decided_by", "Who decided: a key, a teammate or the service."),
        text("policy_id", "By which policy."),
        count("policy_version", "By which version of it.", "version"),
        personal("platform_message_id", "The message it is about, on its platform."),
        personal("platform_person_id", "The person it is about, on their platform."),
        personal("note", "What was noted with it."),
        personal("statement", "The statement of reasons, as an object.", JSON),
        at("until", "Until when it holds."),
        text("reverses", "The decision it undoes."),
        text("appeal_id", "The appeal it was made on."),
        at("created_at", "When it was made."),
    ),
)
CAMPAIGNS = Dataset(
    "campaigns",
    "Campaigns, from draft to archive.",
    ("id",),
    Permission.PLANNING_READ,
    (
        text("id", "The campaign."),
        text("name", "What it is called."),
        text("status", "How far it is, such as draft, running, finished."),
        text("brief", "What it is about."),
        text("objective", "What it is for."),
        Column("starts_on", Kind.DATE, "Its first day."),
        Column("ends_on", Kind.DATE, "Its last day."),
        Column("budget", JSON, "What it may cost, as an object in minor units of a currency."),
        listed("hashtags", "Its hashtags."),
        text("external_id", EXTERNAL),
        Column("metadata", JSON, METADATA),
        *own("campaign"),
    ),
)
REPUTATION_DAYS = Dataset(
    "reputation_days",
    "What reputations are reckoned from, by community and by day of its own time zone. Counted once"
    " a day; days on which nothing happened have no row.",
    ("community_id", "day"),
    Permission.INSIGHTS_READ,
    (
        COMMUNITY,
        Column("day", Kind.DATE, "The day, by the community's time zone."),
        count("heard", "Comments, mentions, direct messages and reviews that are still there."),
        count("positive", "Those of good mood."),
        count("negative", "Those of bad mood."),
        count("neutral", "Those of neither."),
        count("mixed", "Those of both."),
        Column("pull_positive", Kind.NUMBER, "The good ones, weighed by reach.", "weight"),
        Column("pull_negative", Kind.NUMBER, "The bad ones, weighed by reach.", "weight"),
        count("reach_known", "Of how many the reach is known."),
        count("begun", "Conversations that were answered or have waited for a day."),
        count("replied", "Those that were answered."),
        count("kept", "Those whose promised time was kept."),
        count("missed", "Those whose promised time was missed."),
        count("joined", "People who came."),
        count("gone", "People who left."),
        count("cases", "Cases opened for moderators."),
    ),
)
HITS = Dataset(
    "hits",
    "What your watches found in what is heard.",
    ("id",),
    Permission.LISTENING_READ,
    (
        text("id", "The hit."),
        text("watch_id", "The watch."),
        text("inbound_message_id", "The message it was found in."),
        CHANNEL,
        PLATFORM,
        text("kind", "What kind of message that is."),
        at("at", "When it was written."),
        at("found_at", "When it was found."),
        personal("author_id", "Its author's id on that platform."),
        personal("author_handle", "What its author is called there."),
        text("language", "Its language, as far as it can be told."),
        text("sentiment", "Its mood: positive, negative, neutral, mixed."),
    ),
)
DATASETS: Mapping[str, Dataset] = named(
    (
        *(MESSAGES, DELIVERIES, SAMPLES, METRIC_DAYS, REPUTATION_DAYS, CAMPAIGNS),
        *(INBOUND, CONVERSATIONS, HITS, MEMBERS, ACTIVITIES, DECISIONS),
    )
)
