"""A picture or film of the library: what it is was found by looking into it, never by its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.publishing.captions import CaptionTrack
from domain.publishing.media_errors import MediaUploadUsed
from domain.shared.errors import InvalidState
from domain.shared.ids import MediaId, MediaUploadId, OrganizationId, WorkspaceId


class MediaStatus(StrEnum):
    """Whether it was looked into, and how that ended."""

    PROCESSING = "processing"
    READY = "ready"
    REJECTED = "rejected"


class MediaKind(StrEnum):
    """What there is to see."""

    IMAGE = "image"
    VIDEO = "video"


class MediaSource(StrEnum):
    """How it came in."""

    UPLOAD = "upload"
    DIRECT_UPLOAD = "direct_upload"
    URL = "url"


class Captions(StrEnum):
    """Where those who do not hear a film read what is said in it: in the picture itself, or in a
    text track that is there where it is published. `none`: nowhere yet, or there is nothing to
    hear."""

    NONE = "none"
    BURNT_IN = "burnt_in"
    TEXT_TRACK = "text_track"


class RejectedReason(StrEnum):
    """Why a file is none for the library."""

    EMPTY = "empty"
    UNSUPPORTED_TYPE = "unsupported_type"
    DAMAGED = "damaged"
    MIXED_CONTENT = "mixed_content"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_FRAMES = "too_many_frames"
    IMAGE_TOO_HEAVY = "image_too_heavy"
    TOO_EXPENSIVE = "too_expensive"
    VIDEO_NOT_READABLE = "video_not_readable"
    BYTES_MISSING = "bytes_missing"
    PROCESSING_FAILED = "processing_failed"


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose it is, and on what terms it may be shown; words of the caller's."""

    credit: str | None = None
    licence: str | None = None
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What looking into a file found. Width and height are as it is shown, upright. `codec` is how
    pictures are packed. `has_location` is whether the file itself says where it was taken,
    `has_poster` whether a picture of a film could be made."""

    kind: MediaKind
    mime_type: str
    width: int
    height: int
    codec: str
    animated: bool
    has_location: bool
    frames: int | None = None
    duration_ms: int | None = None
    audio_codec: str | None = None
    has_poster: bool = False


MOST_TRIES = 5
AGAIN_AFTER = timedelta(seconds=30)
UPLOAD_OPEN_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Media:
    """One file of a workspace's library. The same bytes are there once: `sha256` tells. `bytes` is
    its size. `tries` counts how often looking into it failed for reasons of ours."""

    id: MediaId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    status: MediaStatus
    source: MediaSource
    sha256: str
    bytes: int
    version: int
    created_at: datetime
    updated_at: datetime
    created_by: str
    filename: str | None = None
    facts: MediaFacts | None = None
    rejected_reason: RejectedReason | None = None
    tries: int = 0
    title: str | None = None
    alt_text: str | None = None
    tags: tuple[str, ...] = ()
    rights: Rights | None = None
    expires_at: datetime | None = None
    expired_at: datetime | None = None
    deleted_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    captions: Captions = Captions.NONE
    caption_tracks: tuple[CaptionTrack, ...] = ()

    @property
    def kind(self) -> MediaKind | None:
        """Known once it is ready."""
        return self.facts.kind if self.facts else None

    @property
    def has_thumbnail(self) -> bool:
        """Of films only where a picture of it could be made."""
        facts = self.facts
        return facts is not None and (facts.kind is MediaKind.IMAGE or facts.has_poster)

    def accept(self, facts: MediaFacts, now: datetime) -> "Media":
        """It is what it should be."""
        self._refuse_unless_processing()
        return self._next(now, status=MediaStatus.READY, facts=facts)

    def reject(self, reason: RejectedReason, now: datetime) -> "Media":
        """It is nothing to publish; its bytes are not kept."""
        self._refuse_unless_processing()
        return self._next(now, status=MediaStatus.REJECTED, rejected_reason=reason)

    def try_later(self, now: datetime) -> "Media":
        """Looking into it failed for a reason of ours; after some tries it is given up."""
        if self.tries + 1 >= MOST_TRIES:
            return self.reject(RejectedReason.PROCESSING_FAILED, now)
        return replace(self, tries=self.tries + 1)

    def change(self, now: datetime, **changes: Any) -> "Media":
        """What people note about it. A later end, or none, makes it good again."""
        if "expires_at" in changes:
            changes["expired_at"] = None
        return self._next(now, **changes)

    def expire(self, now: datetime) -> "Media":
        """Its time is over."""
        return self._next(now, expired_at=now)

    def delete(self, now: datetime) -> "Media":
        """What people noted about it goes, and so will its bytes; messages that showed it still
        name it."""
        return self._next(
            now,
            deleted_at=now,
            filename=None,
            title=None,
            alt_text=None,
            tags=(),
            rights=None,
            external_id=None,
            metadata={},
            captions=Captions.NONE,
            caption_tracks=(),
        )

    def caption(self, track: CaptionTrack, now: datetime) -> "Media":
        """With this track, in place of the one in its language. Who reads it needs no other word
        that there are captions."""
        tracks = sorted([*self._others(track.language), track], key=lambda it: it.language)
        told = Captions.TEXT_TRACK if self.captions is Captions.NONE else self.captions
        return self._next(now, caption_tracks=tuple(tracks), captions=told)

    def uncaption(self, language: str, now: datetime) -> "Media":
        """Without the track in that language."""
        left = self._others(language)
        over = not left and self.captions is Captions.TEXT_TRACK
        told = Captions.NONE if over else self.captions
        return self._next(now, caption_tracks=tuple(left), captions=told)

    def track(self, language: str) -> CaptionTrack | None:
        """The track in that language."""
        return next((it for it in self.caption_tracks if it.language == language), None)

    def _others(self, language: str) -> list[CaptionTrack]:
        return [it for it in self.caption_tracks if it.language != language]

    def has_lapsed(self, now: datetime) -> bool:
        """Whether it may no longer be shown."""
        return self.expires_at is not None and self.expires_at <= now

    def _next(self, now: datetime, **changes: Any) -> "Media":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def _refuse_unless_processing(self) -> None:
        if self.status is not MediaStatus.PROCESSING:
            raise InvalidState(thing="media", state=self.status.value, moves="")


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as one post shows it, for whoever brings it to a platform. `key` is where the store
    keeps its bytes, `bytes` how many these are; `tracks` are its captions. `width` and `height` are
    in pixels, as it is shown upright."""

    media_id: MediaId
    kind: MediaKind
    mime_type: str
    bytes: int
    sha256: str
    key: str
    alt_text: str | None
    width: int | None = None
    height: int | None = None
    tracks: tuple[CaptionTrack, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaDetails:
    """What a caller notes about a file it brings."""

    filename: str | None = None
    title: str | None = None
    alt_text: str | None = None
    tags: tuple[str, ...] = ()
    rights: Rights | None = None
    expires_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    captions: Captions = Captions.NONE


@dataclass(frozen=True, slots=True)
class MediaUpload:
    """Leave to bring a file straight to the store, good until `expires_at`. `details` is what is
    to be noted about it, `media_id` what became of it."""

    id: MediaUploadId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    created_by: str
    created_at: datetime
    expires_at: datetime
    details: MediaDetails
    received_at: datetime | None = None
    media_id: MediaId | None = None

    def receive(self, now: datetime) -> "MediaUpload":
        """Whoever brings the file first uses the leave up. Raises MediaUploadUsed."""
        if self.received_at is not None or self.media_id is not None:
            raise MediaUploadUsed()
        return replace(self, received_at=now)

    def reopen(self) -> "MediaUpload":
        """What was brought could not be kept."""
        return replace(self, received_at=None)

    def complete(self, media_id: MediaId) -> "MediaUpload":
        return replace(self, media_id=media_id)


def original_of(workspace_id: WorkspaceId, media_id: MediaId) -> str:
    """Where the store keeps a file's bytes. Keys begin with the workspace."""
    return f"{workspace_id}/media/{media_id}/original"


def thumbnail_of(workspace_id: WorkspaceId, media_id: MediaId) -> str:
    return f"{workspace_id}/media/{media_id}/thumbnail"


def upload_of(workspace_id: WorkspaceId, upload_id: MediaUploadId) -> str:
    return f"{workspace_id}/uploads/{upload_id}"
