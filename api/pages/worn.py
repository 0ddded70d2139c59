"""How a workspace shows itself on a page that somebody opens for it: its name, its colours and its
logo, and the language of whoever asks for none of ours."""

from dataclasses import dataclass

from fastapi import Request, Response

from api.house import House
from api.pages.hosted import dressed, language_for
from api.publishing.media_routes import file_answer
from domain.identity.use_cases.keep_branding import read_look
from domain.publishing.use_cases.read_media import read_thumbnail
from domain.shared.access import Actor, system
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY
from domain.shared.ids import MediaId, OrganizationId, WorkspaceId


@dataclass(frozen=True)
class Worn:
    """`paint` is style that goes before a sheet, with the house's colours where the workspace chose
    none; `own` is none there, for pages that are the house's then, in the dark, too. `language` is
    what the page speaks, `locale` the workspace's, which may be none of ours. `inside` is at work
    in that workspace."""

    name: str
    paint: str
    own: str
    language: str
    locale: str
    logo: MediaId | None
    inside: Actor


async def worn_by(
    request: Request, organization_id: OrganizationId, workspace_id: WorkspaceId
) -> Worn:
    """As it is now."""
    house: House = request.app.state.house
    inside = system(organization_id, workspace_id)
    look = await read_look(house.app.identity, inside)
    primary, background = look.primary_colour, look.background_colour
    paint = dressed(primary or HOUSE_PRIMARY, background or HOUSE_BACKGROUND)
    return Worn(
        name=look.name,
        paint=paint,
        own=paint if primary or background else "",
        language=language_for(request, look.language),
        locale=look.language,
        logo=look.logo_media_id,
        inside=inside,
    )


def logo_path(request: Request, worn: Worn) -> str | None:
    """Where the page that is asked for has its logo; None where there is none."""
    return f"{request.url.path}/logo" if worn.logo else None


async def logo_answer(request: Request, worn: Worn) -> Response | None:
    """The logo itself; None where there is none. Raises NotFound where it has gone meanwhile."""
    if worn.logo is None:
        return None
    publishing = request.app.state.house.app.publishing
    media = await publishing.reads.media(worn.inside, worn.logo)
    found = await read_thumbnail(publishing, media)
    return file_answer(found, "image/webp", f'"{found.media.sha256}-logo"')
