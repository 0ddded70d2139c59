"""The wire shapes of approval links."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictInt, field_validator

from api.wire import (
    AS_WHOLE,
    ExternalId,
    FieldFault,
    In,
    Instant,
    InstantOut,
    Metadata,
    Out,
    PersonRef,
    at_most_one,
)
from domain.publishing.approval_link import ApprovalLink
from domain.publishing.use_cases.keep_approval_links import (
    LONGEST,
    LinkWithSecret,
    NewApprovalLink,
)

MINUTE = 60
ENDS = ("expires_at", "expires_in_seconds")


class ApprovalLinkIn(In):
    model_config = ConfigDict(json_schema_extra=at_most_one(*ENDS))

    guest: PersonRef = Field(
        description="Who they are, as the record is to name them: a step's `reviewers` may, too.",
        examples=["the client"],
    )
    expires_at: Instant | None = Field(
        default=None, description="At most ninety days from now. With neither: in seven days."
    )
    expires_in_seconds: (
        Annotated[StrictInt, Field(ge=MINUTE, le=int(LONGEST.total_seconds())), AS_WHOLE] | None
    ) = Field(default=None, description="The same, from now on.", examples=[86_400])
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    @field_validator("expires_in_seconds")
    @classmethod
    def _one_end(cls, value: int | None, info: Any) -> int | None:
        if value is not None and info.data.get("expires_at") is not None:
            raise FieldFault("at_most_one", choices=", ".join(ENDS))
        return value

    def request(self) -> NewApprovalLink:
        seconds = self.expires_in_seconds
        return NewApprovalLink(
            guest=self.guest,
            expires_at=self.expires_at,
            good_for=None if seconds is None else timedelta(seconds=seconds),
            external_id=self.external_id,
            metadata=self.metadata,
        )


class ApprovalLinkOut(Out):
    id: str
    message_id: str
    guest: str
    hint: str = Field(description="The end of its secret, to tell it from others.")
    expires_at: InstantOut
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
    def of(cls, link: ApprovalLink, language: str) -> "ApprovalLinkOut":
        return cls(**_fields(link))


class ApprovalLinkSecretOut(ApprovalLinkOut):
    url: str = Field(
        description="A page for the guest to read and decide on. Shown this once.",
        examples=["https://tertulia.example.org/approve/gst_x9v…"],
    )
    token: str = Field(
        description="The end of it, for a page of your own. Shown this once.",
        examples=["gst_x9v…"],
    )

    @classmethod
    def made(cls, answer: LinkWithSecret, public_url: str) -> "ApprovalLinkSecretOut":
        token = answer.secret.reveal()
        return cls(**_fields(answer.link), url=f"{public_url}/approve/{token}", token=token)


def _fields(link: ApprovalLink) -> dict[str, Any]:
    fields = {name: getattr(link, name) for name in ApprovalLinkOut.model_fields}
    return fields | {"metadata": dict(link.metadata)}
