"""The wire shapes of branding."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.wire import In, InstantOut, MediaRef, Name, Out, absent
from domain.identity.branding import Branding

Colour = Annotated[
    str,
    StringConstraints(to_lower=True, pattern=r"^#[0-9a-fA-F]{6}$"),
    Field(examples=["#14532d"]),
]
Locale = Literal["en", "es", "pt"]


class BrandingChange(In):
    """Null takes the house's colour, or the workspace's name or language."""

    display_name: Name | None = absent()
    primary_colour: Colour | None = absent()
    accent_colour: Colour | None = absent()
    background_colour: Colour | None = absent()
    logo_media_id: MediaRef | None = absent()
    locale: Locale | None = absent()


class BrandingOut(Out):
    id: str = Field(description="The workspace's.")
    display_name: str | None = Field(description="Null: the workspace's name.")
    primary_colour: str | None = Field(description="Headings. Null: the house's.")
    text_on_primary_colour: str = Field(
        description="White or black, whichever is read better on the primary colour."
    )
    accent_colour: str | None = Field(description="Lines and bands. Null: the house's.")
    background_colour: str | None = Field(description="The page. Null: white.")
    logo_media_id: str | None = Field(
        description="A picture of the library. Once it is deleted, documents have no logo."
    )
    locale: Locale | None = Field(
        description="What documents are written in. Null: the workspace's language."
    )
    version: int = Field(description="0 where nothing was ever said.")
    updated_at: InstantOut

    @classmethod
    def of(cls, branding: Branding, language: str) -> "BrandingOut":
        return cls.model_validate(
            {
                "id": branding.workspace_id,
                "display_name": branding.display_name,
                "primary_colour": branding.primary_colour,
                "text_on_primary_colour": branding.text_on_primary_colour,
                "accent_colour": branding.accent_colour,
                "background_colour": branding.background_colour,
                "logo_media_id": branding.logo_media_id,
                "locale": branding.locale,
                "version": branding.version,
                "updated_at": branding.updated_at,
            }
        )
