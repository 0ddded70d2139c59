"""Whoever reached something is congratulated in public, once, within the caps of the community."""

from dataclasses import dataclass
from datetime import datetime

from domain.participation.challenge import Challenge, Cheers, CheerSkip, CheerState, Mark
from domain.participation.challenge_events import mark_told
from domain.participation.challenge_ports import ChallengesTransaction
from domain.participation.challenge_rules import filled, needs_name, shown_name
from domain.participation.model import WallDay, wall_day
from domain.participation.prompt import GRACE
from domain.participation.prompt_ports import Words
from domain.participation.room import Challenges
from domain.shared.access import Actor
from domain.shared.errors import NotFound, Refusal, Unavailable
from domain.shared.ids import ChallengeMarkId


@dataclass(frozen=True, slots=True)
class _Left:
    """Why nobody is congratulated, as it turned out when it was tried."""

    reason: CheerSkip
    refusal: str | None = None


async def congratulate(room: Challenges, actor: Actor, id: ChallengeMarkId) -> bool:
    """Whether it was said. Prompts and congratulations are counted together: what is said here is
    not asked there. Each mark is settled in one commit, which makes its message, if any: safe to
    repeat, and to break off anywhere. What is late by more than two hours is left. Raises what
    makes it worth trying again."""
    left = await _tried(room, actor, id, None)
    if isinstance(left, _Left):
        left = await _tried(room, actor, id, left)
    if left is True:
        await room.voice.ring()
    return left is True


async def _tried(
    room: Challenges, actor: Actor, id: ChallengeMarkId, left: _Left | None
) -> bool | _Left:
    """A reason that turned up when it was tried is written down by the next: what was tried is
    undone by then."""
    async with room.begin(actor) as tx:
        mark = await tx.challenges.get_mark(id)
        if mark is None or mark.cheer is not CheerState.DUE:
            return False
        challenge = await tx.challenges.joined(mark.challenge_id)
        home = await tx.prompts.home(mark.community_id)
        if home is None:
            raise NotFound(thing="community")
        now = room.clock.now()
        day = wall_day(now, home.timezone)
        words = await _words(tx, challenge, mark, home.language)
        left = left or await _in_the_way(tx, challenge, mark, day, now, words)
        if left is None and words is not None:
            try:
                said = await room.voice.say(tx, actor, words, challenge.created_by)
            except Unavailable:
                raise
            except Refusal as refusal:
                return _Left(CheerSkip.REFUSED, refusal.code)
            if said.is_held:
                # Left without a commit: the message was never there.
                return _Left(CheerSkip.HELD)
            after = mark.said(day.week, said.message_id)
        else:
            found = left or _Left(CheerSkip.NAMELESS)
            after = mark.skipped(found.reason, found.refusal)
        tx.challenges.save_mark(mark, after)
        tx.announce(mark_told(after))
        await tx.commit()
    return after.cheer is CheerState.SAID


async def _in_the_way(
    tx: ChallengesTransaction,
    challenge: Challenge,
    mark: Mark,
    day: WallDay,
    now: datetime,
    words: Words | None,
) -> _Left | None:
    cheers = challenge.cheers
    if now - mark.at > GRACE or cheers is None:
        return _Left(CheerSkip.LATE)
    if words is None:
        return _Left(CheerSkip.NAMELESS)
    if cheers.rest.is_quiet(day.day, day.weekday):
        return _Left(CheerSkip.QUIET_DAY)
    many = await tx.prompts.asked_in(mark.community_id, day.week)
    return _Left(CheerSkip.WEEK_IS_FULL) if many >= cheers.rest.most_per_week else None


async def _words(
    tx: ChallengesTransaction, challenge: Challenge, mark: Mark, language: str | None
) -> Words | None:
    """None where it says a name, and they have none that may be said."""
    cheers = challenge.cheers
    if cheers is None:
        return None
    text = cheers.in_language(language)
    name = await _name_in(tx, mark, text)
    if name is None:
        return None
    return _said(challenge, cheers, mark, text, name)


async def _name_in(tx: ChallengesTransaction, mark: Mark, text: str) -> str | None:
    if not needs_name(text):
        return ""
    who = await tx.challenges.participant(mark.member_id)
    return shown_name(who.name) if who else None


def _said(challenge: Challenge, cheers: Cheers, mark: Mark, text: str, name: str) -> Words:
    told = {
        "name": name,
        "title": challenge.title,
        "done": str(mark.done),
        "streak": str(mark.streak),
    }
    return Words(
        community_id=challenge.community_id,
        channel_ids=cheers.channel_ids,
        text=filled(text, told),
        language=cheers.language,
    )
