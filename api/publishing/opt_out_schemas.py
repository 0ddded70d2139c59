"""The wire shapes of who wants no broadcasts."""

from typing import Any

from pydantic import Field

from api.wire import ChannelRef, In, InstantOut, Metadata, Out, PersonRef, ShortText
from domain.publishing.opt_out import OptOut, OptOutSource
from domain.publishing.opting_out import NewOptOut
from domain.shared.ids import ChannelId


class OptOutIn(In):
    channel_id: ChannelRef = Field(description="A channel on which they are known by that id.")
    platform_person_id: PersonRef
    note: ShortText | None = Field(default=None, examples=["Asked for it on the telephone."])
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewOptOut:
        channel_id = ChannelId(self.channel_id)
        return NewOptOut(channel_id, self.platform_person_id, self.note, self.metadata)


class OptOutOut(Out):
    id: str
    channel_id: str
    platform: str = Field(description="It holds on all channels of this platform and server.")
    server: str | None
    platform_person_id: str
    source: OptOutSource = Field(
        description="`stop_word`: they answered a broadcast with one, and `evidence_id` is that"
        " answer. `manual`: somebody here wrote it down."
    )
    note: str | None
    evidence_id: str | None
    said: str | None = Field(description="Their words.")
    answers_id: str | None = Field(description="The message of ours before it.")
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, opt_out: OptOut, language: str) -> "OptOutOut":
        plain: dict[str, Any] = {
            name: getattr(opt_out, name)
            for name in cls.model_fields
            if name not in ("server", "metadata")
        }
        return cls(**plain, server=opt_out.server or None, metadata=dict(opt_out.metadata))
