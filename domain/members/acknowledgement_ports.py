"""What acknowledgements need from outside, each with its promises in words."""

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.members.acknowledgement import (
    Acknowledgement,
    AcknowledgementView,
    KnownGuidelines,
    MemberStanding,
)
from domain.shared.access import Actor
from domain.shared.ids import CommunityId, GuidelinesId, MemberId
from domain.shared.paging import Page, PageRequest


class Acknowledgements(Protocol):
    def add(self, acknowledgement: Acknowledgement) -> None: ...

    async def of(
        self, members: Collection[MemberId], guidelines_id: GuidelinesId
    ) -> Acknowledgement | None:
        """The first that any of these gave of that version."""
        ...

    async def known(self, guidelines_id: GuidelinesId) -> KnownGuidelines | None:
        """That version, unless it is not there."""
        ...


class AcknowledgementTransaction(Protocol):
    @property
    def acknowledgements(self) -> Acknowledgements: ...


class AcknowledgementReads(Protocol):
    """Queries about acknowledgements. Each sees only the actor's workspace."""

    async def acknowledgements(
        self, actor: Actor, member_id: MemberId
    ) -> Sequence[AcknowledgementView]:
        """Those of a member and of all that are part of it, the latest first."""
        ...

    async def standings(
        self, actor: Actor, community_id: CommunityId, request: PageRequest
    ) -> Page[MemberStanding]:
        """Everybody of that community who stands alone, is no bot and is not being erased."""
        ...

    async def has_community(self, actor: Actor, community_id: CommunityId) -> bool: ...
