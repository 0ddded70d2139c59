"""A server key mints a session token for one person in one workspace."""

from dataclasses import dataclass
from datetime import timedelta

from domain.identity.errors import NotForEndUsers, ScopeNotHeld
from domain.identity.room import Identity
from domain.identity.session import FOR_END_USERS, LONGEST, Claims, SubjectKind
from domain.identity.standing import MINTING, Standings, both, rights_now
from domain.shared.access import Actor, Permission, Rights
from domain.shared.errors import FieldError, NotFound, ValidationFailed
from domain.shared.ids import ApiKeyId, TeammateId


@dataclass(frozen=True, slots=True)
class NewSessionToken:
    """For whom, and for what. `scopes` None asks for all that both the key and the teammate's role
    let; a member's are always named."""

    kind: SubjectKind
    subject: str
    scopes: frozenset[Permission] | None = None
    good_for: timedelta = LONGEST


@dataclass(frozen=True, slots=True)
class MintedToken:
    """What the token says, and its text: it is kept nowhere."""

    claims: Claims
    text: str


async def mint_session_token(room: Identity, actor: Actor, request: NewSessionToken) -> MintedToken:
    """It is good until it expires, or until its key is revoked, the teammate suspended, or their
    role taken: whichever comes first. Repeating makes another one, unless the request carries an
    idempotency key.

    Raises MissingScope, TokenCannotMint, NotFound for a teammate who is not there, is suspended or
    has no role in the workspace, ScopeNotHeld, NotForEndUsers, ValidationFailed for a
    member without scopes.
    """
    actor.must_not_be_a_session()
    actor.require(Permission.SESSIONS_WRITE)
    if request.kind is SubjectKind.MEMBER and request.scopes is None:
        raise ValidationFailed(errors=[FieldError("/scopes", "missing")])
    now = room.clock.now()
    async with room.begin(actor) as tx:
        held = await _may_carry(room, tx.standings, actor, request)
        wanted = frozenset(held) if request.scopes is None else request.scopes
        if not wanted or not wanted <= frozenset(held):
            raise ScopeNotHeld(pointer="/scopes")
        claims = Claims(
            organization_id=actor.organization_id,
            workspace_id=actor.workspace,
            mode=actor.mode,
            subject_kind=request.kind,
            subject=request.subject,
            scopes=wanted,
            key_id=ApiKeyId(actor.id),
            issued_at=now,
            expires_at=now + request.good_for,
        )
        minted = MintedToken(claims, room.session_tokens.sign(claims))
        await tx.commit(minted)
    return minted


async def _may_carry(
    room: Identity, standings: Standings, actor: Actor, request: NewSessionToken
) -> Rights:
    """The most that the token can carry, as things stand."""
    rights = await rights_now(standings, actor, room.clock.now())
    held = {name: reach for name, reach in rights.items() if name not in MINTING}
    if request.kind is SubjectKind.MEMBER:
        for scope in sorted((request.scopes or frozenset()) - FOR_END_USERS):
            raise NotForEndUsers(scope=scope.value, pointer="/scopes")
        return {name: reach for name, reach in held.items() if name in FOR_END_USERS}
    standing = await standings.standing(
        actor.organization_id, actor.workspace, TeammateId(request.subject)
    )
    if standing is None or not standing.rights:
        raise NotFound(thing="teammate", pointer="/teammate_id")
    return both(held, standing.rights)
