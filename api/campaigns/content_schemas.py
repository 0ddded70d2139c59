"""The wire shape of what is part of a campaign."""

from pydantic import Field

from api.wire import InstantOut, Out
from domain.campaigns.contents import Content, ContentKind


class CampaignContentOut(Out):
    id: str
    kind: ContentKind
    title: str = Field(
        description="Its name or title; of a message, and of the question of a poll, the beginning."
    )
    state: str = Field(description="In the words of its kind.")
    created_at: InstantOut

    @classmethod
    def of(cls, content: Content, language: str) -> "CampaignContentOut":
        return cls(
            id=content.id,
            kind=content.kind,
            title=content.title,
            state=content.state,
            created_at=content.created_at,
        )
