"""What could be changed about a brand's voice is proposed, and accepted or put away by people."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.publishing.brand_voice import silent
from domain.publishing.brand_voice_events import (
    ACCEPTED,
    DISMISSED,
    PROPOSED,
    proposal_changed,
    voice_changed,
)
from domain.publishing.errors import TooFewPosts
from domain.publishing.room import Publishing
from domain.publishing.voice_learning import NEEDED, PostSaid, learned
from domain.publishing.voice_proposal import ProposalItem, VoiceProposal
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import Kind, VoiceProposalId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match

DAYS, MOST_DAYS = 112, 366
AT_A_TIME = 50
"""So many texts are read before others have their turn."""


@dataclass(frozen=True, slots=True)
class ProposalWish:
    """From the posts of so many days up to now, on these platforms, or all."""

    platforms: tuple[str, ...] = ()
    days: int = DAYS


async def propose_voice(room: Publishing, actor: Actor, wish: ProposalWish) -> VoiceProposal:
    """Nothing of it is applied. Whoever may say how the brand speaks may have it learned: what
    single posts got is not told. Raises MissingScope, TooFewPosts."""
    actor.require(Permission.MESSAGES_WRITE)
    now = room.clock.now()
    since = now - timedelta(days=wish.days)
    said = await room.reads.posts_said(actor, wish.platforms, since, now)
    if len(said) < NEEDED:
        raise TooFewPosts(posts=len(said), needed=NEEDED)
    read = await _read(room, said)
    async with room.begin(actor) as tx:
        voice = await tx.brand_voices.get() or silent(actor, now)
        proposal = VoiceProposal(
            id=VoiceProposalId(room.ids.new(Kind.VOICE_PROPOSAL)),
            workspace_id=actor.workspace,
            organization_id=actor.organization_id,
            platforms=wish.platforms,
            since=since,
            until=now,
            voice_version=voice.version,
            learned=learned(read, voice, wish.platforms),
            created_by=actor.id,
            created_at=now,
            updated_at=now,
        )
        await tx.brand_voices.add_proposal(proposal)
        tx.announce(proposal_changed(PROPOSED, proposal))
        await tx.commit(proposal)
    return proposal


async def read_proposal(
    room: Publishing, actor: Actor, proposal_id: VoiceProposalId
) -> VoiceProposal:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.voice_proposal(actor, proposal_id)


async def list_proposals(
    room: Publishing, actor: Actor, request: PageRequest
) -> Page[VoiceProposal]:
    actor.require(Permission.MESSAGES_READ)
    return await room.reads.voice_proposals(actor, request)


async def accept_proposal(
    room: Publishing,
    actor: Actor,
    proposal_id: VoiceProposalId,
    version: Version,
    items: Sequence[ProposalItem],
) -> VoiceProposal:
    """The voice says these from this commit on, and all else as before. Raises MissingScope,
    NotFound, InvalidState where somebody decided already, ValidationFailed for what it does not
    propose, VersionMismatch also where the voice was set anew since it was made."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.brand_voices.proposal(proposal_id)
        must_match(version, before.version)
        now = room.clock.now()
        proposal = before.accept(items, actor.id, now)
        _check(before, items)
        spoken = await tx.brand_voices.get() or silent(actor, now)
        must_match(before.voice_version, spoken.version)
        voice = spoken.speak(actor.id, now, **before.how(spoken, items))
        await tx.brand_voices.save(voice)
        await tx.brand_voices.save_proposal(proposal)
        tx.announce(voice_changed(voice, spoken), proposal_changed(ACCEPTED, proposal, before))
        await tx.commit(proposal)
    return proposal


async def dismiss_proposal(
    room: Publishing, actor: Actor, proposal_id: VoiceProposalId, version: Version
) -> VoiceProposal:
    """Raises MissingScope, NotFound, VersionMismatch, InvalidState where somebody decided
    already."""
    actor.require(Permission.MESSAGES_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.brand_voices.proposal(proposal_id)
        must_match(version, before.version)
        proposal = before.dismiss(actor.id, room.clock.now())
        await tx.brand_voices.save_proposal(proposal)
        tx.announce(proposal_changed(DISMISSED, proposal, before))
        await tx.commit(proposal)
    return proposal


def _check(proposal: VoiceProposal, items: Sequence[ProposalItem]) -> None:
    faults = [
        FieldError(f"/items/{place}", "not_proposed")
        for place, item in enumerate(items)
        if item not in proposal.items
    ]
    if faults:
        raise ValidationFailed(errors=faults)


async def _read(room: Publishing, said: Sequence[PostSaid]) -> list[PostSaid]:
    """With what a reader finds in them."""
    await room.reader.ready()
    found = []
    for number, post in enumerate(said):
        language, emoji = room.reader.language(post.text), len(room.reader.emoji(post.text))
        found.append(replace(post, language=language, emoji=emoji))
        if number % AT_A_TIME == 0:
            # Reading is work, and others want their turn.
            await asyncio.sleep(0)
    return found
