"""The wire shapes of a member's accounts."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.wire import SEEN, In, InstantOut, Name, Out, PersonRef
from domain.members.becoming import NewIdentity
from domain.members.identity import ADDRESSES, Account, MemberIdentity, Proof, Shown

Platform = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"),
    Field(
        description="A platform of `GET /v1/platforms`, `email` or `phone`, or the name of a"
        " product of your own.",
        examples=["mastodon"],
    ),
]
Server = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=255, pattern=r"^[^\s\x00-\x1f\x7f-\x9f]*$"),
    Field(
        description="The server on which the platform's ids mean one person each, as the channel"
        " has it in `server_url`; nothing where there is but one. For `webhook`, the channel's"
        " `account_id`.",
        examples=["https://mastodon.example"],
    ),
]
Handle = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=SEEN),
    Field(examples=["@ana"]),
]
Url = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f\x7f-\x9f]+$"),
    Field(examples=["https://mastodon.example/@ana"]),
]


class ShownIn(In):
    platform: Platform
    server: Server = ""
    person_id: PersonRef = Field(
        description="The platform's own id of them, or the address itself. Of addresses case does"
        " not matter."
    )
    handle: Handle | None = None
    name: Name | None = None
    url: Url | None = None

    def account(self) -> Account:
        id = self.person_id.casefold() if self.platform in ADDRESSES else self.person_id
        return Account(self.platform, self.server, id)

    def shown(self) -> Shown:
        return Shown(self.handle, self.name, self.url)


class IdentityIn(ShownIn):
    proof: Proof = Field(
        default=Proof.CLAIMED,
        description="How sure it is: somebody says so, they were seen acting under it, or it was"
        " proven to be theirs.",
    )

    def identity(self) -> NewIdentity:
        return NewIdentity(self.account(), self.shown(), self.proof)


class IdentityOut(Out):
    id: str
    member_id: str = Field(description="Whom it was given to; merged or not, it stays theirs.")
    platform: str
    server: str
    person_id: str
    proof: Proof
    handle: str | None
    name: str | None
    url: str | None
    avatar_url: str | None
    version: int
    created_at: InstantOut
    updated_at: InstantOut
    removed_at: InstantOut | None

    @classmethod
    def of(cls, identity: MemberIdentity, language: str) -> "IdentityOut":
        return cls(**{name: getattr(identity, name) for name in cls.model_fields})


class IdentitiesOut(Out):
    """All accounts by which a member is known, the oldest first."""

    data: list[IdentityOut]
