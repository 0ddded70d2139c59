"""How people are told of a crisis: by the mail server, and past nobody's wish, as reports are."""

from collections.abc import Collection, Mapping
from datetime import datetime

from adapters.db.grounds import ground_within
from adapters.db.report_sharing import REPORT_RECIPIENTS, SharingTx
from adapters.db.transaction import DbTransaction
from adapters.outbound.notice_scribe import letter_of
from domain.crises.crisis_ports import CrisesTransaction
from domain.crises.notice_delivery import LetterReason
from domain.crises.notice_ports import Answer, Answered, Box, Letterhead, NoticeLetter
from domain.insights.room import Insights
from domain.insights.sharing import new_recipient, seal_of, with_new_secret
from domain.insights.sharing_ports import NobodyKnows, Taken
from domain.shared.access import Actor
from domain.shared.ids import IdMaker, ReportRecipientId


class DeskOfNotices:
    """For `domain.crises.notice_ports.NoticeDesk`."""

    def __init__(self, insights: Insights, ids: IdMaker) -> None:
        self._sharing = insights.sharing
        self._ids = ids

    @property
    def is_set_up(self) -> bool:
        return not self._sharing.post.missing

    async def entrust(
        self, tx: CrisesTransaction, actor: Actor, addresses: Collection[str], now: datetime
    ) -> Mapping[str, ReportRecipientId]:
        there, secrets = _seen(tx), self._sharing.secrets
        hashes = {one: secrets.hash_of_address(actor.workspace, one) for one in addresses}
        known = {
            hash: one.id
            for hash, one in (await there.recipients.known(set(hashes.values()))).items()
        }
        for hash in sorted(set(hashes.values()) - known.keys()):
            fresh = new_recipient(self._sharing, self._ids, actor, hash, now)
            # At once: the letters that are written next refer to it.
            await there.connection.execute(
                REPORT_RECIPIENTS.insert, *REPORT_RECIPIENTS.values(fresh)
            )
            known[hash] = fresh.id
        return {address: known[hash] for address, hash in hashes.items()}

    async def box(
        self, tx: CrisesTransaction, recipient_id: ReportRecipientId, now: datetime
    ) -> Box:
        there, secrets = _seen(tx), self._sharing.secrets
        recipient = await there.recipients.get(recipient_id)
        secret = secrets.unseal(recipient.sealed, seal_of(recipient.id))
        if secret is None:
            stale, recipient = recipient, with_new_secret(self._sharing, recipient, now)
            await there.recipients.save(stale, recipient)
            secret = secrets.unseal(recipient.sealed, seal_of(recipient.id))
        assert secret is not None, "what cannot be opened any more was made anew"
        url = f"{self._sharing.public_url}/r/stop/{secret.reveal()}"
        return Box(recipient.stopped_at is not None, url)

    async def letterhead(self, tx: CrisesTransaction) -> Letterhead:
        there = _seen(tx)
        ground = await ground_within(there.connection, there.actor.workspace)
        colours = {"primary": ground.dress.primary, "background": ground.dress.background}
        return Letterhead(ground.name, ground.timezone, ground.language, colours)

    async def send(self, letter: NoticeLetter) -> Answered:
        outcome = await self._sharing.post.send(letter_of(letter))
        if isinstance(outcome, Taken):
            return Answered(Answer.TAKEN)
        if isinstance(outcome, NobodyKnows):
            return Answered(Answer.LOST, LetterReason.ANSWER_LOST, outcome.detail)
        answer = Answer.NEVER if outcome.for_good else Answer.LATER
        return Answered(answer, LetterReason(outcome.reason.value), outcome.detail)


def _seen(tx: CrisesTransaction) -> SharingTx:
    if not isinstance(tx, DbTransaction):
        raise TypeError("whom we write to is known in a transaction of the database")
    return tx.seen_as(SharingTx)
