"""Whoever becomes known by an account is compared with all others, and what speaks for one person
is suggested once."""

from collections.abc import Mapping, Sequence

from domain.members.events import MERGE_SUGGESTED, suggestion_told
from domain.members.identity import MemberIdentity
from domain.members.ports import MembersTransaction
from domain.members.room import Members
from domain.members.suggestion import (
    Evidence,
    MergeSuggestion,
    Pair,
    evidence_of,
    pair_of,
    score_of,
)
from domain.shared.access import Actor
from domain.shared.ids import Kind, MemberId, MergeSuggestionId

MOST_NEWS = 50
"""Where more accounts than this are alike, as with a name that everybody has, the first are
suggested."""


async def suggested(
    room: Members,
    tx: MembersTransaction,
    actor: Actor,
    identities: Sequence[MemberIdentity],
) -> list[MergeSuggestion]:
    """What is new of these, to be written. Before anything is added; `steady` is held."""
    if not identities:
        return []
    others = [*await tx.suggestions.alike(identities), *identities]
    lines = await tx.book.above({one.member_id for one in others})
    found = _pairs(identities, others, lines)
    before = await tx.suggestions.between(list(found))
    new = [(pair, evidence) for pair, evidence in found.items() if pair not in before]
    return [_suggestion(room, actor, pair, evidence) for pair, evidence in new[:MOST_NEWS]]


def _pairs(
    identities: Sequence[MemberIdentity],
    others: Sequence[MemberIdentity],
    lines: Mapping[MemberId, Sequence[MemberId]],
) -> dict[Pair, list[Evidence]]:
    """Of those whom they are part of now."""
    found: dict[Pair, list[Evidence]] = {}
    seen: set[tuple[str, ...]] = set()
    for one in identities:
        for other in others:
            accounts = tuple(sorted((one.id, other.id)))
            mine = lines.get(one.member_id, (one.member_id,))[-1]
            theirs = lines.get(other.member_id, (other.member_id,))[-1]
            evidence = evidence_of(one, other)
            if evidence is not None and mine != theirs and accounts not in seen:
                seen.add(accounts)
                found.setdefault(pair_of(mine, theirs), []).append(evidence)
    return found


def _suggestion(
    room: Members, actor: Actor, pair: Pair, evidence: Sequence[Evidence]
) -> MergeSuggestion:
    now = room.clock.now()
    return MergeSuggestion(
        id=MergeSuggestionId(room.ids.new(Kind.MERGE_SUGGESTION)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        one_id=pair[0],
        other_id=pair[1],
        evidence=tuple(evidence[:20]),
        score=score_of(evidence),
        created_at=now,
        updated_at=now,
    )


def write_suggestions(tx: MembersTransaction, new: Sequence[MergeSuggestion]) -> None:
    """With the commit; each is told."""
    tx.suggestions.write(*((None, one) for one in new))
    tx.announce(*(suggestion_told(MERGE_SUGGESTED, one) for one in new))
