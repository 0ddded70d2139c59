"""Whom to tell of a crisis, and what they were told, in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from domain.crises.crisis_notice import CrisisNotice
from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.notice_delivery import NoticeDelivery
from domain.crises.notice_ports import (
    Answer,
    Answered,
    Box,
    Letterhead,
    NoticeLetter,
    Reachable,
)
from domain.crises.stakeholder_list import StakeholderList
from domain.shared.access import Actor
from domain.shared.errors import NotFound
from domain.shared.ids import (
    CrisisId,
    CrisisNoticeId,
    NoticeDeliveryId,
    ReportRecipientId,
    StakeholderListId,
    TeammateId,
)
from tests.kit.fakes.desk import FakeKept
from tests.kit.fakes.memory import FakeTransaction


class FakeStakeholderLists(FakeKept[StakeholderList]):
    def __init__(self, tx: FakeTransaction) -> None:
        super().__init__(tx, tx.tables.stakeholder_lists, "stakeholder_list")

    async def standing(self) -> Sequence[StakeholderList]:
        rows = self._tx.tables.stakeholder_lists.items()
        here = [row for (workspace, _), row in rows if workspace == self._tx.actor.workspace]
        return [row for row in here if row.removed_at is None]

    async def that_tell(self) -> Sequence[StakeholderList]:
        return [row for row in await self.standing() if row.tells_by_itself]


class FakeCrisisNotices:
    def __init__(self, tx: FakeTransaction) -> None:
        self._tx = tx
        self._notices = tx.tables.crisis_notices
        self._letters = tx.tables.crisis_notice_deliveries

    async def add(self, notice: CrisisNotice, letters: Sequence[NoticeDelivery]) -> None:
        await self.save(notice)
        await self.save_letters(*letters)

    async def fitted(self, crisis_id: CrisisId) -> Collection[StakeholderListId]:
        return {
            one.fitted
            for one in self._notices.values()
            if one.crisis_id == crisis_id and one.fitted is not None
        }

    async def crisis_of(self, notice_id: CrisisNoticeId) -> CrisisId:
        return (await self.look(notice_id)).crisis_id

    async def get(self, notice_id: CrisisNoticeId) -> CrisisNotice:
        return await self.look(notice_id)

    async def look(self, notice_id: CrisisNoticeId) -> CrisisNotice:
        found = self._notices.get(self._tx.key(notice_id))
        if found is None:
            raise NotFound(thing="crisis_notice")
        return found

    async def save(self, notice: CrisisNotice) -> None:
        self._notices[self._tx.key(notice.id)] = notice

    async def letter(self, delivery_id: NoticeDeliveryId) -> NoticeDelivery:
        found = self._letters.get(self._tx.key(delivery_id))
        if found is None:
            raise NotFound(thing="crisis_notice_delivery")
        return found

    async def letters(self, notice_id: CrisisNoticeId) -> Sequence[NoticeDelivery]:
        return [one for one in self._letters.values() if one.notice_id == notice_id]

    async def letters_to(self, address: str) -> Sequence[NoticeDelivery]:
        wanted = address.lower()
        return [one for one in self._letters.values() if (one.address or "").lower() == wanted]

    async def save_letters(self, *letters: NoticeDelivery) -> None:
        for one in letters:
            self._letters[self._tx.key(one.id)] = one


class FakeReachableTeammates:
    """Whoever is at work has an address."""

    def __init__(self, tx: FakeTransaction) -> None:
        self._at_work = tx.memory.at_work

    async def reach(self, teammate_id: TeammateId) -> Reachable | None:
        there = teammate_id in self._at_work
        return Reachable("Ana", f"{teammate_id}@plaza.example", "es") if there else None


class FakeNoticeDesk:
    """Takes every letter; whoever is in `stopped` gets none."""

    is_set_up = True

    def __init__(self) -> None:
        self.letters: list[NoticeLetter] = []
        self.stopped: set[ReportRecipientId] = set()
        self.answers: list[Answered] = []

    async def entrust(
        self, tx: CrisesTransaction, actor: Actor, addresses: Collection[str], now: datetime
    ) -> Mapping[str, ReportRecipientId]:
        return {one: ReportRecipientId(f"rcp_{one}") for one in addresses}

    async def box(
        self, tx: CrisesTransaction, recipient_id: ReportRecipientId, now: datetime
    ) -> Box:
        return Box(recipient_id in self.stopped, f"https://plaza.example/r/stop/{recipient_id}")

    async def letterhead(self, tx: CrisesTransaction) -> Letterhead:
        return Letterhead("Plaza", "Europe/Madrid", "en", {})

    async def send(self, letter: NoticeLetter) -> Answered:
        self.letters.append(letter)
        return self.answers.pop(0) if self.answers else Answered(Answer.TAKEN)
