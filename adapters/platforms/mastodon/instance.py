"""A Mastodon server's own limits, read from its instance document, whichever version it has."""

from collections.abc import Mapping
from typing import Any

from adapters.platforms.adapter import UPLOAD_BYTES
from domain.shared.platforms import (
    CountingUnit,
    Limits,
    MediaLimit,
    PollLimit,
    RateBudget,
    TextLimit,
)

# Defaults of the server code (status_length_validator.rb, rate_limiter.rb: 300 posts in 3 h,
# poll_options_validator.rb and poll_expiration_validator.rb).
CHARACTERS = 500
LINK_WEIGHT = 23
BUDGET = RateBudget(posts=300, seconds=3 * 3600)
KEY_KEPT_SECONDS = 3600
POLL = PollLimit(
    options=4,
    option_length=50,
    shortest_seconds=300,
    longest_seconds=2_629_746,
    with_media=False,
)
# Of media_attachment.rb: four files, or one film; a description of 1500 characters.
MEDIA = MediaLimit(
    images=4,
    videos=1,
    image_types=("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"),
    video_types=("video/mp4", "video/webm", "video/quicktime"),
    image_bytes=16 * 2**20,
    video_bytes=UPLOAD_BYTES,
    alt_text=1500,
)
MOST_COUNT = 10_000_000
MOST_BYTES = 2**40


def limits_of(instance: Mapping[str, Any]) -> Limits:
    """Works on the v1 and v2 documents and on Pleroma's `max_toot_chars`. What is missing or
    makes no sense falls back to Mastodon's default."""
    configuration = _mapping(instance.get("configuration"))
    polls = _mapping(configuration.get("polls"))
    statuses = _mapping(configuration.get("statuses"))
    maximum = _count(statuses.get("max_characters")) or _count(instance.get("max_toot_chars"))
    weight = _count(statuses.get("characters_reserved_per_url"))
    return Limits(
        text=TextLimit(
            maximum=maximum or CHARACTERS,
            unit=CountingUnit.GRAPHEMES,
            url_weight=weight or LINK_WEIGHT,
            mention_domain_counts=False,
            counts_warning=True,
        ),
        budget=BUDGET,
        idempotency_window_seconds=KEY_KEPT_SECONDS,
        poll=PollLimit(
            options=_count(polls.get("max_options")) or POLL.options,
            option_length=_count(polls.get("max_characters_per_option")) or POLL.option_length,
            shortest_seconds=_count(polls.get("min_expiration")) or POLL.shortest_seconds,
            longest_seconds=_count(polls.get("max_expiration")) or POLL.longest_seconds,
            with_media=POLL.with_media,
        ),
        media=_media(configuration, statuses),
        answers_name_people=True,
    )


def _media(configuration: Mapping[str, Any], statuses: Mapping[str, Any]) -> MediaLimit:
    """A film is held to what we can bring as well. A server that names no types takes Mastodon's,
    and one that takes no films at all says so by its types."""
    files = _mapping(configuration.get("media_attachments"))
    types = files.get("supported_mime_types")
    named = [t for t in types if isinstance(t, str)] if isinstance(types, list) else []
    images, videos = MEDIA.image_types, MEDIA.video_types
    if named:
        images, videos = (
            tuple(mime for mime in kinds if mime in named) for kinds in (images, videos)
        )
    video_bytes = _count(files.get("video_size_limit"), MOST_BYTES) or MEDIA.video_bytes
    return MediaLimit(
        images=_count(statuses.get("max_media_attachments")) or MEDIA.images,
        videos=MEDIA.videos,
        image_types=images,
        video_types=videos,
        image_bytes=min(
            _count(files.get("image_size_limit"), MOST_BYTES) or MEDIA.image_bytes, UPLOAD_BYTES
        ),
        video_bytes=min(video_bytes, UPLOAD_BYTES),
        alt_text=_count(files.get("description_limit")) or MEDIA.alt_text,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: object, most: int = MOST_COUNT) -> int | None:
    sane = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most
    return value if sane and isinstance(value, int) else None
