"""Members of the demo stand for the café, and hand in what it asks of them."""

from datetime import timedelta

from adapters.wiring import House
from domain.members.activity import ActivityKind, Doer, NewActivity
from domain.members.becoming import NewMember
from domain.members.mission import Audience, Period, ProofKind
from domain.members.model import Member, MemberState
from domain.members.submission import Proof, RejectReason
from domain.members.use_cases.hand_in_submissions import NewSubmission, begin_submission
from domain.members.use_cases.keep_ambassadors import (
    NewAmbassador,
    accept_ambassador,
    propose_ambassador,
)
from domain.members.use_cases.keep_members import create_member
from domain.members.use_cases.keep_missions import NewMission, create_mission, open_mission
from domain.members.use_cases.move_member import Wanted, move_member
from domain.members.use_cases.record_activities import record_activities
from domain.members.use_cases.review_submissions import approve_submission, reject_submission
from domain.shared.access import Actor
from domain.shared.ids import CommunityId


async def stand(house: House, actor: Actor, home: CommunityId) -> None:
    """One stands for it, one was asked; of what was handed in one waits, one is approved and one
    was rejected. Another mission is still a draft."""
    room = house.app.members
    ines, mateo = [await _somebody(house, actor, name, home) for name in ("Inés", "Mateo")]
    terms = "Dos catas al mes; el café corre de nuestra cuenta."
    until = house.clock.now() + timedelta(days=365)
    for who in (ines, mateo):
        wanted = NewAmbassador(home, who.id, terms, ends_at=until)
        asked = await propose_ambassador(room, actor, wanted)
        if who is ines:
            await accept_ambassador(room, actor, asked.id, None, "Lo dijo en la cata de mayo.")
    wanted_of_all = NewMission(
        *("Enseñe su cortado", "Publique una foto de su cortado y mande la dirección."),
        audience=Audience.MEMBERS,
        community_id=home,
        proofs=frozenset({ProofKind.LINK}),
        most_per_member=3,
        period=Period.WEEK,
        reward_points=15,
    )
    mission = await create_mission(room, actor, wanted_of_all)
    await open_mission(room, actor, mission.id, None)
    for number, who in enumerate((ines, mateo, ines), 1):
        link = f"https://mastodon.example/@{who.name}/11000000000000000{number}"
        shown = NewSubmission(mission.id, who.id, Proof("Con leche de avena.", link))
        one = await begin_submission(room, actor, shown)
        if number == 1:
            await approve_submission(room, actor, one.id, None, "Precioso.")
        elif number == 2:
            why = RejectReason.INVALID_PROOF
            await reject_submission(room, actor, one.id, None, why, "En la foto no hay cortado.")
    tasting = NewMission(
        *("Traiga a alguien", "Venga a una cata con alguien que no nos conozca."),
        audience=Audience.AMBASSADORS,
        community_id=home,
        reward_points=40,
    )
    await create_mission(room, actor, tasting)
    await _somebody_worth_asking(house, actor, home)


async def _somebody_worth_asking(house: House, actor: Actor, home: CommunityId) -> None:
    """Who was there on most days of the last fortnight, and stands for nothing yet."""
    lucia, now = await _somebody(house, actor, "Lucía", home), house.clock.now()
    told = [
        NewActivity(
            Doer(lucia.id),
            ActivityKind.COMMENT,
            "tablon",
            f"nota-{day}",
            now - timedelta(days=day, hours=1),
            community_id=home,
        )
        for day in range(1, 13)
    ]
    await record_activities(house.app.members, actor, told)


async def _somebody(house: House, actor: Actor, name: str, home: CommunityId) -> Member:
    room = house.app.members
    made = await create_member(room, actor, NewMember(name, community_ids=frozenset({home})))
    came = Wanted(MemberState.ACTIVE, "Vino a la cata.")
    return await move_member(room, actor, made.id, None, came)
