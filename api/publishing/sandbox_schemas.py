"""The wire shapes of the sandbox."""

from typing import Any

from pydantic import Field

from api.wire import InstantOut, Out
from domain.publishing.views import SandboxPostView


class SandboxPostOut(Out):
    id: str
    channel_id: str
    text: str
    reply_to: str | None = Field(description="The post it answers.")
    key: str
    url: str
    created_at: InstantOut

    @classmethod
    def of(cls, post: SandboxPostView, language: str) -> "SandboxPostOut":
        fields: dict[str, Any] = {name: getattr(post, name) for name in cls.model_fields}
        return cls(**fields)
