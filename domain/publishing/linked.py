"""Short links in messages are noted where they go out, for their clicks to be told apart."""

from collections.abc import Collection, Sequence

from domain.publishing.content import Post
from domain.publishing.model import Message
from domain.shared.ids import DeliveryId
from domain.shared.short_links import PATH, SaidLink, tag_of, untagged_in


def may_hold_links(post: Post) -> bool:
    """Told at a glance: most posts have none."""
    return PATH in post.text or (post.link is not None and PATH in post.link)


def links_said(messages: Sequence[Message], going: Collection[DeliveryId]) -> list[SaidLink]:
    """Every short link in the posts of these deliveries, once for each message and channel."""
    found: dict[tuple[str, str, str], SaidLink] = {}
    for message in messages:
        for delivery in message.deliveries:
            if delivery.id not in going:
                continue
            # As it is written, with the place for its mark.
            post = message.content_for(delivery.channel_id).posts()[delivery.part - 1]
            tag = tag_of(message.id, delivery.channel_id)
            for host, slug in untagged_in(f"{post.text}\n{post.link or ''}"):
                found[host, slug, tag] = SaidLink(
                    host=host,
                    slug=slug,
                    tag=tag,
                    message_id=message.id,
                    channel_id=delivery.channel_id,
                    platform=delivery.platform,
                    campaign_id=message.campaign_id,
                )
    return list(found.values())
