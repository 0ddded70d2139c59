"""Letters about reports that no worker knows of, and a mail server that says what it is told."""

from collections import deque
from dataclasses import dataclass, field, replace

from adapters.wiring import House
from domain.insights.report import InsightReport
from domain.insights.report_delivery import By, Reason, ReportDelivery
from domain.insights.report_schedule import Place
from domain.insights.room import Insights
from domain.insights.sharing import addressees_of
from domain.insights.sharing_ports import Letter, NobodyKnows, NotTaken, Taken
from domain.shared.access import Actor
from domain.shared.ids import InsightReportId, Kind, ReportDeliveryId
from domain.shared.letter_course import LetterState

CLIENT = "client@example.org"


@dataclass
class ScriptedPost:
    """Answers as it was told, one letter after the other; then it takes whatever comes."""

    outcomes: deque[Taken | NotTaken | NobodyKnows] = field(default_factory=deque)
    letters: list[Letter] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    room_bytes: int = 0

    async def send(self, letter: Letter) -> Taken | NotTaken | NobodyKnows:
        self.letters.append(letter)
        return self.outcomes.popleft() if self.outcomes else Taken()


def with_post(room: Insights, *outcomes: Taken | NotTaken | NobodyKnows) -> Insights:
    post = ScriptedPost(deque(outcomes))
    return replace(room, sharing=replace(room.sharing, post=post))


async def a_delivery(
    house: House,
    actor: Actor,
    report: InsightReport | str,
    *,
    by: By = By.EMAIL,
    failed: bool = False,
) -> ReportDelivery:
    """One that is due, or that failed; nothing was planned for it."""
    room, now = house.app.insights, house.clock.now()
    report_id = InsightReportId(report if isinstance(report, str) else report.id)
    place = Place(by, (CLIENT,) if by is By.EMAIL else ())
    async with room.sharing.begin(actor) as tx:
        known = await addressees_of(room.sharing, room.ids, tx, actor, [place], now)
        recipient = known.of_address.get(CLIENT)
        delivery = ReportDelivery(
            id=ReportDeliveryId(room.ids.new(Kind.REPORT_DELIVERY)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            report_id=report_id,
            by=by,
            expires_in_days=30,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            recipient_id=recipient.id if recipient else None,
            recipient=CLIENT if recipient else None,
            state=LetterState.FAILED if failed else LetterState.PENDING,
            reason=Reason.REPORT_FAILED if failed else None,
            next_at=None if failed else now,
        )
        await tx.recipients.add(*known.fresh)
        await tx.deliveries.add(delivery)
        await tx.commit()
    return delivery
