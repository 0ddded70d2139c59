"""How a workspace shows itself on what is printed for it: name, colours, logo and language."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from domain.shared.access import Actor
from domain.shared.colours import (
    HOUSE_BACKGROUND,
    HOUSE_PRIMARY,
    READABLE,
    SOFT,
    contrast,
    text_on,
)
from domain.shared.errors import FieldError
from domain.shared.ids import MediaId, OrganizationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Branding:
    """A workspace's own. Colours are #rrggbb, in small letters; what is None is the house's, or
    for the name and the locale the workspace's."""

    workspace_id: WorkspaceId
    organization_id: OrganizationId
    created_at: datetime
    updated_at: datetime
    updated_by: str
    version: int = 0
    display_name: str | None = None
    primary_colour: str | None = None
    accent_colour: str | None = None
    background_colour: str | None = None
    logo_media_id: MediaId | None = None
    locale: str | None = None

    @property
    def text_on_primary_colour(self) -> str:
        return text_on(self.primary_colour or HOUSE_PRIMARY)

    def dress(self, by: str, now: datetime, **changes: Any) -> "Branding":
        return replace(self, **changes, version=self.version + 1, updated_at=now, updated_by=by)

    def faults(self) -> Iterator[FieldError]:
        """What could not be read: headings are written in the primary colour on the background, and
        what is said beside them in the house's softest grey."""
        primary = self.primary_colour or HOUSE_PRIMARY
        background = self.background_colour or HOUSE_BACKGROUND
        for field, text in (("background_colour", SOFT), ("primary_colour", primary)):
            ratio = contrast(text, background)
            if ratio < READABLE:
                facts = {"ratio": f"{ratio:.2f}", "needed": READABLE, "text": text}
                yield FieldError(f"/{field}", "contrast_too_low", facts | {"behind": background})


@dataclass(frozen=True, slots=True)
class Look:
    """How a workspace shows itself to whoever opens a page of it. Colours that are None were never
    chosen; the logo is a picture of its library that is ready."""

    name: str
    language: str
    primary_colour: str | None = None
    background_colour: str | None = None
    logo_media_id: MediaId | None = None


class Brandings(Protocol):
    async def get(self) -> Branding | None:
        """Of the actor's workspace; whoever else would write it waits until the transaction
        ends."""
        ...

    async def save(self, branding: Branding) -> None: ...

    async def is_picture(self, media_id: MediaId) -> bool | None:
        """Whether that is a picture that is ready, of this workspace's library; None where the
        library has nothing by that id."""
        ...


class BrandingReads(Protocol):
    async def branding(self, actor: Actor) -> Branding | None:
        """Of the actor's workspace; None where nothing was ever said."""
        ...

    async def look(self, actor: Actor) -> Look:
        """Of the actor's workspace, with its own name and language where the branding has none."""
        ...
