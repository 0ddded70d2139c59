"""The wire shapes of moderation links."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictInt, field_validator

from api.wire import (
    AS_WHOLE,
    CommunityRef,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    Metadata,
    Out,
    at_most_one,
)
from domain.moderation.link import LinkPurpose, ModerationLink
from domain.moderation.use_cases.keep_moderation_links import (
    LONGEST,
    ModerationLinkWithSecret,
    NewModerationLink,
)
from domain.shared.ids import CommunityId

MINUTE = 60
ENDS = ("expires_at", "expires_in_seconds")
PAGES = {
    LinkPurpose.APPEAL: "appeal",
    LinkPurpose.PUBLIC_LOG: "moderation-log",
    LinkPurpose.REPORT: "report",
}


class AppealLinkIn(In):
    model_config = ConfigDict(json_schema_extra=at_most_one(*ENDS))

    expires_at: Instant | None = Field(
        default=None,
        description="At most three years from now. With neither: see each kind of link.",
    )
    expires_in_seconds: (
        Annotated[StrictInt, Field(ge=MINUTE, le=int(LONGEST.total_seconds())), AS_WHOLE] | None
    ) = Field(default=None, description="The same, from now on.", examples=[2_592_000])
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @field_validator("expires_in_seconds")
    @classmethod
    def _one_end(cls, value: int | None, info: Any) -> int | None:
        if value is not None and info.data.get("expires_at") is not None:
            raise FieldFault("at_most_one", choices=", ".join(ENDS))
        return value

    def request(self) -> NewModerationLink:
        seconds = self.expires_in_seconds
        return NewModerationLink(
            expires_at=self.expires_at,
            good_for=None if seconds is None else timedelta(seconds=seconds),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class LogLinkIn(AppealLinkIn):
    community_id: CommunityRef | None = Field(
        default=None, description="What was decided in this community only; null for all."
    )

    @property
    def community(self) -> CommunityId | None:
        return CommunityId(self.community_id) if self.community_id else None


class ReportLinkIn(LogLinkIn):
    community_id: CommunityRef | None = Field(
        default=None,
        description="Whose name is above the form; null for the workspace's.",
    )


class ModerationLinkOut(Out):
    id: str
    purpose: LinkPurpose
    decision_id: str | None = Field(description="What an `appeal` is about.")
    community_id: str | None = Field(
        description="The only community of a `public_log`, or the one above a `report` form."
    )
    hint: str = Field(description="The end of its secret, to tell it from others.")
    expires_at: InstantOut | None
    opened_at: InstantOut | None = Field(
        description="When its address was first opened, by whoever or whatever opened it."
    )
    revoked_at: InstantOut | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, link: ModerationLink, language: str) -> "ModerationLinkOut":
        return cls(**_fields(link))


class ModerationLinkSecretOut(ModerationLinkOut):
    url: str = Field(
        description="The page, for people without a key. Shown this once.",
        examples=["https://tertulia.example.org/appeal/mlt_x9v…"],
    )

    @classmethod
    def made(cls, answer: ModerationLinkWithSecret, public_url: str) -> "ModerationLinkSecretOut":
        page = f"{public_url}/{PAGES[answer.link.purpose]}/{answer.secret.reveal()}"
        return cls(**_fields(answer.link), url=page)


def _fields(link: ModerationLink) -> dict[str, Any]:
    fields = {name: getattr(link, name) for name in ModerationLinkOut.model_fields}
    return fields | {"metadata": dict(link.metadata)}
