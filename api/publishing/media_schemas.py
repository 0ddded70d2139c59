"""The wire shapes of the media library."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from api.events.webhook_schemas import EndpointUrl
from api.publishing.content_schemas import AltText
from api.publishing.media_texts import rejected_words
from api.wire import ExternalId, In, Instant, InstantOut, Language, Metadata, Out, ShortText, absent
from domain.publishing.captions import MOST_CHARACTERS
from domain.publishing.media import (
    Captions,
    Media,
    MediaDetails,
    MediaKind,
    MediaSource,
    MediaStatus,
    RejectedReason,
    Rights,
)
from domain.publishing.media_ports import Received
from domain.publishing.use_cases.read_media import Usage

Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
# A comma would be two in a filter.
Tag = Annotated[
    str,
    StringConstraints(
        min_length=1,
        max_length=50,
        pattern=r"^[^,\x00]*[^\s,\x00][^,\x00]*$",
        strip_whitespace=True,
    ),
]
Tags = Annotated[list[Tag], Field(max_length=50, examples=[["spring", "terrace"]])]
Filename = Annotated[str, StringConstraints(min_length=1, max_length=255)]
CAPTIONS = (
    "Where those who do not hear a film read what is said in it: `burnt_in` the picture, or in a"
    " `text_track`, which goes along to the platforms that take it, or which you add there; `none`"
    " where there are no captions."
)
SourceUrl = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://\S+$")]


class RightsIn(In):
    """Whose it is, and on what terms it may be shown."""

    credit: ShortText | None = Field(default=None, examples=["Plaza Mayor Studio"])
    licence: ShortText | None = Field(default=None, examples=["CC BY 4.0"])
    source_url: SourceUrl | None = Field(default=None, examples=["https://example.org/terrace"])

    def rights(self) -> Rights:
        return Rights(self.credit, self.licence, self.source_url)


class MediaNotes(In):
    """What is noted about a file when it comes."""

    title: Title | None = None
    alt_text: AltText | None = None
    captions: Captions = Field(default=Captions.NONE, description=CAPTIONS)
    tags: Tags = Field(default_factory=list)
    rights: RightsIn | None = None
    expires_at: Instant | None = Field(
        default=None, description="When it may no longer be shown; to come."
    )
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def noted(self, filename: str | None) -> MediaDetails:
        return MediaDetails(
            filename=filename,
            title=self.title,
            alt_text=self.alt_text,
            captions=self.captions,
            tags=tuple(self.tags),
            rights=self.rights.rights() if self.rights else None,
            expires_at=self.expires_at,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class MediaUploadIn(MediaNotes):
    filename: Filename | None = Field(default=None, examples=["terrace.jpg"])

    def details(self) -> MediaDetails:
        return self.noted(self.filename)


class MediaFromUrlIn(MediaUploadIn):
    url: EndpointUrl


class MediaChange(In):
    title: Title | None = absent()
    alt_text: AltText | None = absent()
    captions: Captions = absent()
    tags: Tags = absent()
    rights: RightsIn | None = absent()
    expires_at: Instant | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()


class CaptionsIn(In):
    """What is said in a film, as WebVTT or SRT."""

    language: Language
    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)] = Field(
        examples=["WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nGood morning!\n"]
    )


class CaptionTrackOut(Out):
    language: str
    cues: int
    ends_ms: int = Field(description="When the last of them ends.")
    bytes: int = Field(description="As plain WebVTT, as platforms get it.")
    url: str


class RightsOut(Out):
    credit: str | None
    licence: str | None
    source_url: str | None


class MediaUseOut(Out):
    type: str = Field(
        description="`message`, `series`, `evergreen` or `broadcast`.", examples=["message"]
    )
    id: str
    status: str


class MediaUsageOut(Out):
    data: list[MediaUseOut] = Field(description="The latest first.")
    has_more: bool

    @classmethod
    def of(cls, usage: Usage, language: str) -> "MediaUsageOut":
        uses = [MediaUseOut(type=use.thing, id=use.id, status=use.status) for use in usage.uses]
        return cls(data=uses, has_more=usage.has_more)


class MediaOut(Out):
    """A file of the library. What is in it is known once it is `ready`."""

    id: str
    status: MediaStatus
    kind: MediaKind | None
    mime_type: str | None
    width: int | None = Field(description="As it is shown, upright; in pixels.")
    height: int | None
    duration_ms: int | None
    codec: str | None
    audio_codec: str | None
    frames: int | None
    animated: bool | None
    has_location: bool | None = Field(
        description="Whether the file itself says where it was taken. Thumbnails never do."
    )
    bytes: int
    sha256: str
    source: MediaSource
    filename: str | None
    rejected_reason: RejectedReason | None
    rejected_detail: str | None
    title: str | None
    alt_text: str | None
    captions: Captions = Field(description=CAPTIONS)
    caption_tracks: list[CaptionTrackOut] = Field(description="What is said in it, by language.")
    tags: list[str]
    rights: RightsOut | None
    expires_at: InstantOut | None
    expired_at: InstantOut | None
    content_url: str | None
    thumbnail_url: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, media: Media, language: str) -> "MediaOut":
        facts, reason = media.facts, media.rejected_reason
        place = f"/v1/media/{media.id}"
        known = {name: getattr(facts, name) if facts else None for name in _FOUND}
        fields: dict[str, Any] = {name: getattr(media, name) for name in _PLAIN} | known
        return cls(
            **fields,
            rejected_detail=rejected_words(reason, language) if reason else None,
            caption_tracks=[
                CaptionTrackOut(
                    language=track.language,
                    cues=track.cues,
                    ends_ms=track.ends_ms,
                    bytes=track.bytes,
                    url=f"{place}/captions/{track.language}",
                )
                for track in media.caption_tracks
            ],
            tags=list(media.tags),
            rights=_rights(media.rights),
            content_url=None if reason else f"{place}/content",
            thumbnail_url=f"{place}/thumbnail" if media.has_thumbnail else None,
            metadata=dict(media.metadata),
        )


_FOUND = (
    *("mime_type", "width", "height", "duration_ms", "codec", "audio_codec", "frames", "animated"),
    "has_location",
)
_PLAIN = (
    *("id", "status", "kind", "bytes", "sha256", "source", "filename", "rejected_reason", "title"),
    *("alt_text", "captions", "expires_at", "expired_at", "external_id", "created_by", "version"),
    *("created_at", "updated_at"),
)


def _rights(rights: Rights | None) -> RightsOut | None:
    if rights is None:
        return None
    return RightsOut(credit=rights.credit, licence=rights.licence, source_url=rights.source_url)


class MediaUploadOut(Out):
    """Where to bring a file, and how: `method` to `url` with `headers`, and nothing else."""

    id: str
    method: str = Field(examples=["PUT"])
    url: str
    headers: dict[str, str]
    max_bytes: int
    expires_at: InstantOut


class MediaReceivedOut(Out):
    """What has come."""

    id: str
    bytes: int
    sha256: str

    @classmethod
    def of(cls, upload_id: str, file: Received) -> "MediaReceivedOut":
        return cls(id=upload_id, bytes=file.bytes, sha256=file.sha256)
