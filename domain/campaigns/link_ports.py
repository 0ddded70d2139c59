"""What links need from outside, each with its promises in words."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.campaigns.clicking import BotReason, Click, Visit
from domain.campaigns.link import Link
from domain.campaigns.link_domain import LinkDomain
from domain.campaigns.link_page import LinkPage, ShownPage
from domain.campaigns.link_views import Landing, LinkClicks, LinkSeen
from domain.campaigns.utm import UtmTemplate
from domain.shared.access import Actor
from domain.shared.colours import BLACK, VISIBLE, WHITE, contrast, is_darker
from domain.shared.errors import FieldError
from domain.shared.ids import (
    CampaignId,
    ExperimentId,
    LinkDomainId,
    LinkId,
    LinkPageId,
    UtmTemplateId,
)
from domain.shared.paging import Page, PageRequest
from domain.shared.transaction import Transaction


class Links(Protocol):
    """The links of one workspace."""

    async def add(self, link: Link) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId and
        SlugTaken."""
        ...

    async def get(self, link_id: LinkId) -> Link:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def save(self, link: Link) -> None:
        """Raises DuplicateExternalId."""
        ...

    async def archived_campaigns(self, ids: Collection[CampaignId]) -> Mapping[CampaignId, bool]:
        """Of these campaigns those that are there, each with whether it was archived."""
        ...

    async def has_template(self, template_id: UtmTemplateId) -> bool: ...

    async def has_domain(self, host: str) -> bool:
        """Whether that domain is verified to be this workspace's."""
        ...

    async def domains(self) -> Collection[str]:
        """The hosts that are verified to be this workspace's."""
        ...

    async def tried_by(self, link_id: LinkId) -> ExperimentId | None:
        """The experiment that runs on it. Ask with the link locked: none begins meanwhile."""
        ...

    async def missing(self, ids: Collection[LinkId]) -> set[LinkId]:
        """Those that are no links of this workspace, or were archived."""
        ...


class UtmTemplates(Protocol):
    """The UTM templates of one workspace."""

    async def add(self, thing: UtmTemplate) -> None: ...

    async def get(self, thing_id: str) -> UtmTemplate:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, thing: UtmTemplate) -> None: ...


class LinkPages(Protocol):
    """The link pages of one workspace."""

    async def add(self, thing: LinkPage) -> None:
        """The last thing to do before the commit, which raises DuplicateExternalId and
        PageNameTaken."""
        ...

    async def get(self, thing_id: str) -> LinkPage:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, thing: LinkPage) -> None:
        """Raises DuplicateExternalId, PageNameTaken."""
        ...


class LinkDomains(Protocol):
    """The domains of one workspace."""

    async def add(self, thing: LinkDomain) -> None: ...

    async def get(self, thing_id: str) -> LinkDomain:
        """Locked until the transaction ends. Raises NotFound, also for one that was removed."""
        ...

    async def save(self, thing: LinkDomain) -> None:
        """Raises LinkDomainTaken where another workspace has verified it."""
        ...


class LinkTransaction(Transaction, Protocol):
    @property
    def links(self) -> Links: ...
    @property
    def utm_templates(self) -> UtmTemplates: ...
    @property
    def link_pages(self) -> LinkPages: ...
    @property
    def link_domains(self) -> LinkDomains: ...


class BeginLinks(Protocol):
    def __call__(self, actor: Actor) -> AbstractAsyncContextManager[LinkTransaction]: ...


class LinkReads(Protocol):
    """Queries that decide nothing; each within the actor's workspace."""

    async def link(self, actor: Actor, link_id: LinkId) -> LinkSeen:
        """Raises NotFound."""
        ...

    async def links(self, actor: Actor, request: PageRequest) -> Page[LinkSeen]: ...

    async def today(self, actor: Actor) -> date:
        """On the workspace's wall."""
        ...

    async def clicks(
        self, actor: Actor, link_id: LinkId, first_day: date, last_day: date
    ) -> LinkClicks:
        """What was written of them up to now."""
        ...

    async def utm_template(self, actor: Actor, template_id: UtmTemplateId) -> UtmTemplate:
        """Raises NotFound."""
        ...

    async def utm_templates(self, actor: Actor, request: PageRequest) -> Page[UtmTemplate]: ...

    async def link_page(self, actor: Actor, page_id: LinkPageId) -> LinkPage:
        """Raises NotFound."""
        ...

    async def link_pages(self, actor: Actor, request: PageRequest) -> Page[LinkPage]: ...

    async def shown_page(self, name: str, now: datetime) -> ShownPage | None:
        """Whoever's it is, of workspaces that are at work; only one that is published."""
        ...

    async def link_domain(self, actor: Actor, domain_id: LinkDomainId) -> LinkDomain:
        """Raises NotFound."""
        ...

    async def link_domains(self, actor: Actor, request: PageRequest) -> Page[LinkDomain]: ...


class Landings(Protocol):
    async def landing(self, host: str, slug: str, tag: str) -> Landing | None:
        """Whoever's it is, of workspaces that are at work. What this process changes is known at
        once, what another changes within two seconds, and who has which domain within thirty."""
        ...


class Visitors(Protocol):
    def today(self, link: Link, day: date, visit: Visit) -> str:
        """Who it is on this day, on this link: a digest under a key of the service's, from which
        nobody who has the digest alone comes back to an address or a browser."""
        ...

    def always(self, visit: Visit) -> bytes:
        """By which they get the same destination again. It is kept nowhere."""
        ...


class Agents(Protocol):
    def reason(self, agent: str) -> BotReason | None:
        """Why this is the name of a machine, where it is known for one."""
        ...


class ClickTape(Protocol):
    """Keeps clicks in memory for a moment, and writes them many at a time."""

    def is_burst(self, visitor: str) -> bool:
        """Whether this visitor came again too often within a minute; each call is one time."""
        ...

    def note(self, click: Click) -> None:
        """Waits for nothing. What does not fit any more is left out, and that is said in the
        log."""
        ...


class Targets(Protocol):
    def judged(self, url: str, pointer: str) -> str:
        """In one spelling. Raises UrlNotAllowed at `pointer` for what is no address of the public
        internet, and for another short link under the name of this very service."""
        ...


class Sites(Protocol):
    async def says(self, host: str, path: str, word: str) -> bool:
        """Whether this word is all that stands there. It is asked for as everything else outside
        is, in no transaction; redirects are not followed."""
        ...


class LinkPasswords(Protocol):
    async def hash_of_password(self, password: str) -> str:
        """Slow on purpose, beside whoever else is served."""
        ...

    async def fits(self, password: str, hash: str) -> bool: ...


class LinkChance(Protocol):
    def number(self) -> int:
        """Some 60 bits that nobody can foresee."""
        ...

    def word(self) -> str:
        """A word of 128 bits that nobody can foresee."""
        ...


@dataclass(frozen=True, slots=True)
class QrWishes:
    """How a code is drawn: `scale` dots to a module, `border` modules of quiet around it, colours
    as #rrggbb, and which share of it may be lost: l 7 %, m 15 %, q 25 %, h 30 %."""

    scale: int = 8
    border: int = 4
    dark: str = BLACK
    light: str = WHITE
    error: str = "m"

    def faults(self) -> Iterator[FieldError]:
        """What no camera would read: it looks for dark modules on a light ground. The least is what
        a shape needs to be seen."""
        pointer = "parameter:light" if self.dark == BLACK else "parameter:dark"
        ratio = contrast(self.dark, self.light)
        if ratio < VISIBLE:
            facts = {"dark": self.dark, "light": self.light, "needed": VISIBLE}
            yield FieldError(pointer, "code_hard_to_read", facts | {"ratio": f"{ratio:.2f}"})
        elif is_darker(self.light, self.dark):
            yield FieldError(pointer, "code_inverted", {"dark": self.dark, "light": self.light})


class QrPainter(Protocol):
    def svg(self, text: str, wishes: QrWishes) -> bytes: ...

    def png(self, text: str, wishes: QrWishes) -> bytes: ...


@dataclass(frozen=True)
class Linking:
    """The part of the bench that short links work with."""

    begin: BeginLinks
    reads: LinkReads
    landings: Landings
    visitors: Visitors
    agents: Agents
    tape: ClickTape
    targets: Targets
    sites: Sites
    passwords: LinkPasswords
    chance: LinkChance
    qr: QrPainter
