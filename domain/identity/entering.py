"""Who comes in with a session token is let in as far as all that stands behind it goes, now."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from domain.identity.errors import InvalidCredentials, SessionEnded, TokenForAnotherWorkspace
from domain.identity.room import Identity
from domain.identity.session import FOR_END_USERS, Claims, SubjectKind
from domain.identity.standing import MINTING, both, rights_now, rights_of_key
from domain.shared.access import Actor, Reach, Rights, Session, within
from domain.shared.ids import TeammateId


class Entrance(NamedTuple):
    """Who came in, when, and from which browser origins that workspace may be called."""

    actor: Actor
    at: datetime
    allowed_origins: tuple[str, ...] = ()


async def actor_of_token(room: Identity, text: str, workspace: str | None, now: datetime) -> Actor:
    """Whoever this token stands for, at work in its workspace. No more is left to them than what
    the token says, its key has and their role lets, each of them now.

    Raises InvalidCredentials, ExpiredToken, TokenNotYetValid, TokenForAnotherWorkspace,
    SessionEnded.
    """
    claims = room.session_tokens.read(text, now)
    if workspace not in (None, claims.workspace_id):
        raise TokenForAnotherWorkspace(pointer="header:Tertulia-Workspace")
    key = await room.ring.key(claims.organization_id, claims.key_id)
    opened = key is not None and (key.grants is None or claims.workspace_id in key.grants)
    if key is None or not opened or not key.usable(now):
        raise SessionEnded()
    rights = both(dict.fromkeys(claims.scopes, Reach.ALL), rights_of_key(key, now))
    if claims.subject_kind is SubjectKind.MEMBER:
        return _actor(claims, {name: rights[name] for name in rights if name in FOR_END_USERS})
    teammate_id = TeammateId(claims.subject)
    standing = await room.ring.standing(claims.organization_id, claims.workspace_id, teammate_id)
    if standing is None or not standing.rights:
        raise SessionEnded()
    return replace(
        _actor(claims, both(rights, standing.rights)),
        teammate_id=teammate_id,
        team_ids=standing.team_ids,
    )


def _actor(claims: Claims, rights: Rights) -> Actor:
    left = {name: reach for name, reach in rights.items() if name not in MINTING}
    outside = claims.subject_kind is SubjectKind.MEMBER
    return Actor(
        id=claims.actor_id,
        organization_id=claims.organization_id,
        mode=claims.mode,
        scopes=frozenset(left),
        workspace_id=claims.workspace_id,
        grants=frozenset({claims.workspace_id}),
        reach={name: reach for name, reach in left.items() if reach is not Reach.ALL},
        session=Session(claims.key_id, claims.expires_at, claims.subject if outside else None),
    )


async def still_in(room: Identity, actor: Actor, now: datetime) -> None:
    """Raise InvalidCredentials unless somebody who stays, and came with a session token, still has
    all that they came in with."""
    over = actor.session is None or now >= actor.session.until
    if over or not within(actor.rights, await rights_now(room.ring, actor, now)):
        raise InvalidCredentials()
