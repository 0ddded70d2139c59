"""The café drew who gets a basket of pastry, and a jury looks at pictures of the terrace."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.demo.month import ZONE
from adapters.wiring import House
from domain.participation.contest import Contest, ContestMove
from domain.participation.contest_entry import Entry
from domain.participation.contest_room import Contests
from domain.participation.contest_rules import (
    Criterion,
    Eligibility,
    EntryAction,
    EntryWay,
    Judging,
    Prize,
    Rules,
)
from domain.participation.use_cases.draw_contest import commit_draw, reveal_draw
from domain.participation.use_cases.enter_contest import NewEntry, enter_contest
from domain.participation.use_cases.judge_entries import score_entry
from domain.participation.use_cases.keep_contests import NewContest, WallTime, create_contest
from domain.participation.use_cases.move_contest import (
    move_contest,
    schedule_contest,
    turn_contest,
)
from domain.shared.access import Actor
from domain.shared.clock import Clock

TEXT = (
    "Puede ganar quien participe antes del cierre. El ganador se sortea entre todos los"
    " participantes, y cualquiera puede comprobarlo."
)
BASKET = Rules(
    text=TEXT,
    actions=(EntryAction(EntryWay.API), EntryAction(EntryWay.FORM)),
    prizes=(Prize("Una cesta de bollería"), Prize("Un desayuno para dos", 2)),
    alternates=2,
    eligibility=Eligibility(18, ("ES",)),
    claim_days=14,
)
PICTURES = replace(
    BASKET,
    text="El jurado elige la mejor foto de la terraza. Puede participar quien viva cerca.",
    prizes=(Prize("Una comida en la terraza"),),
    judging=Judging.JURY,
    criteria=(Criterion("luz", "La luz", 2), Criterion("gente", "La gente")),
)
ENTRANTS = 7


@dataclass(frozen=True)
class Behind:
    """A clock that is some while behind another: what is told of here was some days ago."""

    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() - self.by


@dataclass(frozen=True)
class Fair:
    house: House
    actor: Actor
    now: datetime

    @property
    def _room(self) -> Contests:
        return self.house.app.participation.contests

    async def fill(self) -> None:
        """One is drawn, the jury of the other is at it, and a third is open."""
        drawn, _ = await self._held("Gane una cesta de bollería", BASKET, timedelta(days=2))
        await commit_draw(self._room, self.actor, drawn.id, None)
        await reveal_draw(self._room, self.actor, drawn.id, None)
        judged, entries = await self._held("La terraza en una foto", PICTURES, timedelta(days=1))
        await move_contest(self._room, self.actor, judged.id, None, ContestMove.JUDGE)
        for number, entry in enumerate(entries[:4]):
            points = {"luz": 5 + number, "gente": 9 - number}
            await score_entry(self._room, self.actor, entry.id, points, None)
        await self._held("El nombre de la nueva tarta", BASKET, -timedelta(days=5))

    async def _held(
        self, title: str, rules: Rules, over_since: timedelta
    ) -> tuple[Contest, list[Entry]]:
        """Open for a week until then, with what people entered meanwhile."""
        closes = self.now - over_since
        then = max(timedelta(hours=1), over_since + timedelta(days=3))
        room = replace(self._room, clock=Behind(self._room.clock, then))
        wish = NewContest(
            title=title,
            rules=rules,
            opens=self._wall(closes - timedelta(days=7)),
            closes=self._wall(closes),
            language="es",
        )
        made = await create_contest(room, self.actor, wish)
        await schedule_contest(room, self.actor, made.id, None)
        await turn_contest(room, self.actor, made.id)
        entries = [
            await enter_contest(
                room, self.actor, made.id, NewEntry(EntryWay.API, f"vecino-{number}")
            )
            for number in range(ENTRANTS)
        ]
        await turn_contest(self._room, self.actor, made.id)
        return made, entries

    def _wall(self, at: datetime) -> WallTime:
        return WallTime(f"{at.astimezone(ZoneInfo(ZONE)):%Y-%m-%dT%H:%M}", ZONE)
