"""What the café knows of its guests besides what they wrote: who comes often, and who is whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.demo.attendance import attendance
from adapters.demo.month import Channels
from adapters.demo.standing import stand
from adapters.wiring import House
from domain.communities.goal import GoalMetric
from domain.communities.guidelines import GuidelinesText
from domain.communities.use_cases.create_community import NewCommunity, create_community
from domain.communities.use_cases.keep_goals import NewGoal, enter_goal_value, set_goal
from domain.communities.use_cases.keep_guidelines import (
    NewGuidelines,
    draft_guidelines,
    publish_guidelines,
)
from domain.members.activity import ActivityKind, Doer, NewActivity
from domain.members.becoming import NewIdentity, NewMember
from domain.members.identity import Account, Proof, Shown
from domain.members.journey import EntryKind, JourneyStep, JourneyText, StepKind
from domain.members.milestone import MilestoneKind
from domain.members.model import Member
from domain.members.segment import Condition, ConditionGroup, Match, Operator, Question, Trait
from domain.members.use_cases.acknowledge_guidelines import (
    NewAcknowledgement,
    acknowledge_guidelines,
)
from domain.members.use_cases.follow_segments import follow_segments
from domain.members.use_cases.join_communities import Wish, request_to_join
from domain.members.use_cases.keep_identities import give_identity
from domain.members.use_cases.keep_journeys import NewJourney, activate_journey, create_journey
from domain.members.use_cases.keep_legal_holds import place_legal_hold
from domain.members.use_cases.keep_member_notes import add_member_note
from domain.members.use_cases.keep_members import change_member
from domain.members.use_cases.keep_milestones import NewMilestone, create_milestone
from domain.members.use_cases.keep_segments import NewSegment, create_segment
from domain.members.use_cases.reach_by_age import reach_by_age
from domain.members.use_cases.reckon_values import reckon_values
from domain.members.use_cases.record_activities import record_activities
from domain.members.use_cases.record_consent import NewConsent, record_consent
from domain.members.use_cases.roll_up_presence import roll_up_presence
from domain.members.use_cases.send_on_journey import send_by_hand
from domain.members.use_cases.upsert_members import Line, upsert_members
from domain.members.use_cases.walk_journey import walk_journey
from domain.shared.access import Actor
from domain.shared.ids import CommunityId
from domain.shared.joining import Joining, JoinQuestion, Visibility
from domain.shared.paging import PageRequest
from domain.shared.quiet_hours import QuietHours

TILL = "caja"
VISITS = 9
ADDRESS = Account("email", "", "aurora-mesa-4@example.org")


@dataclass(frozen=True)
class People:
    """Whoever was heard is known already; this is what the till and the waiters know."""

    house: House
    actor: Actor
    channels: Channels
    now: datetime

    async def fill(self) -> None:
        """Not safe to repeat: notes and words of consent would be there twice."""
        room = self.house.app.members
        heard = (await room.reads.members(self.actor, PageRequest(limit=100))).items
        regular = max(heard, key=lambda member: member.last_seen_at)
        await self._known_better(regular)
        guest = NewMember(
            "Mesa 4",
            labels=frozenset({"habitual"}),
            fields={"bebida": "cortado"},
            identities=(NewIdentity(ADDRESS, Shown(), Proof.CLAIMED),),
        )
        given = frozenset({"name", "labels", "fields"})
        [brought] = await upsert_members(room, self.actor, [Line("cliente-4", guest, given)])
        assert brought.member is not None, "nobody else has that id"
        await self._visits(brought.member)
        await self._attendance(regular, heard)
        await self._segments()
        await self._door(brought.member)
        await self._guidelines(regular)
        await self._goals(CommunityId(min(regular.community_ids)))
        await self._journeys(brought.member)
        await self._milestones()
        await stand(self.house, self.actor, CommunityId(min(regular.community_ids)))
        await reckon_values(room, self.actor)
        await reach_by_age(room, self.actor)
        why = "Una reclamación ante consumo está abierta."
        await place_legal_hold(room, self.actor, regular.id, why, None)

    async def _door(self, member: Member) -> None:
        """The tasting club takes applications, and one of them waits."""
        room, asked = self.house.app.communities, JoinQuestion("por_que", "¿Por qué?", True)
        wanted = NewCommunity(
            "Club de cata",
            visibility=Visibility.UNLISTED,
            language="es",
            joining=Joining.APPLICATION,
            join_questions=(asked,),
        )
        club = (await create_community(room, self.actor, wanted)).id
        wish = Wish(club, member.id, (("por_que", "Por el de Huila."),))
        await request_to_join(self.house.app.members, self.actor, wish)

    async def _guidelines(self, member: Member) -> None:
        """Two versions; whoever comes often knows the first, and the next is being written."""
        room, home = self.house.app.communities, CommunityId(min(member.community_ids))
        said = ("Trato amable y nada de ventas.", "Trato amable; ventas, solo los viernes.")
        for text in said:
            texts = (GuidelinesText("es", text), GuidelinesText("en", "Be kind."))
            draft = await draft_guidelines(room, self.actor, home, NewGuidelines(texts, True))
            if text is said[0]:
                await publish_guidelines(room, self.actor, draft.id, None)
                known = NewAcknowledgement(draft.id, "hoja de la barra")
                await acknowledge_guidelines(self.house.app.members, self.actor, member.id, known)

    async def _goals(self, home: CommunityId) -> None:
        """One that is measured, one on the way, one that was reached."""
        room = self.house.app.communities
        due = self.house.clock.now() + timedelta(days=90)
        grow = NewGoal("Cien habituales", 100, metric=GoalMetric.MEMBERS, due_at=due)
        await set_goal(room, self.actor, home, grow)
        for name, meetings in (("Una cata al mes", 4), ("Abrir los domingos", 12)):
            made = await set_goal(room, self.actor, home, NewGoal(name, 12, due_at=due))
            await enter_goal_value(room, self.actor, made.goal.id, None, meetings)

    async def _milestones(self) -> None:
        """Reached by whoever was heard, by those who come often, and by nobody yet."""
        room = self.house.app.members
        for name, kind, threshold in (
            ("La primera vez", MilestoneKind.ACTIVITIES, 1),
            ("Tres días seguidos", MilestoneKind.STREAK_DAYS, 3),
            ("Un año en casa", MilestoneKind.DAYS, 365),
        ):
            await create_milestone(room, self.actor, NewMilestone(name, kind, threshold))

    async def _segments(self) -> None:
        room, often = (
            self.house.app.members,
            Condition(
                *(Trait.ACTIVITY, Operator.AT_LEAST, (3,)), name="custom", type="visita", days=30
            ),
        )
        regular = Condition(Trait.LABEL, Operator.ANY_OF, ("habitual",))
        agreed = Condition(Trait.CONSENT, Operator.GIVEN, name="boletin")
        for name, question in (
            ("Habituales", Question((ConditionGroup((regular, often), Match.ANY),))),
            ("Boletín", Question((ConditionGroup((agreed,)),))),
        ):
            await create_segment(room, self.actor, NewSegment(name, question))
        await follow_segments(room, self.actor)

    async def _journeys(self, guest: Member) -> None:
        """A welcome, on which somebody is; and a way back that waits for its segment."""
        room = self.house.app.members
        said = JourneyText(
            "es", "Hola, {{person.name|buenas}}: el primer café lo ponemos nosotros."
        )
        steps = (
            JourneyStep(StepKind.LABEL, add=("bienvenida",)),
            JourneyStep(StepKind.WAIT, seconds=int(timedelta(days=3).total_seconds())),
            JourneyStep(StepKind.WAIT_UNTIL, local_time="10:00"),
            JourneyStep(StepKind.MESSAGE, texts=(said,)),
        )
        night = QuietHours("21:00", "09:00")
        welcome = NewJourney("Bienvenida", EntryKind.JOINED, steps, quiet_hours=night)
        journey = await create_journey(room, self.actor, welcome)
        await activate_journey(room, self.actor, journey.id, None)
        await send_by_hand(room, self.actor, journey.id, [guest.id])
        await walk_journey(room, self.actor, journey.id)
        [segment, *_] = await room.segments.all_segments(self.actor)
        again = NewJourney(
            *("Habituales", EntryKind.SEGMENT, steps[1:]),
            segment_id=segment.id,
            reenter_after_days=180,
        )
        await create_journey(room, self.actor, again)

    async def _known_better(self, member: Member) -> None:
        room, actor = self.house.app.members, self.actor
        proven = NewIdentity(ADDRESS, Shown(), Proof.VERIFIED)
        await give_identity(room, actor, member.id, proven)
        labels = {"labels": frozenset({"habitual", "terraza"})}
        await change_member(room, actor, member.id, None, labels)
        await add_member_note(room, actor, member.id, "Prefiere la mesa junto a la ventana.")
        agreed = NewConsent("boletin", True, "hoja de la barra", self.now - timedelta(days=12))
        await record_consent(room, actor, member.id, agreed)

    async def _attendance(self, regular: Member, heard: Sequence[Member]) -> None:
        room, home = self.house.app.members, CommunityId(min(regular.community_ids))
        told = list(attendance(home, heard[:4], self.now))
        await record_activities(room, self.actor, told)
        while await roll_up_presence(room, self.actor):
            pass

    async def _visits(self, member: Member) -> None:
        told = [
            NewActivity(
                Doer(member.id),
                ActivityKind.CUSTOM,
                TILL,
                f"ticket-{number}",
                self.now - timedelta(days=number, hours=2),
                type="visita",
                value=2.5 + number % 3,
            )
            for number in range(1, VISITS + 1)
        ]
        await record_activities(self.house.app.members, self.actor, told)
