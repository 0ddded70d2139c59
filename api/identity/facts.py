"""What identity tells: each name in a sentence, and the shape of what it is about."""

from collections.abc import Mapping

from pydantic import Field

from api.identity.branding_schemas import Locale
from api.identity.teammate_facts import TEAMMATE_FACTS
from api.wire import Fact, InstantOut, Out
from domain.identity import branding_events, events
from domain.identity.model import WorkspaceStatus
from domain.shared.access import Mode, Permission


class OrganizationFact(Out):
    id: str
    name: str
    version: int


class WorkspaceFact(Out):
    """A workspace as it is after what happened."""

    id: str
    name: str
    mode: Mode
    status: WorkspaceStatus
    timezone: str
    language: str
    version: int
    external_id: str | None


class KeyFact(Out):
    """Everything about an API key but the key."""

    id: str
    name: str
    mode: Mode
    hint: str = Field(description="The last characters of the key.")
    scopes: list[Permission]
    workspace_ids: list[str] | None = Field(description="Null: it opens all, also those to come.")
    expires_at: InstantOut | None
    revoked: bool
    version: int


class BrandingFact(Out):
    """What a workspace's documents show after what happened."""

    id: str = Field(description="The workspace's.")
    display_name: str | None
    primary_colour: str | None
    accent_colour: str | None
    background_colour: str | None
    logo_media_id: str | None
    locale: Locale | None
    version: int


_WORKSPACES = {
    events.WORKSPACE_CREATED: "A workspace was opened.",
    events.WORKSPACE_UPDATED: "A workspace was changed.",
    events.WORKSPACE_SUSPENDED: "A workspace can be read and nothing more; nothing goes out.",
    events.WORKSPACE_RESUMED: "A suspended workspace works again.",
}
_KEYS = {
    events.KEY_CREATED: "An API key was made.",
    events.KEY_UPDATED: "An API key was renamed.",
    events.KEY_REVOKED: "An API key was ended for good.",
}

FACTS: Mapping[str, Fact] = {
    events.ORGANIZATION_CREATED: Fact("An organization was founded.", OrganizationFact),
    events.ORGANIZATION_UPDATED: Fact("The organization was renamed.", OrganizationFact),
    **{name: Fact(says, WorkspaceFact) for name, says in _WORKSPACES.items()},
    **{name: Fact(says, KeyFact) for name, says in _KEYS.items()},
    branding_events.BRANDING_UPDATED: Fact(
        "Another name, colour, logo or language was chosen for documents.", BrandingFact
    ),
    **TEAMMATE_FACTS,
}
