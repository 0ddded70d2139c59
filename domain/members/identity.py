"""By which account somebody is known somewhere, and how sure that is."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.shared.ids import IdentityId, MemberId, WorkspaceId

ADDRESSES = frozenset({"email", "phone"})
"""What is no platform of ours, but an address by which people are known."""

COUNTED_APART = frozenset({"webhook"})
"""Products of your own: each channel counts its people by itself, so that the same id on two of
them need not be the same person."""


class Proof(StrEnum):
    """How sure it is: somebody says so, we saw them act under it, or it was proven to be theirs."""

    CLAIMED = "claimed"
    OBSERVED = "observed"
    VERIFIED = "verified"

    def at_least(self, other: "Proof") -> "Proof":
        """The surer of the two."""
        return max(self, other, key=[*Proof].index)


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `server` is the server on which the platform's ids mean one person each, or the
    account of the channel where every channel counts its people apart; empty where there is but
    one."""

    platform: str
    server: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How an account shows whoever it is of."""

    handle: str | None = None
    name: str | None = None
    url: str | None = None
    avatar_url: str | None = None

    def over(self, before: "Shown") -> "Shown":
        """This, and where it says nothing, what was known before."""
        return Shown(
            self.handle or before.handle,
            self.name or before.name,
            self.url or before.url,
            self.avatar_url or before.avatar_url,
        )


NOTHING = Shown()
"""Nothing is known of how it shows them."""


@dataclass(frozen=True, slots=True)
class MemberIdentity:
    """An account of a member. Of an account that was seen or proven there is one; several may claim
    the same. It stays with the member that it was given to, merged or not. `shown_at` is since when
    it is known to show them so."""

    id: IdentityId
    workspace_id: WorkspaceId
    member_id: MemberId
    platform: str
    server: str
    person_id: str
    proof: Proof
    created_at: datetime
    updated_at: datetime
    shown_at: datetime
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    avatar_url: str | None = None
    version: int = 1
    removed_at: datetime | None = None

    @property
    def account(self) -> Account:
        return Account(self.platform, self.server, self.person_id)

    @property
    def shown(self) -> Shown:
        return Shown(self.handle, self.name, self.url, self.avatar_url)

    @property
    def matched_handle(self) -> str | None:
        """By which it is compared with others: without its sign, in small letters."""
        return _folded((self.handle or "").removeprefix("@"))

    @property
    def matched_name(self) -> str | None:
        return _folded(self.name)

    def known_as(
        self, shown: Shown, proof: Proof, shown_at: datetime, now: datetime
    ) -> "MemberIdentity":
        """With what is known of it now, which takes away no proof. What is told late or not at all
        changes nothing of how it shows them."""
        proof = self.proof.at_least(proof)
        after = shown.over(self.shown) if shown_at >= self.shown_at else self.shown
        if (after, proof) == (self.shown, self.proof):
            return self
        return replace(
            self,
            handle=after.handle,
            name=after.name,
            url=after.url,
            avatar_url=after.avatar_url,
            shown_at=max(shown_at, self.shown_at),
            proof=proof,
            version=self.version + 1,
            updated_at=now,
        )

    def remove(self, now: datetime) -> "MemberIdentity":
        """It is this member's no more."""
        return replace(self, removed_at=now, version=self.version + 1, updated_at=now)


def _folded(text: str | None) -> str | None:
    return " ".join((text or "").casefold().split()) or None


def server_of(platform: str, server_url: str | None, account_id: str) -> str:
    """Where the ids of a channel's people mean one person each."""
    return account_id if platform in COUNTED_APART else server_url or ""
