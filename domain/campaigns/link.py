"""A short link leads to one of its destinations, until it ends or somebody stops it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.campaigns.utm import Utm
from domain.shared.errors import FieldError, InvalidState
from domain.shared.ids import (
    CampaignId,
    ChannelId,
    LinkId,
    MessageId,
    OrganizationId,
    UtmTemplateId,
    WorkspaceId,
)

MAIN = ""
"""The key of where a link leads that has no destinations but its `url`."""

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of what slugs are made that nobody chose: none of these is taken for another."""

SLUG_LETTERS = 7


class LinkState(StrEnum):
    """`active` leads somewhere, until it ends; `disabled` leads nowhere for the time being;
    `archived` never again, and its slug stays taken: it stands in what was said."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Destination:
    """One of several places. `weight` is its share of all weights together, 0 for none; `key` is
    how its clicks are told from those of the others."""

    key: str
    url: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    """`url` is where it leads; with `destinations`, of which each has a share, nowhere but to
    these. `host` is a domain of the workspace's own, empty where it is ours. After `expires_at`
    (UTC) it leads to `fallback_url`, or nowhere. `password` is what a password was turned into.
    `utm` are its own parameters; of those that are missing the template's stand in, and without one
    the campaign's."""

    id: LinkId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    slug: str
    url: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    host: str = ""
    title: str | None = None
    state: LinkState = LinkState.ACTIVE
    destinations: tuple[Destination, ...] = ()
    expires_at: datetime | None = None
    fallback_url: str | None = None
    password: str | None = None
    campaign_id: CampaignId | None = None
    utm: Utm | None = None
    utm_template_id: UtmTemplateId | None = None
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_password(self) -> bool:
        return self.password is not None

    def change(self, now: datetime, **changes: Any) -> "Link":
        """Raises InvalidState once it is archived."""
        self._refuse_archived("change")
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def leads_all_to(self, key: str, now: datetime) -> "Link":
        """Everybody is led to this one of its destinations; the others stay, with no share. Raises
        InvalidState once it is archived."""
        places = (replace(one, weight=int(one.key == key)) for one in self.destinations)
        return self.change(now, destinations=tuple(places))

    def archive(self, now: datetime) -> "Link":
        """For good. Raises InvalidState a second time."""
        self._refuse_archived("archive")
        return replace(
            self,
            state=LinkState.ARCHIVED,
            external_id=None,
            version=self.version + 1,
            updated_at=now,
        )

    def is_over(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    def places(self) -> Iterator[tuple[str, str]]:
        """Every address it may lead to, each with where it stands in a request."""
        yield "/url", self.url
        for number, place in enumerate(self.destinations):
            yield f"/destinations/{number}/url", place.url
        if self.fallback_url is not None:
            yield "/fallback_url", self.fallback_url

    def faults(self) -> Iterator[FieldError]:
        """What does not go together."""
        seen: set[str] = set()
        for number, place in enumerate(self.destinations):
            if place.key in seen:
                yield FieldError(f"/destinations/{number}/key", "duplicate")
            seen.add(place.key)
        if self.destinations and not any(place.weight for place in self.destinations):
            yield FieldError("/destinations", "no_share_left")
        if self.fallback_url is not None and self.expires_at is None:
            yield FieldError("/fallback_url", "fallback_without_end")

    def _refuse_archived(self, move: str) -> None:
        if self.state is LinkState.ARCHIVED:
            raise InvalidState(thing="link", state=self.state.value, move=move, moves="")


@dataclass(frozen=True, slots=True)
class LinkPlacement:
    """Where a link was said: in a message that went to a channel, and with which parameters, as
    they were filled then. `tag` is how its clicks are known."""

    workspace_id: WorkspaceId
    link_id: LinkId
    tag: str
    message_id: MessageId
    channel_id: ChannelId
    platform: str
    created_at: datetime
    campaign_id: CampaignId | None = None
    utm: Mapping[str, str] = field(default_factory=dict)


def chosen(link: Link, visitor: bytes) -> tuple[str, str]:
    """The key and the address of the destination that is this visitor's: the same whenever they
    come, as long as destinations and weights stay as they are. Over many visitors each destination
    gets its share."""
    if not link.destinations:
        return MAIN, link.url
    total = sum(place.weight for place in link.destinations)
    digest = hashlib.sha256(f"{link.id}/".encode() + visitor).digest()
    point = int.from_bytes(digest[:8]) * total >> 64
    for place in link.destinations:
        point -= place.weight
        if point < 0:
            return place.key, place.url
    raise AssertionError("a point lies within the weights")


def slug_from(number: int) -> str:
    """A slug that nobody chose, out of a number nobody can foresee."""
    letters = ""
    for _ in range(SLUG_LETTERS):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters
