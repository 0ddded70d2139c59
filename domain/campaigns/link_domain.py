"""A domain of the workspace's own, under which its links can be found once it has proved to be
theirs."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.shared.errors import InvalidState
from domain.shared.ids import LinkDomainId, OrganizationId, WorkspaceId

PROOF = "/.well-known/tertulia-link-domain"
"""Where on the domain its `token` is to stand. It is never this service that says it there:
whoever points a name here would prove another's domain to be theirs."""


@dataclass(frozen=True, slots=True)
class LinkDomain:
    """`host` as it stands in an address, with its port where it is not the usual one. Verified it
    is one workspace's alone."""

    id: LinkDomainId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    host: str
    token: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    verified_at: datetime | None = None
    removed_at: datetime | None = None

    def verify(self, now: datetime) -> "LinkDomain":
        """Its token was found there. Raises InvalidState a second time."""
        if self.verified_at is not None:
            raise InvalidState(thing="link_domain", state="verified", moves="")
        return replace(self, verified_at=now, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "LinkDomain":
        """For good: links under it lead nowhere, and others can prove it to be theirs."""
        return replace(self, removed_at=now, version=self.version + 1, updated_at=now)
