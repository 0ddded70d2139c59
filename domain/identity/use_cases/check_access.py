"""Would this be allowed, and why not: asked before it is tried, and answered by the same rules."""

from dataclasses import dataclass
from enum import StrEnum

from domain.identity.entering import actor_of_token
from domain.identity.model import ApiKey
from domain.identity.room import Identity
from domain.identity.standing import MINTING, Standing, rights_of_key
from domain.identity.teammate import TeammateStatus
from domain.shared.access import Actor, Permission, Reach
from domain.shared.errors import NotFound, Unauthenticated
from domain.shared.ids import ApiKeyId, TeamId, TeammateId


class Reason(StrEnum):
    """Why it would be allowed or refused."""

    ALLOWED = "allowed"
    KEY_ENDED = "key_ended"
    WORKSPACE_NOT_OPENED = "workspace_not_opened"
    NOT_IN_KEY = "not_in_key"
    TEAMMATE_SUSPENDED = "teammate_suspended"
    NO_ROLE_HERE = "no_role_here"
    NOT_IN_ROLE = "not_in_role"
    TOKEN_NOT_GOOD = "token_not_good"
    NOT_IN_TOKEN = "not_in_token"
    NOT_THEIR_OWN = "not_their_own"
    NOT_THEIR_TEAMS = "not_their_teams"


@dataclass(frozen=True, slots=True)
class Thing:
    """What has, or could have, an assignee: nobody's when it has neither."""

    assignee_id: TeammateId | None = None
    team_id: TeamId | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Whether somebody may: a teammate, a key, whoever has a token, or with none of these whoever
    asks. Without `thing` it is asked in general."""

    permission: Permission
    teammate_id: TeammateId | None = None
    api_key_id: ApiKeyId | None = None
    session_token: str | None = None
    thing: Thing | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reach` is how far the permission goes; None where there is none."""

    reason: Reason
    reach: Reach | None = None

    @property
    def allowed(self) -> bool:
        return self.reason is Reason.ALLOWED


@dataclass(frozen=True, slots=True)
class _Somebody:
    """Who is asked about: what is left to them, and whose things are theirs."""

    verdict: Verdict
    teammate_id: TeammateId | None = None
    team_ids: frozenset[TeamId] = frozenset()


async def check_access(room: Identity, actor: Actor, question: Question) -> Verdict:
    """In the actor's workspace. About oneself everybody may ask, about others with
    `teammates:read`, about keys with `keys:read`. Changes nothing.

    Raises MissingScope, and NotFound for a teammate or key the actor cannot see.
    """
    somebody = await _somebody(room, actor, question)
    if question.thing is None or somebody.verdict.reach is None:
        return somebody.verdict
    return _reaching(somebody.verdict.reach, somebody, question.thing)


async def _somebody(room: Identity, actor: Actor, question: Question) -> _Somebody:
    permission = question.permission
    if question.teammate_id is not None:
        actor.require(Permission.TEAMMATES_READ)
        await room.reads.teammate(actor, question.teammate_id)
        return await _teammate(room, actor, question.teammate_id, permission)
    if question.api_key_id is not None:
        actor.require(Permission.KEYS_READ)
        key = await room.reads.api_key(actor, question.api_key_id)
        return _Somebody(_of_key(room, key, actor, permission))
    if question.session_token is not None:
        actor.require(Permission.TEAMMATES_READ)
        return await _token(room, actor, question.session_token, permission)
    return _themselves(actor, permission)


async def _teammate(
    room: Identity, actor: Actor, teammate_id: TeammateId, permission: Permission
) -> _Somebody:
    standing = await room.ring.standing(actor.organization_id, actor.workspace, teammate_id)
    if standing is None:
        raise NotFound(thing="teammate", pointer="/teammate_id")
    return _Somebody(_of_role(standing, permission), teammate_id, standing.team_ids)


async def _token(room: Identity, actor: Actor, text: str, permission: Permission) -> _Somebody:
    try:
        behind = await actor_of_token(room, text, actor.workspace, room.clock.now())
    except Unauthenticated:
        return _Somebody(Verdict(Reason.TOKEN_NOT_GOOD))
    return _themselves(behind, permission)


def _themselves(actor: Actor, permission: Permission) -> _Somebody:
    if permission in actor.scopes:
        verdict = Verdict(Reason.ALLOWED, actor.reach_of(permission))
    else:
        verdict = Verdict(Reason.NOT_IN_KEY if actor.session is None else Reason.NOT_IN_TOKEN)
    return _Somebody(verdict, actor.teammate_id, actor.team_ids)


def _of_key(room: Identity, key: ApiKey, actor: Actor, permission: Permission) -> Verdict:
    rights = rights_of_key(key, room.clock.now())
    if not rights:
        return Verdict(Reason.KEY_ENDED)
    if key.grants is not None and actor.workspace not in key.grants:
        return Verdict(Reason.WORKSPACE_NOT_OPENED)
    if permission not in rights:
        return Verdict(Reason.NOT_IN_KEY)
    return Verdict(Reason.ALLOWED, Reach.ALL)


def _of_role(standing: Standing, permission: Permission) -> Verdict:
    if standing.status is TeammateStatus.SUSPENDED:
        return Verdict(Reason.TEAMMATE_SUSPENDED)
    if standing.role_id is None:
        return Verdict(Reason.NO_ROLE_HERE)
    if permission in MINTING:
        # Teammates come with session tokens, and none of these carries it.
        return Verdict(Reason.NOT_IN_TOKEN)
    if permission not in standing.rights:
        return Verdict(Reason.NOT_IN_ROLE)
    return Verdict(Reason.ALLOWED, standing.rights[permission])


def _reaching(reach: Reach, somebody: _Somebody, thing: Thing) -> Verdict:
    own = thing.assignee_id is not None and thing.assignee_id == somebody.teammate_id
    if own or reach is Reach.ALL:
        return Verdict(Reason.ALLOWED, reach)
    if reach is Reach.OWN:
        return Verdict(Reason.NOT_THEIR_OWN, reach)
    nobodys = thing.assignee_id is None and thing.team_id is None
    if nobodys or thing.team_id in somebody.team_ids:
        return Verdict(Reason.ALLOWED, reach)
    return Verdict(Reason.NOT_THEIR_TEAMS, reach)
