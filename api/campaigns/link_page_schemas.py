"""The wire shapes of link pages and of domains."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from api.wire import (
    CampaignRef,
    ExternalId,
    FieldFault,
    In,
    InstantOut,
    Language,
    Metadata,
    Name,
    Out,
    Reference,
    absent,
)
from domain.campaigns.link_domain import PROOF, LinkDomain
from domain.campaigns.link_page import LinkPage, PageEntry
from domain.campaigns.use_cases.keep_link_pages import NewLinkPage
from domain.shared.ids import CampaignId, LinkId

MOST_ENTRIES = 100
PATH = "/p/"
LinkRef = Annotated[str, Reference, Field(examples=["lnk_01j9z3v8k4e5r6t7y8w9q0a1s2"])]
PageName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]([a-z0-9_-]{1,30}[a-z0-9])$"),
    Field(description="What stands in its address.", examples=["corner-cafe"]),
]
Bio = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    Field(examples=["Coffee and books, every day from nine."]),
]
Host = Annotated[
    str,
    StringConstraints(min_length=3, max_length=253, pattern=r"^[^\s/?#@\\\x00-\x1f\x7f]+$"),
    Field(examples=["go.cafe.example"]),
]


class PageEntryIn(In):
    link_id: LinkRef
    label: Name = Field(examples=["Our menu"])

    def entry(self) -> PageEntry:
        return PageEntry(LinkId(self.link_id), self.label)


def _each_link_once(entries: list[PageEntryIn]) -> list[PageEntryIn]:
    if len({entry.link_id for entry in entries}) != len(entries):
        raise FieldFault("duplicate")
    return entries


Entries = Annotated[
    list[PageEntryIn],
    Field(max_length=MOST_ENTRIES, description="Its links, from top to bottom."),
    AfterValidator(_each_link_once),
]


class LinkPageIn(In):
    name: PageName
    title: Name = Field(examples=["The café on the corner"])
    bio: Bio | None = None
    language: Language | None = Field(
        default=None, description="Of its words; what the page says itself is in the reader's."
    )
    entries: Entries = Field(default_factory=list)
    published: StrictBool = Field(default=True, description="Whether anybody sees it.")
    campaign_id: CampaignRef | None = None
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)

    def request(self) -> NewLinkPage:
        return NewLinkPage(
            name=self.name,
            title=self.title,
            bio=self.bio,
            language=self.language,
            entries=_entries(self.entries),
            published=self.published,
            campaign_id=CampaignId(self.campaign_id) if self.campaign_id else None,
            external_id=self.external_id,
            metadata=self.metadata,
        )


class LinkPageChange(In):
    name: PageName = absent()
    title: Name = absent()
    bio: Bio | None = absent()
    language: Language | None = absent()
    entries: Entries = absent()
    published: StrictBool = absent()
    campaign_id: CampaignRef | None = absent()
    external_id: ExternalId | None = absent()
    metadata: Metadata = absent()

    def changed(self) -> dict[str, Any]:
        return self.changes(entries=_entries)


class PageEntryOut(Out):
    link_id: str
    label: str


class LinkPageOut(Out):
    id: str
    page_url: str = Field(examples=["https://tertulia.example/p/corner-cafe"])
    name: str
    title: str
    bio: str | None
    language: str | None
    entries: list[PageEntryOut]
    published: bool
    campaign_id: str | None
    external_id: str | None
    metadata: dict[str, str]
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def seen(cls, page: LinkPage, base: str) -> "LinkPageOut":
        fields: dict[str, Any] = {
            name: getattr(page, name) for name in cls.model_fields if hasattr(page, name)
        }
        made = {
            "page_url": f"{base}{PATH}{page.name}",
            "entries": [PageEntryOut(link_id=one.link_id, label=one.label) for one in page.entries],
            "metadata": dict(page.metadata),
        }
        return cls(**(fields | made))


class LinkDomainIn(In):
    host: Host


class LinkDomainOut(Out):
    id: str
    host: str
    token: str = Field(description="What is to stand at `proof_url`, and nothing else.")
    proof_url: str
    verified_at: InstantOut | None
    created_by: str
    version: int
    created_at: InstantOut
    updated_at: InstantOut

    @classmethod
    def of(cls, domain: LinkDomain, language: str) -> "LinkDomainOut":
        fields: dict[str, Any] = {
            name: getattr(domain, name) for name in cls.model_fields if hasattr(domain, name)
        }
        return cls(**(fields | {"proof_url": f"https://{domain.host}{PROOF}"}))


def _entries(told: list[PageEntryIn]) -> tuple[PageEntry, ...]:
    return tuple(one.entry() for one in told)
