"""Judge each version of each message that is heard, once, and keep what came out."""

from collections.abc import Sequence

from domain.moderation.gathering import judged_by
from domain.moderation.judged import Judged
from domain.moderation.judging import Judgement, Signals
from domain.moderation.judging_events import judged_told
from domain.moderation.judging_ports import Heard
from domain.moderation.room import Moderation
from domain.moderation.rule import RuleAction
from domain.shared.access import Actor, Permission
from domain.shared.ids import InboundMessageId


async def judge_inbound(room: Moderation, actor: Actor, subject_id: InboundMessageId) -> None:
    """The message as it stands now; where no rule is asked, and of one that is gone, nothing is
    kept. Told only where it is not simply allowed. Safe to repeat: of one version the first
    judgement counts. Raises NotFound."""
    ready = await room.rulebooks.current(actor)
    if not ready.book.rules:
        return
    heard = await room.reads.heard(actor, subject_id)
    if heard.is_gone:
        return
    judgement, signals = await judged_by(room, actor, ready, heard.said)
    judged = _kept(room, actor, heard, judgement, signals)
    async with room.begin(actor) as tx:
        if await tx.judgements.keep(judged):
            if judged.verdict is not RuleAction.ALLOW:
                tx.announce(judged_told(judged))
            await tx.commit()


async def list_judgements(
    room: Moderation, actor: Actor, subject_id: InboundMessageId
) -> Sequence[Judged]:
    """What each version of a message was judged, the latest first. Raises MissingScope,
    NotFound."""
    actor.require(Permission.MODERATION_READ)
    await room.reads.heard(actor, subject_id)
    return await room.reads.judgements(actor, subject_id)


def _kept(
    room: Moderation, actor: Actor, heard: Heard, judgement: Judgement, signals: Signals
) -> Judged:
    like = signals.likeness
    return Judged(
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        subject_id=heard.subject_id,
        subject_version=heard.version,
        channel_id=heard.channel_id,
        verdict=judgement.verdict,
        revision=judgement.revision,
        at=heard.said.at,
        judged_at=room.clock.now(),
        matches=judgement.matches,
        dry_run=judgement.dry_run,
        unknown=judgement.unknown,
        author_id=heard.said.author_id,
        digest=like.digest if like else None,
        heads=like.heads if like else (),
        marks=like.marks if like else (),
    )
