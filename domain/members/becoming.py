"""What is said of somebody when they are made known, and what becomes of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from domain.members.identity import NOTHING, Account, Proof, Shown
from domain.members.model import FieldValue, Member, MemberState, Origin
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import CommunityId, Kind, MemberId


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """An account that is somebody's, and how sure that is."""

    account: Account
    shown: Shown = NOTHING
    proof: Proof = Proof.CLAIMED


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody, as they are made known."""

    name: str | None = None
    state: MemberState = MemberState.PROSPECT
    is_bot: bool = False
    labels: frozenset[str] = frozenset()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    community_ids: frozenset[str] = frozenset()
    identities: tuple[NewIdentity, ...] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def becoming(room: Members, actor: Actor, request: NewMember, origin: Origin) -> Member:
    """The member that this is."""
    now = room.clock.now()
    return Member(
        id=MemberId(room.ids.new(Kind.MEMBER)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        state=request.state,
        origin=origin,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        last_seen_at=now,
        name=request.name,
        is_bot=request.is_bot,
        labels=request.labels,
        fields=request.fields,
        community_ids=request.community_ids,
        platforms=frozenset(one.account.platform for one in request.identities),
        external_id=request.external_id,
        metadata=request.metadata,
    )


async def checked(tx: MembersTransaction, communities: Collection[str]) -> None:
    """Raise NotFound where one of them is not there."""
    if not communities:
        return
    if await tx.surroundings.communities([CommunityId(id) for id in communities]) < set(
        communities
    ):
        raise NotFound(thing="community", pointer="/community_ids")
