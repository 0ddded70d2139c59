"""Challenges are written down, read and changed; so is who takes part, and what they reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.participation.challenge import (
    CHALLENGE_LOOKS,
    CHALLENGE_TURNS,
    MOST_CHALLENGES,
    Challenge,
    ChallengeGoal,
    ChallengeMove,
    ChallengeStatus,
    CheckIn,
    Cheers,
    Mark,
    Pace,
    Repeat,
    TakingPart,
)
from domain.participation.challenge_errors import TooManyChallenges
from domain.participation.challenge_events import CANCELLED, CREATED, UPDATED, challenge_told
from domain.participation.challenge_ports import ChallengesTransaction, Standing
from domain.participation.challenge_rules import (
    LONGEST_NAME,
    faults_of,
    filled,
    name_of,
    present_period,
)
from domain.participation.contest_rules import Wall
from domain.participation.prompt_ports import Words
from domain.participation.room import Challenges
from domain.shared.access import Actor, Permission
from domain.shared.clock import written
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import ChallengeId, CommunityId, Kind
from domain.shared.paging import Filter, Page, PageRequest
from domain.shared.versions import Version, must_match
from domain.shared.wall_time import resolve, zone


@dataclass(frozen=True, slots=True)
class OnTheWall:
    """As the clock on a wall there shows it: ISO 8601 without a zone, and the zone's name."""

    local_time: str
    timezone: str


@dataclass(frozen=True, slots=True)
class NewChallenge:
    """What is to be done, when, how often, and by when somebody has done it."""

    community_id: CommunityId
    title: str
    text: str
    opens: OnTheWall
    closes: OnTheWall
    pace: Pace
    ways: tuple[TakingPart, ...]
    goal: ChallengeGoal
    repeat: Repeat = Repeat.NONE
    most_runs: int | None = None
    most_participants: int | None = None
    cheers: Cheers | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenCheckIn:
    """With what its period is called."""

    check_in: CheckIn
    period_name: str


async def create_challenge(room: Challenges, actor: Actor, wanted: NewChallenge) -> Challenge:
    """A draft, whose days and weeks are those of the community's wall.

    Raises MissingScope, UnknownTimezone, ValidationFailed, NotFound at its pointer,
    TooManyChallenges, DuplicateExternalId, and what writing a message raises for what it
    congratulates with.
    """
    _require(actor, wanted.cheers)
    now = room.clock.now()
    opens, opens_at = _resolved(wanted.opens, "/opens/timezone")
    closes, closes_at = _resolved(wanted.closes, "/closes/timezone")
    id = ChallengeId(room.ids.new(Kind.CHALLENGE))
    fields = {name: getattr(wanted, name) for name in NewChallenge.__dataclass_fields__}
    made = Challenge(
        id=id,
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        series_id=id,
        status=ChallengeStatus.DRAFT,
        opens_at=opens_at,
        closes_at=closes_at,
        timezone=opens.timezone,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        **fields | {"opens": opens, "closes": closes},
    )
    await _must_be_sayable(room, actor, made)
    async with room.begin(actor) as tx:
        home = await tx.prompts.home(made.community_id)
        if home is None:
            raise NotFound(thing="community", pointer="/community_id")
        made = replace(made, timezone=home.timezone)
        await _check(tx, made)
        if await tx.challenges.standing() >= MOST_CHALLENGES:
            raise TooManyChallenges(maximum=MOST_CHALLENGES)
        tx.challenges.write((None, made))
        tx.announce(challenge_told(CREATED, made))
        await tx.commit(made)
    return made


async def change_challenge(
    room: Challenges, actor: Actor, id: ChallengeId, version: Version, changes: Mapping[str, Any]
) -> Challenge:
    """Until it is over; what people take part under stays as it is once it is open. Raises
    VersionMismatch, InvalidState, ChallengeFixed, and what creating one raises but for
    TooManyChallenges."""
    _require(actor, changes.get("cheers"))
    now, told = room.clock.now(), dict(changes)
    for name in ("opens", "closes"):
        if name in told:
            told[name], told[f"{name}_at"] = _resolved(told[name], f"/{name}/timezone")
    seen = (await room.reads.challenge(actor, id)).change(now, **told)
    if "cheers" in told:
        await _must_be_sayable(room, actor, seen)
    async with room.begin(actor) as tx:
        before = await tx.challenges.get(id)
        must_match(version, before.version)
        after = before.change(now, **told)
        await _check(tx, after)
        tx.challenges.write((before, after))
        tx.announce(challenge_told(UPDATED, after, before))
        if after.status is ChallengeStatus.SCHEDULED:
            tx.plan(CHALLENGE_TURNS, after.id, max(now, after.opens_at))
        await tx.commit(after)
    return after


async def cancel_challenge(
    room: Challenges, actor: Actor, id: ChallengeId, version: Version
) -> Challenge:
    """Call it off, with all runs that would follow. Raises MissingScope, NotFound, VersionMismatch,
    InvalidState with the moves that are possible."""
    actor.require(Permission.CONTESTS_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.challenges.get(id)
        must_match(version, before.version)
        after = before.move(ChallengeMove.CANCEL, room.clock.now())
        tx.challenges.write((before, after))
        tx.unplan(CHALLENGE_TURNS, after.id)
        tx.unplan(CHALLENGE_LOOKS, after.id)
        tx.announce(challenge_told(CANCELLED, after, before))
        await tx.commit(after)
    return after


async def read_challenge(room: Challenges, actor: Actor, id: ChallengeId) -> Challenge:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.challenge(actor, id)


async def list_challenges(room: Challenges, actor: Actor, request: PageRequest) -> Page[Challenge]:
    """Raises MissingScope."""
    actor.require(Permission.CONTESTS_READ)
    return await room.reads.challenges(actor, request)


async def list_check_ins(
    room: Challenges, actor: Actor, id: ChallengeId, request: PageRequest
) -> Page[SeenCheckIn]:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.CONTESTS_READ)
    challenge = await room.reads.challenge(actor, id)
    page = await room.reads.check_ins(actor, _within(request, id))
    seen = [SeenCheckIn(one, name_of(challenge, one.period)) for one in page.items]
    return Page(seen, page.next_after)


async def list_marks(
    room: Challenges, actor: Actor, id: ChallengeId, request: PageRequest
) -> Page[Mark]:
    """What was reached, and what became of congratulating. Raises MissingScope, NotFound."""
    actor.require(Permission.CONTESTS_READ)
    await room.reads.challenge(actor, id)
    return await room.reads.marks(actor, _within(request, id))


async def read_challenge_leaderboard(
    room: Challenges, actor: Actor, id: ChallengeId, request: PageRequest
) -> Page[Standing]:
    """Everybody who takes part, whoever came furthest first. Raises MissingScope, NotFound."""
    actor.require(Permission.CONTESTS_READ)
    challenge = await room.reads.challenge(actor, id)
    present = present_period(challenge, room.clock.now())
    return await room.reads.leaderboard(actor, challenge, present, request)


def _within(request: PageRequest, id: ChallengeId) -> PageRequest:
    own = [*request.filters, Filter("challenge_id", "in", [id])]
    return PageRequest(limit=request.limit, sort=request.sort, filters=own, after=request.after)


def _require(actor: Actor, cheers: Cheers | None) -> None:
    actor.require(Permission.CONTESTS_WRITE)
    if cheers is not None:
        actor.require(Permission.MESSAGES_PUBLISH)


def _resolved(told: OnTheWall, pointer: str) -> tuple[Wall, datetime]:
    zone(told.timezone, pointer)
    at = resolve(datetime.fromisoformat(told.local_time), told.timezone).at
    return Wall(told.local_time, told.timezone, written(at) or ""), at


async def _check(tx: ChallengesTransaction, challenge: Challenge) -> None:
    faults = faults_of(challenge)
    if faults:
        raise ValidationFailed(errors=faults)
    channels = {id for way in challenge.ways for id in way.channel_ids}
    if channels and await tx.challenges.missing_channels(channels):
        raise NotFound(thing="channel", pointer="/ways")


async def _must_be_sayable(room: Challenges, actor: Actor, challenge: Challenge) -> None:
    """With the longest words that may come to stand in it."""
    cheers = challenge.cheers
    if cheers is None:
        return
    longest = {"name": "M" * LONGEST_NAME, "title": challenge.title, "done": "999", "streak": "999"}
    await room.voice.must_be_sayable(
        actor,
        [
            Words(
                community_id=challenge.community_id,
                channel_ids=cheers.channel_ids,
                text=filled(text, longest),
                place=f"/congratulation/texts/{language}",
                channels_at="/congratulation/channel_ids",
                language=cheers.language,
            )
            for language, text in cheers.texts.items()
        ],
    )
