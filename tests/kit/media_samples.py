"""One of each entity of the media library, every field set to something else than its default."""

from collections.abc import Mapping
from typing import Any

from domain.publishing.captions import CaptionTrack
from domain.publishing.media import (
    Captions,
    Media,
    MediaDetails,
    MediaFacts,
    MediaKind,
    MediaSource,
    MediaStatus,
    MediaUpload,
    RejectedReason,
    Rights,
)
from domain.shared.ids import MediaId, MediaUploadId
from tests.kit.sample_parts import ODD, ORGANIZATION, WORKSPACE, at

RIGHTS = Rights(ODD, "CC BY 4.0", "https://example.org/terrace")

MEDIA: Mapping[str, Any] = {
    "media": Media(
        id=MediaId("med_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        status=MediaStatus.REJECTED,
        source=MediaSource.DIRECT_UPLOAD,
        sha256="f" * 64,
        bytes=4_000_000_000,
        version=3,
        created_at=at(1),
        updated_at=at(2),
        created_by="key_1",
        filename=ODD,
        facts=MediaFacts(
            kind=MediaKind.VIDEO,
            mime_type="video/mp4",
            width=1920,
            height=1080,
            codec="avc",
            animated=True,
            has_location=True,
            frames=250,
            duration_ms=10_000,
            audio_codec="aac",
            has_poster=True,
        ),
        rejected_reason=RejectedReason.TOO_EXPENSIVE,
        tries=2,
        title=ODD,
        alt_text=ODD,
        tags=("terrace", ODD),
        rights=RIGHTS,
        expires_at=at(4),
        expired_at=at(5),
        deleted_at=at(6),
        external_id="media-1",
        metadata={"a": ODD},
        captions=Captions.BURNT_IN,
        caption_tracks=(CaptionTrack("es-MX", 2, 3250, f"WEBVTT {ODD}"),),
    ),
    "media_uploads": MediaUpload(
        id=MediaUploadId("upl_1"),
        workspace_id=WORKSPACE,
        organization_id=ORGANIZATION,
        created_by="key_1",
        created_at=at(1),
        expires_at=at(2),
        details=MediaDetails(
            filename=ODD,
            title=ODD,
            alt_text=ODD,
            tags=(ODD, "terrace"),
            rights=RIGHTS,
            expires_at=at(3),
            external_id="media-2",
            metadata={"a": ODD},
            captions=Captions.TEXT_TRACK,
        ),
        received_at=at(4),
        media_id=MediaId("med_2"),
    ),
}
