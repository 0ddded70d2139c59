"""The neighbours of a café walk five days of ten: two have come to that, and are congratulated."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from adapters.demo.month import ZONE, Channels
from adapters.demo.past import At
from adapters.wiring import House
from domain.members.use_cases.keep_members import list_members
from domain.participation.challenge import (
    ChallengeGoal,
    CheckInWay,
    Cheers,
    GoalKind,
    Pace,
    TakingPart,
)
from domain.participation.model import Rest
from domain.participation.use_cases.check_in import NewCheckIn, check_in
from domain.participation.use_cases.congratulate import congratulate
from domain.participation.use_cases.keep_challenges import (
    NewChallenge,
    OnTheWall,
    create_challenge,
    list_marks,
)
from domain.participation.use_cases.move_challenge import schedule_challenge
from domain.shared.access import Actor
from domain.shared.paging import PageRequest

WALKED = ((6, 5, 4, 3, 1), (5, 4, 3, 2, 1), (6, 2), (1,))
"""How many days ago whoever walks did so."""


async def walk_with_the_neighbours(house: House, actor: Actor, channels: Channels) -> None:
    """Not safe to repeat: they walk again."""
    room, now = house.app.participation.challenges, house.clock.now()
    spanish = await house.app.communities.reads.channel(actor, channels.spanish)
    begun = (now - timedelta(days=7)).astimezone(ZoneInfo(ZONE))
    over = begun + timedelta(days=10)
    made = await create_challenge(
        replace(room, clock=At(now - timedelta(days=7))),
        actor,
        NewChallenge(
            community_id=spanish.community_id,
            title="Cinco paseos hasta el café",
            text="Venga andando cinco días de estos diez, y díganoslo con #AndandoAlAurora.",
            opens=OnTheWall(f"{begun:%Y-%m-%d}T00:00", ZONE),
            closes=OnTheWall(f"{over:%Y-%m-%d}T00:00", ZONE),
            pace=Pace.DAILY,
            ways=(
                TakingPart(CheckInWay.CHECK_IN),
                TakingPart(CheckInWay.HASHTAG, "AndandoAlAurora", (channels.spanish,)),
            ),
            goal=ChallengeGoal(GoalKind.PERIODS, 5, [4]),
            cheers=Cheers({"es": "¡Cinco paseos, {name}!"}, (channels.spanish,), Rest(9)),
        ),
    )
    await schedule_challenge(room, actor, made.id, None)
    people = await list_members(house.app.members, actor, PageRequest(limit=20))
    walkers = [one for one in people.items if not one.is_bot and one.name]
    for who, days in zip(walkers, WALKED, strict=False):
        for day in days:
            wanted = NewCheckIn(who.id, now - timedelta(days=day))
            await check_in(room, actor, made.id, wanted)
    for mark in (await list_marks(room, actor, made.id, PageRequest(limit=20))).items:
        await congratulate(room, actor, mark.id)
