"""Where in a forum of Discord's a message belongs: it begins a post, stands below one, or answers
somebody there."""

from dataclasses import replace

from adapters.platforms.discord.forum_profile import MOST_TITLE, TITLE_FROM
from adapters.platforms.discord.place import link
from adapters.platforms.discord.spots import Spot, spot_of
from adapters.platforms.titles import FIRST_LINE, NoTitle, Titled, titled
from domain.publishing.outcomes import RefusalKind, Refused
from domain.publishing.ports import OutgoingPost


def is_alone(post: OutgoingPost) -> bool:
    """Whether it is for one person alone, to whom a bot writes outside the forum."""
    return post.answer is not None and post.answer.is_direct


def addressed(post: OutgoingPost) -> Titled | str | Refused:
    """The title and words of what begins a post, or the thread that an answer belongs to."""
    below = post.thread_root or (post.reply_to if post.answer else None)
    if below is None:
        return topic_of(post)
    root = in_thread(below)
    if root is None or root.thread_id is None:
        return Refused(RefusalKind.CONTENT, "What this answers is in no forum of Discord.")
    return root.thread_id


def answering(post: OutgoingPost) -> OutgoingPost:
    """The same, referring to what somebody else said by its number alone; what goes on below our
    own post refers to nothing."""
    spot = in_thread(post.reply_to) if post.answer else None
    return replace(post, reply_to=spot.message_id if spot else None)


def topic_of(post: OutgoingPost) -> Titled | Refused:
    try:
        rule = str(post.connection.settings.get(TITLE_FROM) or FIRST_LINE)
        return titled(post.text, rule, MOST_TITLE)
    except NoTitle as refused:
        return Refused(RefusalKind.CONTENT, str(refused))


def in_thread(post_id: str | None) -> Spot | None:
    spot = spot_of(post_id)
    return spot if spot is not None and spot.thread_id is not None else None


def address_of(guild_id: str, spot: Spot) -> str:
    """Where people find it."""
    if spot.begins:
        return f"https://discord.com/channels/{guild_id}/{spot.thread_id}"
    return link(guild_id, str(spot.thread_id), spot.message_id)
