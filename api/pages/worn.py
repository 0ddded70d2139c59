"""How a workspace shows itself on a page that somebody opens for it: its name, its colours and its
logo, and the language of whoever has none."""

from dataclasses import dataclass

from fastapi import Request, Response

from api.house import House
from api.pages.hosted import readers_language
from api.pages.shared_report_routes import dressed
from api.problems import LANGUAGES
from api.publishing.media_routes import file_answer
from domain.identity.use_cases.keep_branding import read_look
from domain.publishing.use_cases.read_media import read_thumbnail
from domain.shared.access import Actor, system
from domain.shared.colours import HOUSE_BACKGROUND, HOUSE_PRIMARY
from domain.shared.ids import MediaId, OrganizationId, WorkspaceId


@dataclass(frozen=True)
class Worn:
    """`own` is style that goes before the sheet: none where the workspace chose no colours, whose
    pages are the house's then, in the dark, too. `inside` is at work in that workspace."""

    name: str
    own: str
    language: str
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
    own = dressed(primary or HOUSE_PRIMARY, background or HOUSE_BACKGROUND)
    return Worn(
        name=look.name,
        own=own if primary or background else "",
        language=_language(request, look.language),
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


def _language(request: Request, locale: str) -> str:
    """The reader's, or else the workspace's."""
    if "accept-language" in request.headers:
        return readers_language(request)
    spoken = locale.split("-")[0]
    return spoken if spoken in LANGUAGES else readers_language(request)
