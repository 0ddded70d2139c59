"""What a crisis asks of ladders: that one is climbed, in the crisis's own commit."""

from dataclasses import replace

from domain.escalations.beginning import begun, start
from domain.escalations.model import Cause, Subject, SubjectKind
from domain.escalations.ports import EscalationsTransaction
from domain.shared.access import Actor
from domain.shared.clock import Clock
from domain.shared.errors import NotFound
from domain.shared.ids import CrisisId, EscalationId, EscalationLadderId, IdMaker, Kind


class CrisisClimbs:
    """The climbs of a crisis are climbs like any others."""

    def __init__(
        self, tx: EscalationsTransaction, actor: Actor, clock: Clock, ids: IdMaker
    ) -> None:
        self._tx = tx
        self._actor = actor
        self._clock = clock
        self._ids = ids

    async def begin(
        self, ladder_id: EscalationLadderId, crisis_id: CrisisId, note: str
    ) -> EscalationId:
        """Where that ladder is being climbed for that crisis already, that climb is the answer.
        Raises NotFound for a ladder that is not there."""
        subject = Subject(SubjectKind.CRISIS, crisis_id)
        ladder = await self._tx.ladders.get(ladder_id)
        running = await self._tx.escalations.running_for(ladder.id, subject)
        if running is not None:
            return running.id
        id = EscalationId(self._ids.new(Kind.ESCALATION))
        climb = await begun(
            *(self._clock, self._actor, self._tx, ladder, id, subject, Cause.ASKED, id)
        )
        await start(self._tx, replace(climb, note=note))
        return id

    async def knows(self, ladder_id: EscalationLadderId) -> bool:
        """Whether there is such a ladder here."""
        try:
            await self._tx.ladders.get(ladder_id)
        except NotFound:
            return False
        return True
