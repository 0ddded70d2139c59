"""A link page shows some of a workspace's short links at one address, in an order of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.shared.errors import FieldError
from domain.shared.ids import CampaignId, LinkId, LinkPageId, OrganizationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One link of a page, under the words that stand there."""

    link_id: LinkId
    label: str


@dataclass(frozen=True, slots=True)
class LinkPage:
    """`name` is what stands in its address. `language` is that of its words. Nobody sees one that
    is not `published`, nor a link on it that leads nowhere."""

    id: LinkPageId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    title: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    bio: str | None = None
    language: str | None = None
    entries: tuple[PageEntry, ...] = ()
    published: bool = False
    campaign_id: CampaignId | None = None
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "LinkPage":
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "LinkPage":
        """For good: it is found no more, and its name is free."""
        return replace(
            self,
            published=False,
            removed_at=now,
            external_id=None,
            version=self.version + 1,
            updated_at=now,
        )

    def faults(self) -> Iterator[FieldError]:
        """A link that stands there twice."""
        seen: set[LinkId] = set()
        for number, entry in enumerate(self.entries):
            if entry.link_id in seen:
                yield FieldError(f"/entries/{number}/link_id", "duplicate")
            seen.add(entry.link_id)


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A link as visitors see it: the words, and where it is."""

    label: str
    host: str
    slug: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page as visitors see it, with the links on it that lead somewhere at this moment, and in
    the colours of its workspace, where it has any."""

    page: LinkPage
    whose: str
    entries: tuple[ShownEntry, ...]
    primary_colour: str | None = None
    background_colour: str | None = None
