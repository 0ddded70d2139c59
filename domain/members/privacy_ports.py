"""What exports, erasures and legal holds need from outside, each with its promises in words."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Protocol

from domain.members.identity import Account
from domain.members.privacy import LegalHold, MemberErasure, MemberExport, Packed
from domain.shared.access import Actor
from domain.shared.ids import LegalHoldId, MemberErasureId, MemberExportId, MemberId, MessageId


class PersonalData(Protocol):
    """All that is known of somebody, in every room."""

    @property
    def classes(self) -> Sequence[str]:
        """The classes of data, in the order in which they are erased."""
        ...

    async def still_to_be_said(self, kin: Sequence[MemberId]) -> Sequence[MessageId]:
        """Replies to them that have not gone out and may: ten at most, the oldest first. What is
        said to them is not erased before it is over."""
        ...

    async def erase(self, kin: Sequence[MemberId], data_class: str, most: int) -> int:
        """Delete, or redact, at most so many rows of this class of what is known of a member and
        all that are part of it; returns how many there were, 0 when nothing is left. Rows stay
        where others count on them, with nothing in them of the person."""
        ...


class Suppressions(Protocol):
    """Accounts whose people asked to be forgotten, known by a keyed hash alone."""

    async def quiet(self, accounts: Collection[Account]) -> None:
        """Until the transaction ends nothing is taken in from the channels on which these accounts
        are; what was being taken in is there."""
        ...

    async def add(self, accounts: Collection[Account]) -> None:
        """Safe to repeat."""
        ...

    async def among(self, accounts: Collection[Account]) -> set[Account]:
        """Those of these that are suppressed."""
        ...


class LegalHolds(Protocol):
    def add(self, hold: LegalHold) -> None: ...

    async def get(self, kin: Collection[MemberId], id: LegalHoldId) -> LegalHold:
        """Of any of these; locked. Raises NotFound."""
        ...

    async def of(self, kin: Collection[MemberId]) -> Sequence[LegalHold]:
        """Of any of these, over or not."""
        ...

    def save(self, before: LegalHold, after: LegalHold) -> None: ...


class Erasures(Protocol):
    def add(self, erasure: MemberErasure) -> None: ...

    async def get(self, id: MemberErasureId) -> MemberErasure:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def latest(self, member_id: MemberId) -> MemberErasure | None: ...

    def save(self, before: MemberErasure, after: MemberErasure) -> None: ...


class Exports(Protocol):
    def add(self, export: MemberExport) -> None: ...

    async def get(self, id: MemberExportId) -> MemberExport:
        """Locked until the transaction ends. Raises NotFound."""
        ...

    async def kept(self, kin: Collection[MemberId]) -> Sequence[MemberExport]:
        """Those of any of these whose copies are not thrown away yet, locked."""
        ...

    def save(self, *pairs: tuple[MemberExport, MemberExport]) -> None: ...


class Archives(Protocol):
    """Where copies are made and kept."""

    async def pack(self, actor: Actor, kin: Sequence[MemberId], key: str) -> Packed:
        """One ZIP with a file of JSON Lines for each class of data and a manifest with the hash of
        each, kept under this key in place of what was there. Safe to repeat. Raises
        TemporarilyUnavailable."""
        ...

    async def read(self, key: str) -> AsyncIterator[bytes] | None:
        """None where nothing is there. Raises TemporarilyUnavailable."""
        ...

    async def forget(self, *keys: str) -> None:
        """Safe to repeat. Raises TemporarilyUnavailable."""
        ...


class PrivacyReads(Protocol):
    """Queries that decide nothing. Each sees only the actor's workspace."""

    async def holds(self, actor: Actor, member_id: MemberId) -> Sequence[LegalHold]:
        """Those on a member and on all that are part of it, the latest first."""
        ...

    async def erasure(self, actor: Actor, member_id: MemberId) -> MemberErasure:
        """The latest of a member. Raises NotFound where there was none."""
        ...

    async def latest_export(self, actor: Actor, member_id: MemberId) -> MemberExport:
        """Raises NotFound where there was none."""
        ...

    async def export(self, actor: Actor, id: MemberExportId) -> MemberExport:
        """Raises NotFound."""
        ...
