"""What is told of short links and of what goes with them: each name in a sentence, and the
shapes."""

from collections.abc import Mapping

from pydantic import Field

from api.campaigns.link_page_schemas import PageEntryOut
from api.campaigns.link_schemas import DestinationOut
from api.campaigns.utm_schemas import UtmOut
from api.wire import Fact, InstantOut, Out
from domain.campaigns import link_events as events
from domain.campaigns.link import LinkState


class LinkFact(Out):
    """A short link as it is after what happened."""

    id: str
    host: str | None = Field(description="A domain of the workspace's own; null for ours.")
    slug: str
    title: str | None
    state: LinkState
    url: str
    destinations: list[DestinationOut]
    expires_at: InstantOut | None
    fallback_url: str | None
    has_password: bool
    campaign_id: str | None
    utm_template_id: str | None
    tags: list[str]
    external_id: str | None
    version: int


class UtmTemplateFact(UtmOut):
    """A UTM template as it is after what happened."""

    id: str
    name: str
    external_id: str | None
    version: int


class LinkPageFact(Out):
    """A link page as it is after what happened."""

    id: str
    name: str
    title: str
    language: str | None
    entries: list[PageEntryOut]
    published: bool
    campaign_id: str | None
    external_id: str | None
    version: int


class LinkDomainFact(Out):
    """A domain as it is after what happened."""

    id: str
    host: str
    verified_at: InstantOut | None
    version: int


FACTS: Mapping[str, Fact] = {
    events.LINK_CREATED: Fact("A short link was made.", LinkFact),
    events.LINK_UPDATED: Fact("A short link leads elsewhere, or was changed otherwise.", LinkFact),
    events.LINK_ARCHIVED: Fact("A short link was put away: it leads nowhere.", LinkFact),
    events.UTM_CREATED: Fact("A UTM template was written down.", UtmTemplateFact),
    events.UTM_UPDATED: Fact("A UTM template was changed.", UtmTemplateFact),
    events.UTM_DELETED: Fact("A UTM template was thrown away.", UtmTemplateFact),
    events.PAGE_CREATED: Fact("A page of links was made.", LinkPageFact),
    events.PAGE_UPDATED: Fact("A page of links was changed.", LinkPageFact),
    events.PAGE_DELETED: Fact("A page of links was thrown away.", LinkPageFact),
    events.DOMAIN_CREATED: Fact(
        "A domain was named for short links, and is not proved yet.", LinkDomainFact
    ),
    events.DOMAIN_VERIFIED: Fact("A domain was proved to be the workspace's.", LinkDomainFact),
    events.DOMAIN_DELETED: Fact(
        "A domain was given up: links under it lead nowhere.", LinkDomainFact
    ),
}
