"""What status pages need from outside, each with its promises in words."""

from typing import Protocol

from domain.crises.status_page import ShownStatus, StatusPage
from domain.shared.access import Actor


class StatusPages(Protocol):
    async def get(self) -> StatusPage | None:
        """The workspace's; nobody else changes it until the transaction ends."""
        ...

    async def save(self, page: StatusPage) -> None: ...


class StatusReads(Protocol):
    async def page(self, actor: Actor) -> StatusPage | None:
        """The workspace's, if it was ever set up."""
        ...

    async def shown(self, page_id: str) -> ShownStatus | None:
        """What whoever opens its address sees; None where there is none, where it is off, and where
        the workspace is suspended."""
        ...
