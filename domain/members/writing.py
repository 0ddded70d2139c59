"""What is written in one transaction is gathered first, so that many are written together; each
change is told, and whoever may fall silent is looked at again."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.members.events import (
    CREATED,
    IDENTITY_ADDED,
    IDENTITY_UPDATED,
    change_told,
    identity_told,
    member_told,
)
from domain.members.identity import MemberIdentity
from domain.members.model import FALLS_SILENT, Member
from domain.members.ports import MembersTransaction


@dataclass
class Writing:
    """Nothing is written before `done`, after which nothing more is asked of the transaction."""

    tx: MembersTransaction
    now: datetime
    members: list[tuple[Member | None, Member]] = field(default_factory=list)
    identities: list[tuple[MemberIdentity | None, MemberIdentity]] = field(default_factory=list)

    def member(self, before: Member | None, after: Member) -> None:
        """One that is new, or changed in whatever way."""
        if before == after:
            return
        self.members.append((before, after))
        if before is None:
            self.tx.announce(member_told(CREATED, after))
        else:
            self.tx.announce(*change_told(before, after))
        if before is None or after.state is not before.state:
            plan_silence(self.tx, after, self.now)

    def identity(self, before: MemberIdentity | None, after: MemberIdentity) -> None:
        """One that is new, or known otherwise."""
        if before == after:
            return
        self.identities.append((before, after))
        name = IDENTITY_ADDED if before is None else IDENTITY_UPDATED
        self.tx.announce(identity_told(name, after, before))

    def done(self) -> None:
        self.tx.book.write(*self.members)
        self.tx.identities.write(*self.identities)


def plan_silence(tx: MembersTransaction, member: Member, now: datetime) -> None:
    """Look again when it has been silent for long, if it can be."""
    if member.silent_at is not None:
        tx.plan(FALLS_SILENT, member.id, max(member.silent_at, now))
